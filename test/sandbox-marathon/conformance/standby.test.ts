import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../clock/clock.ts';
import { createVirtualClock, type VirtualClock } from '../../../clock/virtual-clock.ts';
import { createStandby, type StandbyOptions } from '../../../sandbox/marathon/standby/standby.ts';
import { startServer, type RequestHandler, type SandboxServer } from '../../../sandbox/server.ts';
import { canMakeCertificates, makeCertificates, startTlsServer } from '../../support/certificates.ts';
import { attach } from '../attach.ts';
import { callAt, createHttpWorld } from '../http-world.ts';
import { dialects, dialectsBefore, dialectsSince, isSince } from './cases.ts';

/** Moves time on until the answer is there. */
async function outlast<T>(clock: VirtualClock, asked: Promise<T>): Promise<T> {
  let isThere = false;
  const answer = asked.then(each => {
    isThere = true;
    return each;
  });
  await expect
    .poll(
      async () => {
        await clock.advance(250);
        return isThere;
      },
      { interval: 1, timeout: 5000 },
    )
    .toBe(true);
  return answer;
}

async function serve(handler: RequestHandler): Promise<SandboxServer> {
  const server = await startServer('test', 0, handler);
  onTestFinished(() => server.stop());
  return server;
}

async function standbyOf(options: StandbyOptions): Promise<SandboxServer> {
  const standby = createStandby(options);
  const server = await serve(standby.handler);
  standby.listening(server.port);
  return server;
}

/** A URL on which nothing listens. */
async function closedUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>(resolve => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => void server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

describe.each(dialects)('a node of %s that does not lead (case 113)', dialect => {
  it('case 113: a standby forwards query, body and errors, and names the way', async () => {
    const seen: unknown[] = [];
    const leader = await serve((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { 'x-marathon-via': via, 'x-forwarded-for': client, 'content-type': type } = request.headers;
        seen.push([request.method, request.url, Buffer.concat(chunks).toString(), via, client, type]);
        response.writeHead(request.url === '/no' ? 404 : 500, { 'x-from': 'leader' }).end('{"message":"x"}');
      });
    });
    const standby = await standbyOf({ clock: systemClock, dialect, leader: () => leader.url });
    const via = `1.1 127.0.0.1:${standby.port}`;
    const bad = await callAt(standby.url, 'POST', '/v2/apps?force=true', '{"a":1}', { 'content-type': '' });
    expect([bad.status, bad.text, bad.headers['x-from']]).toEqual([500, '{"message":"x"}', 'leader']);
    expect((await callAt(standby.url, 'GET', '/no')).status).toBe(404);
    expect(seen).toEqual([
      ['POST', '/v2/apps?force=true', '{"a":1}', via, '127.0.0.1', ''],
      ['GET', '/no', '', via, '127.0.0.1', undefined],
    ]);
  });

  it('case 113: a loop of proxies is found, through any number of nodes', async () => {
    const urls: string[] = [];
    const one = await standbyOf({ clock: systemClock, dialect, leader: () => urls[1] });
    const two = await standbyOf({ clock: systemClock, dialect, leader: () => urls[0] });
    urls.push(one.url, two.url);
    const looped = await callAt(one.url, 'GET', '/v2/info');
    expect(looped.status).toBe(502);
    expect(looped.headers['content-type']).toContain('text/html');
    expect(looped.text).toContain('Detected proxying loop.');
  });

  it('case 113: a leader that cannot be reached, and one that is not known, are errors of the proxy', async () => {
    const gone = await closedUrl();
    const refused = await standbyOf({ clock: systemClock, dialect, leader: () => gone });
    const unreachable = await callAt(refused.url, 'GET', '/v2/info');
    expect(unreachable.status).toBe(dialect === '1.4' ? 503 : 502);
    expect(unreachable.headers['content-type']).toContain('text/html');

    const clock = createVirtualClock();
    const nobody = await standbyOf({ clock, dialect, leader: () => undefined });
    const answer = await outlast(clock, callAt(nobody.url, 'GET', '/v2/info'));
    expect(answer.status).toBe(isSince('1.8', dialect) ? 502 : 503);
    expect(answer.text).toContain('Could not determine the current leader');
    expect(clock.now()).toBeGreaterThanOrEqual(createVirtualClock().now() + 2500);
  });

  it('case 113: a standby waits for the leader to be known, and not for ever for its answer', async () => {
    const clock = createVirtualClock();
    const world = await createHttpWorld({ dialect });
    const known: { url?: string } = {};
    const standby = await standbyOf({ clock, dialect, leader: () => known.url });
    const asked = callAt(standby.url, 'GET', '/ping');
    await clock.advance(500);
    known.url = world.url;
    expect((await outlast(clock, asked)).text).toBe('pong');

    const mute = await serve(() => {});
    const slow = await standbyOf({ clock, dialect, leader: () => mute.url });
    const late = await outlast(clock, callAt(slow.url, 'GET', '/ping'));
    expect(late.status).toBe(isSince('1.8', dialect) ? 502 : 504);
  });
});

it.runIf(canMakeCertificates)('case 113: a leader without plain HTTP is asked over TLS', async () => {
  const leader = await startTlsServer(makeCertificates(), (request, response) => response.end(`secure ${request.url}`));
  const standby = await standbyOf({ clock: systemClock, leader: () => leader });
  expect((await callAt(standby.url, 'GET', '/v2/info?a=b')).text).toBe('secure /v2/info?a=b');
});

it('case 113: a path is never taken for another host', async () => {
  const leader = await serve((request, response) => void response.end(request.url));
  const standby = await standbyOf({ clock: systemClock, leader: () => leader.url });
  expect((await callAt(standby.url, 'GET', '//elsewhere.example/v2/apps')).text).toBe('//elsewhere.example/v2/apps');
});

it('case 113: a client that goes away takes its request to the leader with it', async () => {
  let isOpen = false;
  const leader = await serve((_request, response) => {
    isOpen = true;
    response.on('close', () => {
      isOpen = false;
    });
  });
  const standby = await standbyOf({ clock: systemClock, leader: () => leader.url });
  const client = connect(standby.port, '127.0.0.1');
  client.write('GET /v2/apps HTTP/1.1\r\nHost: x\r\n\r\n');
  await expect.poll(() => isOpen).toBe(true);
  client.destroy();
  await expect.poll(() => isOpen).toBe(false);
});

describe.each(dialectsSince('1.8'))('the event stream through a standby of %s (case 113)', dialect => {
  it('case 113: it is redirected to the leader, by its own scheme', async () => {
    const accept = 'text/event-stream';
    for (const leader of ['http://10.0.0.1:8080', 'https://leader:8443']) {
      const standby = await standbyOf({ clock: systemClock, dialect, leader: () => leader });
      const { status, headers } = await callAt(standby.url, 'GET', '/v2/events?event_type=x', undefined, { accept });
      expect([status, headers['location']]).toEqual([302, `${leader}/v2/events?event_type=x`]);
    }
  });
});

describe.each(dialectsBefore('1.8'))('the event stream through a standby of %s (case 113)', dialect => {
  it('case 113: it goes through the proxy', async () => {
    const world = await createHttpWorld({ dialect });
    const standby = await standbyOf({ clock: world.clock, dialect, leader: () => world.url });
    const stream = await attach(standby.port, '?event_type=event_stream_attached');
    expect(stream.head).toMatch(/^HTTP\/1.1 200 /);
    await expect.poll(stream.types).toEqual(['event_stream_attached']);
  });
});
