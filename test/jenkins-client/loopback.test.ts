import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../clock/clock.ts';
import { createVirtualClock } from '../../clock/virtual-clock.ts';
import { noRetries } from '../../http/retry.ts';
import { createJenkins } from '../../jenkins/client/create-jenkins.ts';
import type { Jenkins, JenkinsOptions } from '../../jenkins/client/types.ts';
import { answerJson, deadUrl, startLoopback, until } from '../support/loopback.ts';

const opened: Jenkins[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

function jenkinsAt(url: string, more: Partial<JenkinsOptions> = {}): Jenkins {
  const made = createJenkins({ url, user: 'robot', token: 'T', clock: systemClock, retry: noRetries, ...more });
  opened.push(made);
  return made;
}

function passwordAt(url: string): Jenkins {
  const made = createJenkins({ url, user: 'robot', password: 'pw', clock: systemClock, retry: noRetries });
  opened.push(made);
  return made;
}

describe('a trigger', () => {
  it('whose answer is lost has an unknown outcome and is not sent again', async () => {
    const server = await startLoopback((_, __, socket) => void socket.resetAndDestroy());
    await expect(jenkinsAt(server.url).trigger('a', {})).rejects.toMatchObject({ code: 'jenkins-outcome-unknown' });
    expect(server.received).toHaveLength(1);
  });

  it('that is not answered in time has an unknown outcome', async () => {
    const clock = createVirtualClock();
    const server = await startLoopback(() => {});
    const failed = jenkinsAt(server.url, { clock })
      .trigger('a', {})
      .catch((thrown: unknown) => thrown);
    await until(() => server.received.length === 1);
    await clock.advance(30_000);
    expect(await failed).toMatchObject({ code: 'jenkins-outcome-unknown', cause: { code: 'upstream-timeout' } });
  });

  it('that never left made no build', async () => {
    await expect(jenkinsAt(await deadUrl()).trigger('a', {})).rejects.toMatchObject({ code: 'upstream-unreachable' });
  });
});

describe('a password', () => {
  /** A Jenkins whose crumbs hold for one session; `restart` ends the sessions. */
  async function guarded(): Promise<{ server: Awaited<ReturnType<typeof startLoopback>>; restart: () => void }> {
    let session = 1;
    const server = await startLoopback((request, response) => {
      if (request.headers['authorization'] !== `Basic ${btoa('robot:pw')}`) {
        response.writeHead(401).end();
        return;
      }
      if (request.path === '/crumbIssuer/api/json') {
        const cookie = `JSESSIONID.${session}=s${session}; Path=/; HttpOnly`;
        answerJson(response, { crumb: `c${session}`, crumbRequestField: 'Jenkins-Crumb' }, 200, {
          'set-cookie': cookie,
        });
        return;
      }
      const fits =
        request.headers['jenkins-crumb'] === `c${session}` &&
        request.headers['cookie'] === `JSESSIONID.${session}=s${session}`;
      if (request.method === 'POST' && !fits) {
        response.writeHead(403, { 'content-type': 'text/html' });
        response.end('<p>No valid crumb was included in the request</p>');
        return;
      }
      response.writeHead(201, { location: '/queue/item/5/' }).end();
    });
    return { server, restart: () => void session++ };
  }

  it('comes with a crumb and its cookie, fetched once', async () => {
    const { server } = await guarded();
    const jenkins = passwordAt(server.url);
    expect(await Promise.all([jenkins.trigger('a', {}), jenkins.trigger('a', {})])).toEqual([
      { queueId: 5 },
      { queueId: 5 },
    ]);
    expect(server.received.map(each => each.method)).toEqual(['GET', 'POST', 'POST']);
  });

  it('gets a new crumb after a restart and the trigger still goes through once', async () => {
    const { server, restart } = await guarded();
    const jenkins = passwordAt(server.url);
    await jenkins.trigger('a', {});
    restart();
    expect(await jenkins.trigger('a', {})).toEqual({ queueId: 5 });
    expect(server.received.map(each => each.method)).toEqual(['GET', 'POST', 'POST', 'GET', 'POST']);
  });

  it('whose crumb is never taken ends in a refusal without a loop', async () => {
    const server = await startLoopback((request, response) => {
      if (request.method === 'GET') return answerJson(response, { crumb: 'x', crumbRequestField: 'Jenkins-Crumb' });
      response.writeHead(403).end('No valid crumb was included in the request');
    });
    const jenkins = passwordAt(server.url);
    await expect(jenkins.trigger('a', {})).rejects.toMatchObject({ code: 'upstream-refused' });
    expect(server.received).toHaveLength(4);
  });

  it('needs no crumb where there is no crumb issuer, and asks for it once', async () => {
    const server = await startLoopback((request, response) => {
      if (request.method === 'GET') response.writeHead(404).end();
      else response.writeHead(201, { location: '/queue/item/5/' }).end();
    });
    const jenkins = passwordAt(server.url);
    await jenkins.trigger('a', {});
    await jenkins.trigger('a', {});
    expect(server.received.map(each => each.method)).toEqual(['GET', 'POST', 'POST']);
  });
});

describe('the tail of a log', () => {
  it('is its last lines, whatever the line ends', async () => {
    const server = await startLoopback((_, response) => void response.end('one\r\ntwo\nthree\nFinished: FAILURE\n'));
    const jenkins = jenkinsAt(server.url);
    expect(await jenkins.consoleTail('a', 7, 2)).toEqual(['three', 'Finished: FAILURE']);
    expect(await jenkins.consoleTail('a', 7, 100)).toEqual(['one', 'two', 'three', 'Finished: FAILURE']);
    expect(await jenkins.consoleTail('a', 7, 0)).toEqual([]);
    expect(server.received[0]?.path).toBe('/job/a/7/logText/progressiveText?start=0');
  });

  it('of a log of many megabytes is right', async () => {
    const lines = Array.from({ length: 400_000 }, (_, index) => `line ${index} ${'ü'.repeat(20)}\n`);
    const log = Buffer.from(`${lines.join('')}the end`);
    const server = await startLoopback((_, response) => void response.end(log));
    const jenkins = jenkinsAt(server.url);
    const last = [`line 399998 ${'ü'.repeat(20)}`, `line 399999 ${'ü'.repeat(20)}`, 'the end'];
    expect(await jenkins.consoleTail('a', 7, 3)).toEqual(last);
    const most = await jenkins.consoleTail('a', 7, 1_000_000);
    expect(most.length).toBeGreaterThan(4_000);
    expect(most.length).toBeLessThan(50_000);
    expect(most[0]).toBe(`line ${400_001 - most.length} ${'ü'.repeat(20)}`);
  });

  it('of an empty log is empty, and of a missing build an error', async () => {
    const server = await startLoopback((request, response) => {
      response.writeHead(request.path.startsWith('/job/a/8') ? 404 : 200).end();
    });
    const jenkins = jenkinsAt(server.url);
    expect(await jenkins.consoleTail('a', 7, 5)).toEqual([]);
    await expect(jenkins.consoleTail('a', 8, 5)).rejects.toMatchObject({ code: 'jenkins-rejected' });
  });

  it('that never ends is given up', async () => {
    const clock = createVirtualClock();
    const server = await startLoopback((_, response) => void response.write('working\n'));
    const failed = jenkinsAt(server.url, { clock })
      .consoleTail('a', 7, 5)
      .catch((thrown: unknown) => thrown);
    await until(() => server.received.length === 1);
    await clock.advance(60_000);
    expect(await failed).toMatchObject({ code: 'upstream-timeout' });
    await until(() => server.connections() === 0);
  });
});

it('an artifact on another domain is fetched without the credentials', async () => {
  const other = await startLoopback((_, response) => void response.end('bytes'));
  const server = await startLoopback(
    (_, response) => void response.writeHead(302, { location: `${other.url}/static-files/x` }).end(),
  );
  expect((await jenkinsAt(server.url).artifact('a', 7, 'result.json'))?.toString()).toBe('bytes');
  expect(other.received[0]?.headers['authorization']).toBeUndefined();
});

it('a read is repeated after a blip', async () => {
  let blips = 1;
  const server = await startLoopback((_, response, socket) => {
    if (blips-- > 0) socket.resetAndDestroy();
    else answerJson(response, { quietingDown: false });
  });
  const retry = { attempts: 2, baseMilliseconds: 1, maximumMilliseconds: 2 };
  expect((await jenkinsAt(server.url, { retry }).status()).quietingDown).toBe(false);
});
