import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../clock/clock.ts';
import { noRetries } from '../../http/retry.ts';
import { agentAddress, filesAddress, sandboxPath } from '../../mesos/client/agent-address.ts';
import { createMesos } from '../../mesos/client/create-mesos.ts';
import { readRanges } from '../../mesos/client/read-resources.ts';
import type { Mesos } from '../../mesos/client/types.ts';
import { mockHttp } from '../support/http-mock.ts';
import { startLoopback, type Loopback } from '../support/loopback.ts';

const opened: Mesos[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

function mesosAt(url: string, more: Partial<Parameters<typeof createMesos>[0]> = {}): Mesos {
  const made = createMesos({ url, clock: systemClock, retry: noRetries, ...more });
  opened.push(made);
  return made;
}

describe('the agents', () => {
  const origin = 'http://master.example:5050';
  const mock = mockHttp(origin);
  const slave = {
    id: 'd98adf87-S1',
    hostname: 'agent1.example',
    pid: 'slave(1)@10.0.0.7:5051',
    attributes: { rack: 'r1', level: 0.8, ports: '[1-5, 9-9]' },
    resources: { disk: 5000, mem: 2048, gpus: 0, cpus: 4, ports: '[31000-31005, 31007-32000]' },
    used_resources: { disk: 20, mem: 352, gpus: 0, cpus: 0.8, ports: '[31005-31005]' },
    active: true,
  };

  it('come with what they have and what is used', async () => {
    mock()
      .get('/slaves')
      .reply(200, {
        slaves: [slave, { id: 'S2', pid: 'slave(2)@10.0.0.7:5051', active: false }],
        recovered_slaves: [],
      });
    const agents = await mesosAt(origin).agents();
    expect(agents[0]).toMatchObject({
      id: 'd98adf87-S1',
      hostname: 'agent1.example',
      pid: 'slave(1)@10.0.0.7:5051',
      attributes: { rack: 'r1', level: '0.8', ports: '[1-5, 9-9]' },
      resources: {
        cpus: 4,
        mem: 2048,
        disk: 5000,
        gpus: 0,
        ports: [
          { begin: 31000, end: 31005 },
          { begin: 31007, end: 32000 },
        ],
      },
      used: { cpus: 0.8, mem: 352, disk: 20, gpus: 0, ports: [{ begin: 31005, end: 31005 }] },
      active: true,
    });
    expect(agents[1]).toMatchObject({ active: false, resources: { cpus: 0, ports: [] }, attributes: {} });
  });

  it.each([
    ['{}', 200],
    ['{"slaves":[{"id":"x"}]}', 200],
    ['<h1>proxy</h1>', 200],
    ['Master has not finished recovery', 503],
  ])('of an answer like %s are an error and never none', async (body, status) => {
    mock().get('/slaves').reply(status, body);
    await expect(mesosAt(origin).agents()).rejects.toMatchObject({ code: 'upstream-error' });
  });
});

it('a master that does not lead sends to the leader, which sees credentials only when it is configured', async () => {
  const leader = await startLoopback((_, response) => void response.end('{"slaves":[]}'));
  const master = await startLoopback((request, response) => {
    response.writeHead(307, { location: `${leader.url.replace('http:', '')}${request.path}` }).end();
  });
  const authorization = { kind: 'basic', user: 'u', password: 'p' } as const;
  expect(await mesosAt(master.url, { authorization }).agents()).toEqual([]);
  expect(await mesosAt(master.url, { authorization, trustedUrls: [leader.url] }).agents()).toEqual([]);
  expect(leader.received.map(each => each.headers['authorization'])).toEqual([undefined, `Basic ${btoa('u:p')}`]);
});

describe('an address', () => {
  it('of an agent is that of its pid, with its actor', () => {
    expect(mesosAt('https://master:5050').agentUrl({ pid: 'slave(3)@10.0.0.7:5051' })).toBe(
      'https://10.0.0.7:5051/slave(3)',
    );
    expect(agentAddress('slave(1)@[fd00::1]:5051', 'http:')).toBe('http://[fd00::1]:5051/slave(1)');
    expect(agentAddress('slave@host-1.example:5051', 'http:')).toBe('http://host-1.example:5051/slave');
  });

  it.each([
    '',
    'slave(1)',
    'master@10.0.0.1:5050',
    'slave(1)@evil/x:1',
    'slave(1)@user@host:1',
    'slave(1)@host:1/../x',
  ])('of "%s" is refused', pid => {
    expect(() => agentAddress(pid, 'http:')).toThrow(expect.objectContaining({ code: 'upstream-error' }));
  });

  it('of the files of an agent has no actor', () => {
    expect(filesAddress('http://10.0.0.7:5051/slave(12)')).toBe('http://10.0.0.7:5051');
    expect(filesAddress('http://10.0.0.7:5051/slave%281%29/')).toBe('http://10.0.0.7:5051');
    expect(filesAddress('https://dcos/agent/S1')).toBe('https://dcos/agent/S1');
  });

  it('of a sandbox is virtual, and no id can leave it', () => {
    expect(sandboxPath('f-1', 'web.instance-1._app.1')).toBe(
      '/frameworks/f-1/executors/web.instance-1._app.1/runs/latest',
    );
    for (const id of ['', '..', 'a/b'])
      expect(() => sandboxPath('f-1', id)).toThrow(expect.objectContaining({ code: 'usage' }));
  });

  it('of ports is a list of ranges', () => {
    expect(readRanges('[31000-31005, 31007-31007]')).toEqual([
      { begin: 31000, end: 31005 },
      { begin: 31007, end: 31007 },
    ]);
    expect(readRanges('[]')).toEqual([]);
  });
});

describe('a file', () => {
  let content: Buffer;
  let agent: Loopback;
  let agentUrl: string;

  /** Answers as an agent does: raw bytes inside a JSON string, 64 KiB at most, the offset echoed (Mesos reference 5.3). */
  function answer(query: URLSearchParams): Buffer {
    const offset = Number(query.get('offset') ?? -1);
    if (offset === -1) return Buffer.from(JSON.stringify({ data: '', offset: content.length }));
    const length = Math.min(Number(query.get('length') ?? 65_536), 65_536);
    const raw = content.subarray(offset, offset + length).toString('latin1');
    const escaped = raw.replace(/["\\]|\p{Cc}/gu, character => {
      const code = character.charCodeAt(0);
      if (character === '"' || character === '\\') return `\\${character}`;
      return code >= 0x80 ? character : `\\u${code.toString(16).padStart(4, '0')}`;
    });
    return Buffer.from(`{"data":"${escaped}","offset":${offset}}`, 'latin1');
  }

  beforeEach(async () => {
    content = Buffer.alloc(0);
    agent = await startLoopback((request, response) => {
      const url = new URL(request.path, 'http://agent');
      if (url.pathname !== '/files/read' || url.searchParams.get('path') !== '/f/stdout') {
        response.writeHead(404).end();
        return;
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end(answer(url.searchParams));
    });
    agentUrl = `${agent.url}/slave(1)`;
  });

  it('is read byte by byte, whatever the bytes and wherever the pieces begin', async () => {
    const mesos = mesosAt(agent.url);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 600 }), fc.integer({ min: 1, max: 200 }), async (bytes, step) => {
        content = Buffer.from(bytes);
        const pieces: Buffer[] = [];
        for (let offset = 0; offset < content.length;) {
          const piece = await mesos.readFile({ agentUrl, path: '/f/stdout', offset, length: step });
          expect(piece.offset).toBe(offset);
          pieces.push(piece.bytes);
          offset += piece.bytes.length;
        }
        expect(Buffer.concat(pieces).equals(content)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('tells its size, gives nothing beyond its end, and is never asked for more than it gives', async () => {
    content = Buffer.from('äöü');
    const mesos = mesosAt(agent.url);
    expect(await mesos.fileSize(agentUrl, '/f/stdout')).toBe(6);
    expect((await mesos.readFile({ agentUrl, path: '/f/stdout', offset: 99, length: 10 })).bytes).toHaveLength(0);
    await mesos.readFile({ agentUrl, path: '/f/stdout', offset: 0, length: 10_000_000 });
    expect(agent.received.at(-1)?.path).toContain('length=65536');
  });

  it('that is not there is missing, and an agent that fails is an upstream error', async () => {
    const mesos = mesosAt(agent.url);
    await expect(mesos.fileSize(agentUrl, '/f/other')).rejects.toMatchObject({ code: 'sandbox-file-missing' });
    const broken = await startLoopback((request, response) => {
      if (request.path.includes('offset=-1')) response.end('<h1>proxy</h1>');
      else response.writeHead(500).end('open failed');
    });
    await expect(mesos.fileSize(broken.url, '/f')).rejects.toMatchObject({ code: 'upstream-error' });
    await expect(mesos.readFile({ agentUrl: broken.url, path: '/f', offset: 0, length: 1 })).rejects.toMatchObject({
      code: 'upstream-error',
      message: expect.stringContaining('open failed'),
    });
  });

  it('gets no credentials of the master, only those for agents', async () => {
    content = Buffer.from('x');
    const master = { kind: 'basic', user: 'm', password: 'p' } as const;
    const agents = { kind: 'basic', user: 'a', password: 'p' } as const;
    await mesosAt('http://master:5050', { authorization: master }).fileSize(agentUrl, '/f/stdout');
    await mesosAt('http://master:5050', { authorization: master, agentAuthorization: agents }).fileSize(
      agentUrl,
      '/f/stdout',
    );
    expect(agent.received.map(each => each.headers['authorization'])).toEqual([undefined, `Basic ${btoa('a:p')}`]);
  });

  it('ends in its last lines, over as many pieces as it takes', async () => {
    const mesos = mesosAt(agent.url);
    const lines = Array.from({ length: 5_000 }, (_, index) => `${index} ${'ü€'.repeat(10)}`);
    content = Buffer.from(`${lines.join('\n')}\n`);
    expect(await mesos.tail(agentUrl, '/f/stdout', 3)).toEqual(lines.slice(-3));
    expect(await mesos.tail(agentUrl, '/f/stdout', 2_000)).toEqual(lines.slice(-2_000));
    expect(await mesos.tail(agentUrl, '/f/stdout', 99_999)).toEqual(lines);
  });

  it('ends in the same lines as cutting the whole text, for all contents', async () => {
    const mesos = mesosAt(agent.url);
    const line = fc.string({ unit: fc.constantFrom('a', 'ü', '€', '😀', ' '), maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 8 }), fc.boolean(), fc.nat(10), async (all, closed, count) => {
        const text = all.join('\n') + (closed && all.length > 0 ? '\n' : '');
        content = Buffer.from(text);
        const expected = text.replace(/\n$/, '') === '' ? [] : text.replace(/\n$/, '').split('\n');
        expect(await mesos.tail(agentUrl, '/f/stdout', count)).toEqual(count === 0 ? [] : expected.slice(-count));
      }),
      { numRuns: 60 },
    );
  });

  it('ends in whole lines also when the first of them begins in an earlier piece', async () => {
    const long = 'x'.repeat(70_000);
    content = Buffer.from(`before\n${long}\nlast\n`);
    expect(await mesosAt(agent.url).tail(agentUrl, '/f/stdout', 2)).toEqual([long, 'last']);
  });

  it('of one endless line ends in the end of that line', async () => {
    content = Buffer.from('x'.repeat(2_000_000));
    const tail = await mesosAt(agent.url).tail(agentUrl, '/f/stdout', 5);
    expect(tail).toHaveLength(1);
    expect(agent.received.length).toBeLessThan(20);
  });
});
