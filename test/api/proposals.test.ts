import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Changes } from '../../reconciler/change/changes.ts';
import type { Order } from '../../reconciler/change/types.ts';
import type { DesiredState } from '../../reconciler/desired/types.ts';
import { openAccess, type AccessSettings } from '../../reconciler/access/access.ts';
import { settings, startApi, tokenOf } from '../access/people.ts';

const commit = 'a'.repeat(40);
const cart = 'clusters/test/shop/cart.yaml';
const vault = 'clusters/test/bank/vault.yaml';
const rules = 'clusters/test/cluster.yaml';
const shared = 'apps/java.yaml';

describe('changes of files by people, in the API', () => {
  let server: FastifyInstance;
  let orders: Order[];
  /** Apps that the next change touches. */
  let touched: readonly string[];

  beforeEach(() => start());
  afterEach(() => server.close());

  function start(access: AccessSettings = settings): void {
    orders = [];
    touched = ['/shop/cart'];
    const changes: Changes = {
      file: (path, at) => Promise.resolve({ path, commit: at ?? commit, text: `text of ${path}` }),
      preview: ({ base }) =>
        Promise.resolve({
          base,
          way: 'commit',
          branch: 'main',
          problems: [{ app: '/bank/vault', message: 'of the vault' }, { message: 'of the file' }] as never,
          apps: ['/bank/vault', '/shop/cart'],
          existing: [],
          plan: {
            id: 'p1',
            commit,
            apps: [
              { id: '/bank/vault', action: 'restart' },
              { id: '/shop/cart', action: 'restart' },
            ],
            totals: { restart: 2 },
          } as never,
        }),
      propose(order, may) {
        const message = may(touched);
        if (message !== undefined) return Promise.resolve({ kind: 'forbidden', message });
        orders.push(order);
        return Promise.resolve({ kind: 'committed', commit, way: 'commit', branch: 'main', apps: [], repeated: false });
      },
    };
    const apps = new Map([
      ['/shop/cart', { id: '/shop/cart', file: cart }],
      ['/bank/vault', { id: '/bank/vault', file: vault }],
    ]);
    server = startApi(access, {
      proposals: {
        cluster: 'test',
        changes: () => changes,
        desired: () => ({ apps }) as unknown as DesiredState,
      },
    });
  }

  const headersOf = (who: string) => ({ host: '127.0.0.1', authorization: `Bearer ${tokenOf(who)}` });
  const get = async (path: string, who: string) =>
    (await server.inject({ url: `/api/v1/files/${path}`, headers: headersOf(who) })).statusCode;
  const send = (paths: readonly string[], who: string | undefined, more: object = {}) =>
    server.inject({
      method: 'POST',
      url: '/api/v1/proposals',
      headers: who === undefined ? { host: '127.0.0.1' } : headersOf(who),
      payload: {
        base: commit,
        files: Object.fromEntries(paths.map(path => [path, 'x: 1\n'])),
        message: 'A change',
        key: 'a-key-of-sixteen-or-more',
        ...more,
      },
    });

  it('show the file of an app to whoever may change that app, and what several share to whoever may change any', async () => {
    expect([await get(cart, 'shopper'), await get(vault, 'shopper'), await get(rules, 'shopper')]).toEqual([
      200, 404, 404,
    ]);
    expect(await get(shared, 'shopper')).toBe(200);
    expect([await get(vault, 'deployer'), await get(rules, 'deployer')]).toEqual([200, 200]);
    expect([await get(cart, 'viewer'), await get(cart, 'approver')]).toEqual([403, 403]);
    expect(await get('clusters/test/images.lock.yaml', 'deployer')).toBe(404);
    expect(await get('clusters/other/shop/cart.yaml', 'deployer')).toBe(404);
  });

  it('are made only where every app that they touch may be changed, and say no more of the others', async () => {
    expect((await send([cart], 'shopper')).statusCode).toBe(201);
    touched = ['/shop/cart', '/bank/vault'];
    const refused = await send([cart, shared], 'shopper');
    expect([refused.statusCode, refused.body.includes('vault')]).toEqual([403, false]);
    expect(refused.json<{ message: string }>().message).toBe('The change touches apps that are not yours.');
    expect((await send([cart, shared], 'deployer')).statusCode).toBe(201);
    touched = [];
    expect((await send([shared], 'shopper')).statusCode).toBe(403);
    expect((await send([shared], 'deployer')).statusCode).toBe(201);
    expect(orders).toHaveLength(3);
  });

  it('touch the rules of the cluster only for those who operate all of it as well', async () => {
    expect((await send([rules, cart], 'deployer')).statusCode).toBe(403);
    const both = [{ who: ['user:deployer'], verbs: ['deploy', 'operate'] as const, apps: ['/'] }];
    await server.close();
    start({ ...settings, roles: both });
    expect((await send([rules, cart], 'deployer')).statusCode).toBe(201);
  });

  it('are by whoever is signed in, whatever name is sent; where nobody signs in, the name is believed', async () => {
    await send([cart], 'shopper', { owner: 'Somebody Else <else@example.com>' });
    expect(orders[0]?.author).toEqual({ name: 'shopper', email: 'shopper@example.com' });
    await server.close();
    start(openAccess);
    await send([cart], undefined, { owner: 'Ada <ada@example.com>' });
    await send([cart], undefined);
    expect(orders.map(({ author }) => author)).toEqual([
      { name: 'Ada', email: 'ada@example.com' },
      { name: 'Somebody on this machine', email: 'nobody@localhost' },
    ]);
  });

  it('are previewed with only what whoever asks may see', async () => {
    const preview = (who: string) =>
      server.inject({
        method: 'POST',
        url: '/api/v1/proposals/preview',
        headers: headersOf(who),
        payload: { base: commit, files: { [cart]: 'x: 1\n' } },
      });
    const shown = await preview('shopper');
    expect(shown.body).not.toContain('vault');
    expect(shown.json()).toMatchObject({
      apps: ['/shop/cart'],
      problems: [{ message: 'of the file' }],
      plan: { apps: [{ id: '/shop/cart' }], totals: { restart: 1 } },
    });
    expect((await preview('deployer')).json()).toMatchObject({ plan: { totals: { restart: 2 } } });
  });
});
