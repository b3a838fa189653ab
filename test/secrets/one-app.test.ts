import { beforeEach, describe, expect, it } from 'vitest';
import { pacerError } from '../../errors/pacer-error.ts';
import { appDefinition } from '../loop/fake-marathon.ts';
import { createSmallCluster, type SmallCluster } from '../loop/small-cluster.ts';
import { createTestPlace, type TestPlace } from './places.ts';

const healthy = { sync: 'synced', health: 'healthy' };
const reference = { secret: 'shop/db' };
const app = appDefinition('/shop/cart', { env: { DB: reference, MODE: 'fast' } });

describe('an app with a secret', () => {
  let place: TestPlace;
  let cluster: SmallCluster;

  beforeEach(() => {
    place = createTestPlace({ 'shop/db': 'first-value' });
    cluster = createSmallCluster({ secrets: [place] });
  });

  function env(): unknown {
    return cluster.marathon.stored('/shop/cart')?.['env'];
  }

  function everythingSaid(): string {
    return JSON.stringify([cluster.state('/shop/cart'), cluster.ledger.entries()]);
  }

  async function running(): Promise<void> {
    cluster.desire('c1', [app]);
    expect(await cluster.follow('/shop/cart')).toMatchObject(healthy);
    cluster.marathon.writes.length = 0;
  }

  it('gets the value, and a mark that says which variable it is', async () => {
    await running();
    expect(env()).toEqual({ DB: 'first-value', MODE: 'fast' });
    expect(cluster.marathon.stored('/shop/cart')?.['labels']).toMatchObject({ 'pacer.secrets': 'DB=shop/db' });
    expect(await cluster.look('/shop/cart')).toBeUndefined();
    expect(cluster.marathon.writes).toEqual([]);
    expect(everythingSaid()).not.toContain('first-value');
  });

  it('is restarted when the secret changes, for that reason and without a value', async () => {
    await running();
    place.values.set('shop/db', 'second-value');
    await cluster.secrets.refresh();
    await cluster.look('/shop/cart');
    expect(env()).toEqual({ DB: 'second-value', MODE: 'fast' });
    const [, , started] = cluster.ledger.entries({ app: '/shop/cart' });
    expect(started).toMatchObject({
      cause: 'secret',
      changes: [{ pointer: '/env/DB', from: '***', to: reference }],
    });
    expect(await cluster.follow('/shop/cart')).toMatchObject(healthy);
    expect(cluster.marathon.writes).toEqual(['PUT /shop/cart']);
    expect(everythingSaid()).not.toMatch(/first-value|second-value/);
  });

  it('is restarted when the secret changes even where nothing heals by itself', async () => {
    cluster.desire('c1', [app], { policy: { selfHeal: false } });
    await cluster.follow('/shop/cart');
    place.values.set('shop/db', 'second-value');
    await cluster.secrets.refresh();
    await cluster.follow('/shop/cart');
    expect(env()).toMatchObject({ DB: 'second-value' });
  });

  it('is put back when somebody else writes another value, and told as changed by hand', async () => {
    await running();
    cluster.marathon.editByHand('/shop/cart', { env: { DB: 'by-hand', MODE: 'fast' } });
    await cluster.parts.observed.refresh();
    expect(await cluster.follow('/shop/cart')).toMatchObject(healthy);
    expect(env()).toMatchObject({ DB: 'first-value' });
    expect(cluster.ledger.entries({ app: '/shop/cart' })[2]).toMatchObject({ cause: 'drift' });
    expect(everythingSaid()).not.toContain('by-hand');
  });

  it('is not touched when a value that stood in the file becomes the same value as a secret', async () => {
    cluster.desire('c1', [appDefinition('/shop/cart', { env: { DB: 'first-value', MODE: 'fast' } })]);
    await cluster.follow('/shop/cart');
    cluster.marathon.writes.length = 0;
    cluster.desire('c2', [app]);
    expect(await cluster.follow('/shop/cart')).toMatchObject(healthy);
    expect(cluster.marathon.writes).toEqual([]);
  });

  it('does not show the value of a variable that no longer is a secret', async () => {
    await running();
    cluster.desire('c2', [appDefinition('/shop/cart', { env: { DB: 'public', MODE: 'fast' } })]);
    expect(await cluster.follow('/shop/cart')).toMatchObject(healthy);
    const entry = cluster.ledger.entries({ app: '/shop/cart' })[2];
    expect(entry?.changes).toEqual([{ pointer: '/env/DB', from: '***', to: 'public' }]);
    cluster.desire('c3', [app]);
    await cluster.follow('/shop/cart');
    cluster.desire('c4', [appDefinition('/shop/cart', { env: { MODE: 'fast' } })]);
    await cluster.follow('/shop/cart');
    expect(everythingSaid()).not.toContain('first-value');
  });

  it('is held with the place of the reference when there is no such secret, and keeps running', async () => {
    await running();
    cluster.desire('c2', [appDefinition('/shop/cart', { env: { DB: { secret: 'shop/gone' }, MODE: 'fast' } })]);
    const state = await cluster.follow('/shop/cart', 5_000);
    expect(state).toMatchObject({ sync: 'held', health: 'healthy', held: { by: 'secrets' } });
    expect(state?.sentence).toMatch(
      /^clusters\/prod\/shop\/cart\.yaml:1:8: There is no secret shop\/gone in the test; it stays as it runs\./,
    );
    expect(cluster.marathon.writes).toEqual([]);
    place.values.set('shop/gone', 'found-it');
    await cluster.secrets.refresh();
    expect(await cluster.follow('/shop/cart')).toMatchObject(healthy);
    expect(env()).toMatchObject({ DB: 'found-it' });
  });

  it('keeps what was known while the place is away, and stays as it runs when nothing was known', async () => {
    await running();
    place.away = pacerError('secret-provider-down', { message: 'The test is away.' });
    await cluster.secrets.refresh();
    expect(await cluster.follow('/shop/cart')).toMatchObject(healthy);
    expect(cluster.secrets.troubles()).toEqual(['The test is away.']);
    const again = createSmallCluster({ secrets: [place], world: cluster });
    again.desire('c1', [app]);
    const state = await again.follow('/shop/cart', 5_000);
    expect(state).toMatchObject({ sync: 'held', sentence: expect.stringContaining('The test is away') as string });
    expect(cluster.marathon.writes).toEqual([]);
  });

  it('is decided upon as before by a process that has lost its memory and its disk', async () => {
    await running();
    const lines = cluster.ledger.entries().length;
    const same = createSmallCluster({ secrets: [place], world: cluster });
    same.desire('c1', [app]);
    expect(await same.follow('/shop/cart')).toMatchObject(healthy);
    expect(cluster.ledger.entries().length).toBe(lines);
    const otherKey = createSmallCluster({ secrets: [place], world: cluster, secretsKey: Buffer.alloc(32, 2) });
    otherKey.desire('c1', [app]);
    expect(await otherKey.follow('/shop/cart')).toMatchObject(healthy);
    expect(cluster.marathon.writes).toEqual([]);
  });

  it('that failed with one value is tried again with another one', async () => {
    place.values.set('shop/db', 'wrong-value');
    cluster.marathon.breakAll = true;
    cluster.desire('c1', [app], { rollout: { deadlineMilliseconds: 2_000 } });
    expect(await cluster.follow('/shop/cart', 10_000)).toMatchObject({ health: 'failed' });
    const puts = cluster.marathon.writes.length;
    await cluster.follow('/shop/cart', 10_000);
    expect(cluster.marathon.writes.length).toBe(puts);
    cluster.marathon.breakAll = false;
    place.values.set('shop/db', 'right-value');
    await cluster.secrets.refresh();
    expect(await cluster.follow('/shop/cart')).toMatchObject(healthy);
  });

  it('is only scaled when only the number changes', async () => {
    await running();
    cluster.desire('c2', [{ ...app, instances: 3 }]);
    expect(await cluster.follow('/shop/cart')).toMatchObject(healthy);
    expect(cluster.marathon.needless).toEqual([]);
    expect(env()).toMatchObject({ DB: 'first-value' });
    expect(cluster.ledger.entries({ app: '/shop/cart' })[2]).toMatchObject({ action: 'scale' });
  });

  it('has what Marathon answers told without the value', async () => {
    const refusal = pacerError('marathon-rejected', {
      message: 'Marathon refused it: /env(DB): "first-value" is no good',
      context: { details: [{ path: '/env(DB)', errors: ['"first-value" is no good'] }] },
    });
    cluster.marathon.replaceApp = () => Promise.reject(refusal);
    const next = createSmallCluster({ secrets: [place], world: cluster });
    next.desire('c1', [app]);
    const state = await next.follow('/shop/cart', 5_000);
    expect(state?.sentence).toContain('"***" is no good');
    expect(JSON.stringify([state, cluster.ledger.entries()])).not.toContain('first-value');
  });

  it('is passed word for word where its definition has secrets of Marathon', async () => {
    const own = appDefinition('/shop/cart', { env: { DB: { secret: 'x' } }, secrets: { x: { source: 'shop/db' } } });
    cluster.desire('c1', [own]);
    await cluster.follow('/shop/cart');
    expect(env()).toEqual({ DB: { secret: 'x' } });
    expect(place.reads).toBe(0);
  });
});
