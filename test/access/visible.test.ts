import type { FastifyInstance } from 'fastify';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '../../reconciler/access/types.ts';
import { knownCaller } from '../../reconciler/access/caller.ts';
import { visibleBuild, visibleCluster } from '../../reconciler/api/visible.ts';
import { visibleLogs } from '../../reconciler/api/visible-logs.ts';
import { readRequest } from '../../reconciler/logs/select/request.ts';
import type { Build } from '../../schemas/generated/build.ts';
import { accessFor } from '../../reconciler/access/closed-door.ts';
import { createVirtualClock } from '../../clock/virtual-clock.ts';
import { identity, settings, startApi, tokenOf } from './people.ts';

const shopper: Caller = knownCaller('token', identity('shopper'), [{ verbs: ['view'], apps: ['/shop'] }], () => true);
const canary = 'vault';

describe('what somebody sees who may look at one group', () => {
  let server: ReturnType<typeof startApi>;
  beforeEach(() => {
    const entry = { app: '/bank/vault', action: 'restart', started: '2026-11-22T10:00:00Z', outcome: 'healthy' };
    server = startApi(settings, {
      history: () => [entry, { ...entry, app: '/shop/cart' }] as never,
      problems: () => ['/bank/vault', '/shop/cart', undefined].map(app => ({ app, message: `of ${app}` })) as never,
      plan: () =>
        Promise.resolve({
          id: 'p1',
          commit: 'c1',
          apps: [
            { id: '/bank/vault', action: 'restart' },
            { id: '/shop/cart', action: 'restart' },
          ],
          totals: { restart: 2, create: 0 },
        } as never),
    });
  });
  afterEach(() => server.close());

  const get = (url: string, who = 'shopper') =>
    server.inject({ url, headers: { host: 'x', authorization: `Bearer ${tokenOf(who)}` } });

  it.each([
    '/apps',
    '/app-rows',
    '/plan',
    '/problems',
    '/history',
    '/history?app=/bank/vault',
    '/delivery',
    '/rollouts',
    '/freezes',
  ])('finds nothing of other groups in /api/v1%s, where who may see all finds it', async path => {
    const answer = await get(`/api/v1${path}`);
    expect([answer.statusCode, answer.body.includes(canary)]).toEqual([200, false]);
  });

  it('counts only what it shows', async () => {
    expect((await get('/api/v1/plan')).json()).toMatchObject({ totals: { restart: 1, create: 0 } });
    expect((await get('/api/v1/app-rows')).json()).toMatchObject({ total: 1, matched: 1 });
    expect((await get('/api/v1/app-rows', 'viewer')).json()).toMatchObject({ total: 2 });
  });

  it('an app of others is answered like one that does not exist', async () => {
    const [hidden, missing] = [await get('/api/v1/apps/bank/vault'), await get('/api/v1/apps/bank/nothing')];
    expect([hidden.statusCode, hidden.body.replace('vault', 'nothing')]).toEqual([404, missing.body]);
    const post = (id: string) =>
      server.inject({
        method: 'POST',
        url: `/api/v1/apps/${encodeURIComponent(id)}/rollout/abort`,
        headers: { host: 'x', authorization: `Bearer ${tokenOf('shopper')}` },
      });
    const [acted, none] = [await post('/bank/vault'), await post('/bank/nothing')];
    expect([acted.statusCode, acted.body.replace('vault', 'nothing')]).toEqual([404, none.body]);
    expect((await post('/shop/cart')).statusCode).toBe(202);
  });

  it('freezes only the own group', async () => {
    const freeze = async (apps?: readonly string[]): Promise<number> =>
      (
        await server.inject({
          method: 'POST',
          url: '/api/v1/freeze',
          payload: { reason: 'x', ...(apps === undefined ? {} : { apps }) },
          headers: { host: 'x', authorization: `Bearer ${tokenOf('shopper')}` },
        })
      ).statusCode;
    const statuses = [];
    for (const apps of [
      ['/shop'],
      ['/shop/cart'],
      ['/shop', '/bank'],
      ['/shopping'],
      ['/shop/../bank'],
      ['/'],
      undefined,
    ])
      statuses.push(await freeze(apps));
    expect(statuses).toEqual([201, 201, 403, 403, 403, 403, 403]);
  });

  it('hears of no other app in the event stream, neither live nor in what is replayed', async () => {
    await server.listen({ host: '127.0.0.1', port: 0 });
    const { port } = server.server.address() as AddressInfo;
    const gone = new AbortController();
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/events?after=0`, {
      headers: { authorization: `Bearer ${tokenOf('shopper')}` },
      signal: gone.signal,
    });
    server.events.append('ledger', { app: '/bank/vault' });
    server.events.append('app', { id: '/bank/vault', gone: true });
    server.events.append('ledger', { app: '/shop/cart', last: true });
    let heard = '';
    for await (const chunk of answer.body ?? []) {
      heard += Buffer.from(chunk).toString();
      if (heard.includes('"last":true')) break;
    }
    gone.abort();
    expect(heard).toContain('/shop/cart');
    expect(heard).not.toContain(canary);
  });

  it('hears of no other app by asking for what it missed', async () => {
    const { lastId } = (await get('/api/v1/events/missed')).json<{ lastId: number }>();
    server.events.append('app', { id: '/bank/vault', gone: true });
    server.events.append('ledger', { app: '/bank/vault' });
    server.events.append('ledger', { app: '/shop/cart' });
    const missed = await get(`/api/v1/events/missed?after=${lastId}`);
    expect(missed.json<{ events: unknown[] }>().events).toHaveLength(1);
    expect(missed.body).not.toContain(canary);
    expect((await get(`/api/v1/events/missed?after=${lastId}`, 'viewer')).body).toContain(canary);
  });

  it('logs: neither of an app, a build or an instance of others, nor of the daemon', async () => {
    const builds = [{ job: 'pacer', number: 7, apps: ['/bank/vault'], baseImages: [] }] as unknown as readonly Build[];
    const look = (query: object) => visibleLogs(readRequest(query, 0), shopper, () => Promise.resolve(builds));
    expect(await look({ app: '/bank/vault' })).toEqual({ kind: 'app', app: '/bank/vault' });
    expect((await look({ app: '/shop/../bank/vault' })).kind).toBe('app');
    expect((await look({ daemon: 'true' })).kind).toBe('other');
    expect((await look({ build: 'pacer#7' })).kind).toBe('other');
    const instance = await look({ instance: 'bank_vault.instance-1' });
    const maySee = instance.kind === 'visible' ? instance.request.selection.maySee : undefined;
    expect([maySee?.('/bank/vault'), maySee?.('/shop/cart')]).toEqual([false, true]);
    expect((await look({ app: '/shop/cart' })).kind).toBe('visible');
  });

  it('the picture of the cluster adds up, and names no app of others', () => {
    const amount = { cpus: 1, mem: 100, disk: 0, gpus: 0, ports: 0 };
    const apps = ['/bank/vault', '/shop/cart'].map(app => ({ app, tasks: 1, cpus: 2, mem: 50, disk: 5 }));
    const view = visibleCluster({ agents: [{ apps, others: amount }] } as never, shopper);
    expect(view.agents[0]).toMatchObject({ apps: [{ app: '/shop/cart' }], others: { cpus: 3, mem: 150, disk: 5 } });
    expect(JSON.stringify(view)).not.toContain(canary);
  });

  it('a build is shown for the apps that one may see', () => {
    const build = { apps: ['/bank/vault', '/shop/cart'], baseImages: [] } as unknown as Build;
    expect(visibleBuild(build, shopper)?.apps).toEqual(['/shop/cart']);
    expect(visibleBuild({ ...build, apps: ['/bank/vault'] }, shopper)).toBeUndefined();
  });
});

describe('a daemon that others reach', () => {
  const start = (host: string, access: Parameters<typeof accessFor>[0]['access']) =>
    accessFor({ listen: { host }, ...(access === undefined ? {} : { access }) }, createVirtualClock());
  const users = [{ user: 'ann', passwordHash: '', identity: identity('ann') }];

  it('does not start without sign-in, nor with people who may look without one', () => {
    for (const host of ['0.0.0.0', '::', '10.0.0.1', 'pacer.example.com', '128.0.0.1', '127.0.0.1.example.com']) {
      expect(() => start(host, undefined)).toThrow('and let in whoever comes');
      expect(() => start(host, { ...settings, anonymous: ['view'] })).toThrow('and let in whoever comes');
    }
    for (const host of ['127.0.0.1', '127.8.0.1', 'localhost', '::1'])
      expect(() => start(host, undefined)).not.toThrow();
  });

  it('does not let people send passwords in the clear, and wants to know its address', () => {
    const by = { ...settings, users };
    expect(() => start('0.0.0.0', by)).toThrow('it is not known where they reach the daemon');
    expect(() => start('0.0.0.0', { ...by, publicUrl: 'http://pacer.example.com' })).toThrow(
      'could be read on the way',
    );
    expect(() => start('0.0.0.0', { ...by, publicUrl: 'https://pacer.example.com' })).not.toThrow();
  });
});

describe('a proxy that signs people in', () => {
  let server: FastifyInstance;
  afterEach(() => server.close());
  const secret = 'a secret of the proxy';
  const proxy = {
    userHeader: 'x-user',
    emailHeader: 'x-email',
    groupsHeader: 'x-groups',
    secretHeader: 'x-proxy-secret',
    secret,
  };
  const me = async (headers: Record<string, string | string[]>, remoteAddress: string): Promise<string> => {
    server = startApi({ ...settings, users: [], proxy, trustedProxies: ['10.1.0.0/16', 'fd00::1'] });
    const answer = await server.inject({ url: '/api/v1/me', headers: { host: 'x', ...headers }, remoteAddress });
    await server.close();
    return answer.json<{ name: string }>().name;
  };
  const right = { 'x-user': 'Ann', 'x-groups': 'ops, web', 'x-proxy-secret': secret };

  it('is believed at its address and with its secret, and nobody else is', async () => {
    expect(await me(right, '10.1.2.3')).toBe('Ann');
    expect(await me(right, '::ffff:10.1.2.3')).toBe('Ann');
    expect(await me(right, 'fd00::1')).toBe('Ann');
    expect(await me(right, '10.2.0.1')).toBe('');
    expect(await me(right, '127.0.0.1')).toBe('');
    expect(await me({ ...right, 'x-forwarded-for': '10.1.2.3' }, '10.2.0.1')).toBe('');
    expect(await me({ ...right, 'x-proxy-secret': 'another' }, '10.1.2.3')).toBe('');
    expect(await me({ 'x-user': 'Ann' }, '10.1.2.3')).toBe('');
    expect(await me({ ...right, 'x-user': ' ' }, '10.1.2.3')).toBe('');
  });

  it('is not believed where a header comes twice: somebody added one to what it says', async () => {
    server = startApi({ ...settings, users: [], proxy, trustedProxies: ['127.0.0.1'] });
    await server.listen({ host: '127.0.0.1', port: 0 });
    const { port } = server.server.address() as AddressInfo;
    const name = async (users: readonly string[]): Promise<string> => {
      const headers = ['Host', 'x', 'x-proxy-secret', secret, ...users.flatMap(user => ['X-User', user])];
      const sent = request({ port, host: '127.0.0.1', path: '/api/v1/me', headers }).end();
      const [answer] = (await once(sent, 'response')) as [IncomingMessage];
      return (JSON.parse(await text(answer)) as { name: string }).name;
    };
    expect(await name(['Ann'])).toBe('Ann');
    expect(await name(['Eve', 'Ann'])).toBe('');
  });

  it('gives the rights of the groups that it names, and asks for an origin of writes', async () => {
    server = startApi({
      ...settings,
      users: [],
      proxy,
      trustedProxies: ['10.1.0.0/16'],
      publicUrl: 'https://x.example.com',
    });
    const post = (headers: object) =>
      server.inject({
        method: 'POST',
        url: '/api/v1/sync',
        headers: { host: 'x.example.com', ...right, ...headers },
        remoteAddress: '10.1.2.3',
      });
    expect((await post({ origin: 'https://x.example.com' })).statusCode).toBe(202);
    expect((await post({})).statusCode).toBe(403);
    expect((await post({ origin: 'https://x.example.com', 'x-groups': 'ops' })).statusCode).toBe(403);
  });
});
