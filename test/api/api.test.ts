import { createHmac } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { operations } from '../../reconciler/api/openapi.ts';
import { systemClock } from '../../clock/clock.ts';
import { createAccess, openAccess } from '../../reconciler/access/access.ts';
import { createApi, type Overview } from '../../reconciler/api/server.ts';
import { createEventLog, createStateStore, type EventLog, type StateStore } from '../../reconciler/loop/events.ts';

const overview: Overview = {
  cluster: 'test',
  repository: 'file:///desired.git',
  branch: 'main',
  commit: 'c1',
  troubles: [],
  ready: true,
};
const healthy = {
  id: '/shop/cart',
  sync: 'synced',
  health: 'healthy',
  evidence: [],
  instances: { wanted: 2, staged: 0, running: 2, healthy: 2, unhealthy: 0 },
} as const;

/** Whether a reference such as `#/components/schemas/plan` leads to something in the document. */
function pointsInto(document: object, reference: string): boolean {
  let place: unknown = document;
  for (const name of reference.split('/').slice(1)) place = (place as Record<string, unknown> | undefined)?.[name];
  return place !== undefined;
}

describe('the API of the daemon', () => {
  let server: FastifyInstance;
  let states: StateStore;
  let events: EventLog;
  const lookAgain = vi.fn<(repositories?: readonly string[]) => void>();
  let ready = true;

  beforeEach(() => {
    ready = true;
    lookAgain.mockReset();
    events = createEventLog(3);
    states = createStateStore(events, () => 0);
    server = createApi({
      access: createAccess(openAccess, systemClock),
      log: pino({ level: 'silent' }),
      cluster: 'test',
      states,
      events,
      plan: () => Promise.resolve(undefined),
      problems: () => [],
      history: () => [],
      now: () => 0,
      overview: () => ({ ...overview, ready }),
      lookAgain,
      deciding: {
        freezes: () => [],
        freeze: () => Promise.reject(new Error('not here')),
        unfreeze: () => Promise.resolve(undefined),
        approve: () => Promise.resolve({ kind: 'not-ready' }),
        now: () => 0,
      },
      hooks: { secret: 'a secret' },
      metrics: { read: () => [{ name: 'queue_depth', value: 3 }] },
    });
  });
  afterEach(() => server.close());

  const get = (url: string, headers: Record<string, string> = {}) =>
    server.inject({ method: 'GET', url, headers: { host: '127.0.0.1:7074', ...headers } });
  const hook = (payload: string | Buffer, headers: Record<string, string>) =>
    server.inject({
      method: 'POST',
      url: '/hooks/git',
      payload,
      headers: { 'content-type': 'application/json', ...headers },
    });
  const sign = (body: string | Buffer): string =>
    `sha256=${createHmac('sha256', 'a secret').update(body).digest('hex')}`;

  it('is alive before it is ready, and says when it is', async () => {
    ready = false;
    expect((await get('/healthz')).statusCode).toBe(200);
    expect((await get('/readyz')).statusCode).toBe(503);
    ready = true;
    expect((await get('/readyz')).statusCode).toBe(200);
  });

  it('lists apps with their states, and one app by an id with slashes', async () => {
    states.set(healthy);
    expect((await get('/api/v1/apps')).json()).toMatchObject({ asPromised: true, apps: [{ id: '/shop/cart' }] });
    expect((await get('/api/v1/apps/shop/cart')).json()).toMatchObject({
      app: { id: '/shop/cart', health: 'healthy' },
    });
    expect((await get('/api/v1/apps/shop/other')).statusCode).toBe(404);
  });

  it('has no plan before there is something to plan with, and says so', async () => {
    const answer = await get('/api/v1/plan');
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({ code: 'not-ready' });
  });

  it('counts apps by state for Prometheus, without a line per app', async () => {
    states.set(healthy);
    states.set({ ...healthy, id: '/other' });
    const text = (await get('/metrics')).body;
    expect(text).toContain('pacer_apps{sync="synced",health="healthy"} 2');
    expect(text).toContain('pacer_queue_depth 3');
    expect(text).not.toContain('/shop/cart');
  });

  it('refuses requests under a foreign host name, as a page in a browser could send them', async () => {
    expect((await get('/api/v1/apps', { host: 'evil.example:7074' })).statusCode).toBe(403);
    const foreign = await server.inject({
      method: 'POST',
      url: '/api/v1/sync',
      headers: { host: 'localhost:7074', origin: 'http://evil.example' },
    });
    expect(foreign.statusCode).toBe(403);
    for (const site of ['cross-site', 'same-site']) {
      const headers = { host: 'localhost:7074', 'sec-fetch-site': site };
      expect((await server.inject({ method: 'POST', url: '/api/v1/sync', headers })).statusCode).toBe(403);
    }
    expect(lookAgain).not.toHaveBeenCalled();
  });

  it('looks again at the repository that a correctly signed hook names', async () => {
    const body = JSON.stringify({ repository: { clone_url: 'https://git.example.com/shop/desired.git' } });
    const answer = await hook(body, { 'x-hub-signature-256': sign(body) });
    expect(answer.statusCode).toBe(202);
    expect(lookAgain).toHaveBeenCalledWith(['https://git.example.com/shop/desired.git']);
  });

  it.for([
    ['no signature', {}],
    [
      'a signature with another secret',
      { 'x-hub-signature-256': `sha256=${createHmac('sha256', 'other').update('{}').digest('hex')}` },
    ],
    [
      'a signature of another body',
      { 'x-hub-signature-256': `sha256=${createHmac('sha256', 'a secret').update('{ }').digest('hex')}` },
    ],
    ['a wrong GitLab token', { 'x-gitlab-token': 'a secre' }],
  ] as const)('refuses a hook with %s and looks at nothing', async ([, headers]) => {
    const answer = await hook('{}', headers);
    expect(answer.statusCode).toBe(401);
    expect(lookAgain).not.toHaveBeenCalled();
  });

  it('takes the GitLab token and a payload that is no JSON: a hook is only a hint', async () => {
    const answer = await hook('not json', { 'x-gitlab-token': 'a secret' });
    expect(answer.statusCode).toBe(202);
    expect(lookAgain).toHaveBeenCalledWith(undefined);
  });

  it('refuses a hook over 1 MB before it looks at the signature', async () => {
    const body = Buffer.alloc(1024 * 1024 + 1, 0x20);
    const answer = await hook(body, { 'x-hub-signature-256': sign(body) });
    expect(answer.statusCode).toBe(413);
    expect(lookAgain).not.toHaveBeenCalled();
  });

  it('gives a reader that comes back what it missed, and tells it to read anew when that is no longer kept', async () => {
    for (let count = 1; count <= 5; count++) events.append('commit', { count });
    expect(events.after(5)).toEqual([]);
    expect(events.after(3)?.map(event => event.id)).toEqual([4, 5]);
    expect(events.after(1)).toBeUndefined();
    expect(events.after(99)).toBeUndefined();
  });

  it('streams events with ids to a reader over HTTP', async () => {
    const url = await server.listen({ host: '127.0.0.1', port: 0 });
    const response = await fetch(`${url}/api/v1/events`);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    states.set(healthy);
    let text = '';
    while (!text.includes('/shop/cart')) text += (await reader?.read())?.value ?? '';
    expect(text).toMatch(/id: 0\nevent: hello/);
    expect(text).toMatch(/id: 1\nevent: app\ndata: \{.*"id":"\/shop\/cart"/);
    await reader?.cancel();
  });

  it('documents every route it has, and no other, in its OpenAPI document', async () => {
    await server.ready();
    for (const name of Object.keys(operations)) {
      const [method = 'GET', path = '/'] = name.split(' ');
      const isServed = [':$1', ...(path.endsWith('}') ? ['*'] : [])].some(form =>
        server.hasRoute({ method: method as 'GET', url: path.replace(/\{(\w+)\}/, form) }),
      );
      expect(isServed, name).toBe(true);
    }
    const served = server.printRoutes().match(/\((GET, HEAD|GET|POST|PUT|DELETE|PATCH)\)/g) ?? [];
    expect(served).toHaveLength(Object.keys(operations).length);
    const document = (await get('/api/v1/openapi.json')).json<{ openapi: string; paths: Record<string, object> }>();
    expect(document.openapi).toBe('3.1.0');
    const references = JSON.stringify(document).match(/"\$ref":"[^"]+"/g) ?? [];
    for (const reference of references) expect(pointsInto(document, reference.slice(8, -1)), reference).toBe(true);
    expect(Object.keys(document.paths)).toHaveLength(Object.keys(operations).length);
  });

  it('answers an unknown path with a sentence, not with a page', async () => {
    const answer = await get('/api/v1/nothing');
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({ code: 'not-found' });
  });
});
