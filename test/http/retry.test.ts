import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../clock/virtual-clock.ts';
import { pacerError } from '../../errors/pacer-error.ts';
import { nextDelay, noRetries, retryAfter, withRetries, type RetryPolicy } from '../../http/retry.ts';
import { responseOf } from '../../http/response.ts';
import type { Http, HttpRequest } from '../../http/types.ts';

const policy: RetryPolicy = { attempts: 3, baseMilliseconds: 100, maximumMilliseconds: 2_000 };
const start = 1_700_000_000_000;

type Answer = number | 'unreachable' | 'refused-credentials' | readonly [number, string];

/** An Http that gives the answers in turn and notes when it was asked. */
function scripted(answers: readonly Answer[], now: () => number): { http: Http; asked: number[] } {
  const asked: number[] = [];
  const left = [...answers];
  const http: Http = {
    baseUrl: 'http://test',
    async request() {
      asked.push(now() - start);
      const answer = left.shift() ?? 200;
      if (answer === 'unreachable') throw pacerError('upstream-unreachable', { message: 'gone' });
      if (answer === 'refused-credentials') throw pacerError('upstream-refused', { message: 'no' });
      const [status, wait] = typeof answer === 'number' ? [answer, undefined] : answer;
      const headers: Record<string, string> = wait === undefined ? {} : { 'retry-after': wait };
      const exchange = { name: 'T', baseUrl: 'http://test', method: 'GET', path: '/' };
      return responseOf({ status, headers, cookies: [] }, Buffer.alloc(0), exchange);
    },
    stream: () => Promise.reject(new Error('not used')),
    pathOf: url => url,
    close: () => Promise.resolve(),
  };
  return { http, asked };
}

async function run(answers: readonly Answer[], request: HttpRequest, using = policy): Promise<[string, number[]]> {
  const clock = createVirtualClock(start);
  const { http, asked } = scripted(answers, () => clock.now());
  const outcome = withRetries(http, using, { clock, random: () => 0.5 })
    .request(request)
    .then(
      answer => String(answer.status),
      (error: unknown) => (error as { code: string }).code,
    );
  await clock.advance(60_000);
  return [await outcome, asked];
}

describe('a read', () => {
  it('is repeated after failures that pass, with growing pauses', async () => {
    expect(await run([503, 'unreachable', 200], { path: '/' })).toEqual(['200', [0, 200, 550]]);
  });

  it('hands over the last answer or error when the attempts are used up', async () => {
    expect(await run([503, 503, 502, 200], { method: 'HEAD', path: '/' })).toEqual(['502', [0, 200, 550]]);
    const [code, asked] = await run(['unreachable', 'unreachable', 'unreachable', 200], { path: '/' });
    expect([code, asked.length]).toEqual(['upstream-unreachable', 3]);
  });

  it('is not repeated after answers that do not pass', async () => {
    expect((await run([500, 200], { path: '/' }))[0]).toBe('500');
    expect((await run([404, 200], { path: '/' }))[0]).toBe('404');
    expect((await run(['refused-credentials', 200], { path: '/' }))[0]).toBe('upstream-refused');
    expect((await run([503, 200], { path: '/' }, noRetries))[0]).toBe('503');
  });

  it('waits as long as the server asks for, and gives up at once when that is longer than the policy allows', async () => {
    expect(await run([[429, '1'], 200], { path: '/' })).toEqual(['200', [0, 1000]]);
    expect(await run([[429, '3600'], 200], { path: '/' })).toEqual(['429', [0]]);
  });

  it('leaves a server alone that asked for it, for as long as it asked and a minute at most; writes go out as ever', async () => {
    const clock = createVirtualClock(start);
    const { http, asked } = scripted([[429, '30'], 201, 200, [503, '3600'], 200], () => clock.now());
    const retrying = withRetries(http, policy, { clock, random: () => 0.5 });
    const status = async (method: 'GET' | 'POST'): Promise<number> =>
      (await retrying.request({ method, path: '/' })).status;
    expect(await status('GET')).toBe(429);
    await clock.advance(29_999);
    expect(await status('GET')).toBe(429);
    expect(await status('POST')).toBe(201);
    await clock.advance(1);
    expect(await status('GET')).toBe(200);
    expect(await status('GET')).toBe(503);
    await clock.advance(59_999);
    expect(await status('GET')).toBe(503);
    await clock.advance(1);
    expect(await status('GET')).toBe(200);
    expect(asked).toEqual([0, 29_999, 30_000, 30_000, 90_000]);
  });

  it('whose client is closed in a pause is asked no further in its own time', async () => {
    const clock = createVirtualClock(start);
    const { http, asked } = scripted([503, 503, 503], () => clock.now());
    const retrying = withRetries(http, policy, { clock, random: () => 0.5 });
    const answer = retrying.request({ path: '/' });
    await clock.advance(0);
    await retrying.close();
    expect((await answer).status).toBe(503);
    expect(asked.every(time => time === 0)).toBe(true);
  });
});

it.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)(
  'a %s goes out exactly once, whatever comes back',
  async method => {
    expect((await run(['unreachable', 200], { method, path: '/' }))[1]).toHaveLength(1);
    expect((await run([503, 200], { method, path: '/' }))[1]).toHaveLength(1);
  },
);

it('every pause is within base and maximum, for every chance and history', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 0.999999, noNaN: true }), fc.nat(100_000), (random, previous) => {
      const delay = nextDelay(policy, previous, random);
      expect(delay).toBeGreaterThanOrEqual(policy.baseMilliseconds);
      expect(delay).toBeLessThanOrEqual(Math.min(policy.maximumMilliseconds, Math.max(100, previous * 3)));
    }),
  );
});

it('Retry-After is read as seconds and as a date, and ignored when it is neither', () => {
  const head = (value: string) => ({ status: 503, cookies: [], headers: { 'retry-after': value } });
  expect(retryAfter(head('7'), start)).toBe(7_000);
  expect(retryAfter(head(new Date(start + 5_000).toUTCString()), start)).toBe(5_000);
  expect(retryAfter(head('Mon, 01 Jan 2001 00:00:00 GMT'), start)).toBe(0);
  expect(retryAfter(head('soon'), start)).toBeUndefined();
  expect(retryAfter({ status: 503, cookies: [], headers: {} }, start)).toBeUndefined();
});
