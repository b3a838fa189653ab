import { beforeEach, describe, expect, it } from 'vitest';
import { appDefinition } from './fake-marathon.ts';
import { createSmallCluster, type SmallCluster } from './small-cluster.ts';

const db = appDefinition('/shop/db');
const cart = appDefinition('/shop/cart');
const web = appDefinition('/shop/web');
const newer = { env: { MODE: 'new' } };
const after = { '/shop/cart': ['/shop/db'], '/shop/web': ['/shop/cart'] };

describe('an app that comes after another', () => {
  let cluster: SmallCluster;

  beforeEach(() => {
    cluster = createSmallCluster();
  });

  async function running(): Promise<void> {
    cluster.desire('c1', [db, cart, web], { after });
    for (const id of ['/shop/db', '/shop/cart', '/shop/web']) await cluster.follow(id);
    cluster.marathon.writes.length = 0;
  }

  it('is not started before the other is healthy, and says for what it waits', async () => {
    cluster.desire('c1', [db, cart], { after });
    await cluster.look('/shop/cart');
    expect(cluster.state('/shop/cart')).toMatchObject({
      sync: 'pending',
      sentence: 'Waits for /shop/db (not there yet).',
    });
    await cluster.look('/shop/db');
    await cluster.look('/shop/cart');
    expect(cluster.state('/shop/cart')?.sentence).toBe('Waits for /shop/db (deploying).');
    expect(cluster.marathon.writes).toEqual(['PUT /shop/db']);
    await cluster.follow('/shop/db');
    await cluster.follow('/shop/cart');
    expect(cluster.marathon.writes).toEqual(['PUT /shop/db', 'PUT /shop/cart']);
    expect(cluster.state('/shop/cart')).toMatchObject({ sync: 'synced', health: 'healthy' });
  });

  it('is changed after the others of a chain when one commit changes all of them, whoever is looked at first', async () => {
    await running();
    const changed = [db, cart, web].map(each => ({ ...each, ...newer }));
    cluster.desire('c2', changed, { after });
    for (let turn = 0; turn < 40; turn++) {
      for (const id of ['/shop/web', '/shop/cart', '/shop/db']) await cluster.look(id);
      await cluster.clock.advance(500);
    }
    expect(cluster.marathon.writes).toEqual(['PUT /shop/db', 'PUT /shop/cart', 'PUT /shop/web']);
  });

  it('waits for nobody when the other is unchanged and healthy', async () => {
    await running();
    cluster.desire('c2', [db, { ...cart, ...newer }, web], { after });
    await cluster.look('/shop/cart');
    expect(cluster.marathon.writes).toEqual(['PUT /shop/cart']);
  });

  it('is scaled without waiting, because a scale starts nothing new', async () => {
    await running();
    cluster.desire('c2', [{ ...db, ...newer }, { ...cart, instances: 3 }, web], { after });
    await cluster.look('/shop/cart');
    expect(cluster.marathon.writes).toEqual(['PUT /shop/cart']);
  });

  it('is held with a sentence when the other failed, and goes on when a commit makes that one healthy', async () => {
    await running();
    const rollout = { deadlineMilliseconds: 5_000, onFailure: 'hold' as const };
    const broken = { ...db, env: { BROKEN: 'yes' } };
    cluster.desire('c2', [broken, { ...cart, ...newer }, web], { after, rollout });
    await cluster.follow('/shop/db', 20_000);
    await cluster.look('/shop/cart');
    expect(cluster.state('/shop/cart')).toMatchObject({ sync: 'held', health: 'healthy' });
    expect(cluster.state('/shop/cart')?.sentence).toMatch(
      /^Held because \/shop\/db, which it comes after, does not get ready/,
    );
    expect(cluster.marathon.writes.filter(write => write.includes('cart'))).toEqual([]);
    cluster.desire('c3', [{ ...db, env: { MODE: 'repaired' } }, { ...cart, ...newer }, web], { after, rollout });
    await cluster.follow('/shop/db');
    await cluster.follow('/shop/cart');
    expect(cluster.state('/shop/cart')).toMatchObject({ sync: 'synced', health: 'healthy' });
  });

  it('is woken when the other gets healthy', async () => {
    const woken: string[] = [];
    cluster = createSmallCluster({ onChange: id => woken.push(id) });
    cluster.desire('c1', [db, cart], { after });
    await cluster.look('/shop/cart');
    await cluster.follow('/shop/db');
    woken.length = 0;
    await cluster.follow('/shop/cart');
    cluster.desire('c2', [{ ...db, ...newer }, cart], { after });
    await cluster.follow('/shop/db');
    expect(woken).toContain('/shop/cart');
  });

  it('is deleted before the other, also by a daemon that has forgotten everything', async () => {
    await running();
    const last = appDefinition('/other');
    cluster.desire('c2', [last], {});
    await cluster.look('/shop/db');
    expect(cluster.state('/shop/db')).toMatchObject({
      sync: 'pending',
      sentence: 'Waits until what comes after it is gone: /shop/cart.',
    });
    for (let turn = 0; turn < 6; turn++) {
      for (const id of ['/shop/db', '/shop/cart', '/shop/web']) await cluster.look(id);
      await cluster.clock.advance(1_000);
    }
    expect(cluster.marathon.writes).toEqual(['DELETE /shop/web', 'DELETE /shop/cart', 'DELETE /shop/db']);
  });
});
