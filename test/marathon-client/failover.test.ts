import { afterEach, expect, it } from 'vitest';
import { systemClock } from '../../clock/clock.ts';
import { createVirtualClock } from '../../clock/virtual-clock.ts';
import { createMarathon } from '../../marathon/client/create-marathon.ts';
import type { Marathon, MarathonOptions } from '../../marathon/client/types.ts';
import { answerJson, deadUrl, startLoopback, until, type Loopback } from '../support/loopback.ts';

const result = { version: 'v', deploymentId: 'd' };
const opened: Marathon[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

function marathonAt(urls: readonly string[], more: Partial<MarathonOptions> = {}): Marathon {
  const made = createMarathon({ urls, clock: systemClock, ...more });
  opened.push(made);
  return made;
}

function healthy(): Promise<Loopback> {
  return startLoopback((request, response) => answerJson(response, request.method === 'GET' ? [] : result));
}

function failing(status: number): Promise<Loopback> {
  return startLoopback((_, response) => {
    response.writeHead(status, { 'content-type': 'text/html' });
    response.end('<h1>proxy</h1>');
  });
}

it.each([502, 503, 504])('a read goes on to the next node after %i and stays there', async status => {
  const [bad, good] = [await failing(status), await healthy()];
  const marathon = marathonAt([bad.url, good.url]);
  expect(await marathon.deployments()).toEqual([]);
  expect(await marathon.deployments()).toEqual([]);
  expect([bad.received.length, good.received.length]).toEqual([1, 2]);
});

it('a read does not ask elsewhere after an answer of Marathon itself', async () => {
  const [bad, good] = [await failing(500), await healthy()];
  await expect(marathonAt([bad.url, good.url]).deployments()).rejects.toMatchObject({ code: 'upstream-error' });
  expect(good.received).toHaveLength(0);
});

it('a read goes on after a refused and after a broken connection', async () => {
  const broken = await startLoopback((_, __, socket) => void socket.resetAndDestroy());
  const good = await healthy();
  expect(await marathonAt([await deadUrl(), broken.url, good.url]).deployments()).toEqual([]);
});

it('a read that fails everywhere fails with the last reason', async () => {
  const bad = await failing(503);
  await expect(marathonAt([await deadUrl(), bad.url]).deployments()).rejects.toMatchObject({ code: 'upstream-error' });
  await expect(marathonAt([bad.url, await deadUrl()]).deployments()).rejects.toMatchObject({
    code: 'upstream-unreachable',
  });
});

it('a write goes on only when the connection was refused', async () => {
  const good = await healthy();
  expect(await marathonAt([await deadUrl(), good.url]).replaceApp('/a', { id: '/a' }, { force: false })).toEqual({
    ...result,
    created: false,
  });
  expect(good.received).toHaveLength(1);
});

it('a write is never sent twice when the first may have arrived', async () => {
  const good = await healthy();
  const broken = await startLoopback((_, __, socket) => void socket.resetAndDestroy());
  const bad = await failing(502);
  const write = (url: string): Promise<unknown> =>
    marathonAt([url, good.url]).replaceApp('/a', { id: '/a' }, { force: false });
  await expect(write(broken.url)).rejects.toMatchObject({ code: 'upstream-unreachable' });
  await expect(write(bad.url)).rejects.toMatchObject({ code: 'upstream-error' });
  expect([broken.received.length, bad.received.length, good.received.length]).toEqual([1, 1, 0]);
});

it('a silent node costs one time-out and is not asked first the next time', async () => {
  const clock = createVirtualClock();
  const silent = await startLoopback(() => {});
  const good = await healthy();
  const marathon = marathonAt([silent.url, good.url], { clock, timeoutMilliseconds: 5_000 });
  const first = marathon.deployments().catch((thrown: unknown) => thrown);
  await until(() => silent.received.length === 1);
  await clock.advance(5_000);
  expect(await first).toMatchObject({ code: 'upstream-timeout' });
  expect(good.received).toHaveLength(0);
  expect(await marathon.deployments()).toEqual([]);
});

it('a Marathon without URL is refused at once', () => {
  expect(() => marathonAt([])).toThrow(expect.objectContaining({ code: 'configuration-invalid' }));
});

/** Sends everything on to the same path elsewhere. */
function sendingOn(status: number, to: string): Promise<Loopback> {
  return startLoopback((request, response) => answerJson(response, {}, status, { location: `${to}${request.path}` }));
}

it('a redirect to another configured node is followed, with credentials; a write only where it stays one', async () => {
  const good = await healthy();
  const authorization = { kind: 'token', scheme: 'Bearer', token: 'abc' } as const;
  for (const status of [302, 307]) {
    const front = await sendingOn(status, good.url);
    expect(await marathonAt([front.url, good.url], { authorization }).deployments()).toEqual([]);
  }
  const front = await sendingOn(307, good.url);
  expect(await marathonAt([front.url, good.url], { authorization }).restartApp('/a', { force: false })).toEqual(result);
  expect(good.received.map(({ method, headers }) => [method, headers.authorization])).toEqual([
    ['GET', 'Bearer abc'],
    ['GET', 'Bearer abc'],
    ['POST', 'Bearer abc'],
  ]);
});

it('a redirect to where nobody configured anything is not followed, and the error names the address', async () => {
  const foreign = await healthy();
  const front = await sendingOn(307, foreign.url);
  const write = marathonAt([front.url]).restartApp('/a', { force: false });
  await expect(write).rejects.toMatchObject({
    code: 'upstream-error',
    message: `Marathon redirects a restart of /a to ${foreign.url}/v2/apps/a/restart. Name the address that it leads to in cluster.yaml.`,
  });
  await expect(marathonAt([front.url]).deployments()).rejects.toMatchObject({ code: 'upstream-error' });
  expect(foreign.received).toHaveLength(0);
});
