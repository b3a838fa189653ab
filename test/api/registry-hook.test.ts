import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ImageHint } from '../../reconciler/api/registry-hook.ts';
import { systemClock } from '../../clock/clock.ts';
import { createAccess, openAccess } from '../../reconciler/access/access.ts';
import { createApi } from '../../reconciler/api/server.ts';
import { createEventLog, createStateStore } from '../../reconciler/loop/events.ts';

const manifest = 'application/vnd.oci.image.manifest.v1+json';

let events = 0;

function event(action: string, target: object): object {
  return { id: `e${++events}`, timestamp: '2026-01-01T00:00:00Z', action, target, request: {}, actor: {}, source: {} };
}

describe('notifications of a registry', () => {
  let server: FastifyInstance;
  const imagesChanged = vi.fn<(hints: readonly ImageHint[]) => void>();

  function start(hooks: { secret?: string }): void {
    const events = createEventLog(3);
    server = createApi({
      access: createAccess(openAccess, systemClock),
      log: pino({ level: 'silent' }),
      cluster: 'test',
      states: createStateStore(events, () => 0),
      events,
      plan: () => Promise.resolve(undefined),
      problems: () => [],
      history: () => [],
      now: () => 0,
      overview: () => ({ cluster: 'test', repository: '', branch: 'main', troubles: [], ready: true }),
      lookAgain: () => undefined,
      imagesChanged,
      hooks,
      metrics: { read: () => [] },
    });
  }

  beforeEach(() => {
    imagesChanged.mockReset();
    start({ secret: 'a secret' });
  });
  afterEach(() => server.close());

  const hook = (payload: string, headers: Record<string, string> = {}) =>
    server.inject({
      method: 'POST',
      url: '/hooks/registry',
      payload,
      headers: {
        host: '127.0.0.1:7074',
        authorization: 'Bearer a secret',
        'content-type': 'application/vnd.docker.distribution.events.v1+json',
        ...headers,
      },
    });
  const envelope = (...events: object[]): string => JSON.stringify({ events });
  const cart = { mediaType: manifest, repository: 'shop/cart', tag: 'v1', digest: 'sha256:0' };
  let pushed: object;
  beforeEach(() => {
    pushed = event('push', cart);
  });

  it.for([
    'application/vnd.docker.distribution.events.v1+json',
    'application/vnd.docker.distribution.events.v2+json',
    'application/json; charset=utf-8',
  ])('are taken as %s', async type => {
    expect((await hook(envelope(pushed), { 'content-type': type })).statusCode).toBe(202);
    expect(imagesChanged).toHaveBeenCalledExactlyOnceWith([{ repository: 'shop/cart', tag: 'v1' }]);
  });

  it('hint at each repository and tag once, several to an envelope; the digest in them is not believed', async () => {
    const other = event('push', { mediaType: manifest, repository: 'shop/db', tag: 'v2' });
    await hook(envelope(pushed, other, pushed, event('delete', { repository: 'shop/db', digest: 'sha256:1' })));
    expect(imagesChanged).toHaveBeenCalledExactlyOnceWith([
      { repository: 'shop/cart', tag: 'v1' },
      { repository: 'shop/db', tag: 'v2' },
      { repository: 'shop/db' },
    ]);
  });

  it('that come again lead to one look, also in another envelope; a later push leads to another one', async () => {
    const other = event('push', { ...cart, repository: 'shop/db' });
    expect((await hook(envelope(pushed))).json()).toEqual({ looking: true });
    expect((await hook(envelope(pushed))).json()).toEqual({ looking: false });
    await hook(envelope(other, pushed));
    await hook(envelope(event('push', cart)));
    expect(imagesChanged.mock.calls.map(([hints]) => hints.map(hint => hint.repository))).toEqual([
      ['shop/cart'],
      ['shop/db'],
      ['shop/cart'],
    ]);
  });

  it('without an id are always acted on', async () => {
    for (const _time of [1, 2]) await hook(envelope({ action: 'push', target: cart }));
    expect(imagesChanged).toHaveBeenCalledTimes(2);
  });

  it('of pulls, layers and things unknown are taken and lead to nothing', async () => {
    const answer = await hook(
      envelope(
        event('pull', { mediaType: manifest, repository: 'shop/cart', tag: 'v1' }),
        event('push', { mediaType: 'application/octet-stream', repository: 'shop/cart' }),
        event('mount', { mediaType: 'application/octet-stream', repository: 'shop/cart' }),
        event('push', { repository: 7 }),
        { nonsense: true },
      ),
    );
    expect([answer.statusCode, answer.json()]).toEqual([202, { looking: false }]);
    expect(imagesChanged).not.toHaveBeenCalled();
  });

  it('are refused without the secret, and when there is none', async () => {
    for (const authorization of ['', 'Bearer', 'Bearer a secre', 'Bearer a secret2', 'a secret'])
      expect((await hook(envelope(pushed), { authorization })).statusCode).toBe(401);
    await server.close();
    start({});
    expect((await hook(envelope(pushed))).statusCode).toBe(403);
    expect(imagesChanged).not.toHaveBeenCalled();
  });

  it('of another type, without an envelope, or over 1 MB are refused', async () => {
    expect((await hook(envelope(pushed), { 'content-type': 'text/plain' })).statusCode).toBe(415);
    for (const body of ['', '[]', '{"events":{}}', '{', 'null'])
      expect([body, (await hook(body)).statusCode]).toEqual([body, 400]);
    expect((await hook(envelope({ filler: 'x'.repeat(1024 * 1024) }))).statusCode).toBe(413);
    expect(imagesChanged).not.toHaveBeenCalled();
  });
});
