import { beforeEach, describe, expect, it } from 'vitest';
import { appDefinition } from './fake-marathon.ts';
import { createSmallCluster, type SmallCluster } from './small-cluster.ts';

const a = appDefinition('/a');
const good = appDefinition('/a', { env: { MODE: 'good' } });
const broken = appDefinition('/a', { env: { BROKEN: 'yes' } });
const alsoBroken = appDefinition('/a', { env: { BROKEN: 'yes', MODE: 'other' } });
const rollout = { deadlineMilliseconds: 10_000, onFailure: 'rollback' } as const;

describe('an app whose change fails', () => {
  let cluster: SmallCluster;

  beforeEach(async () => {
    cluster = createSmallCluster();
    cluster.desire('c1', [a], { rollout });
    await cluster.follow('/a');
    cluster.desire('c2', [good], { rollout });
    await cluster.follow('/a');
  });

  function runs(world = cluster): unknown {
    return world.marathon.stored('/a')?.['env'];
  }

  it('gets the last healthy definition back, which need not be the one before, and says so', async () => {
    cluster.desire('c3', [broken], { rollout });
    await cluster.look('/a');
    await cluster.clock.advance(2_000);
    cluster.desire('c4', [alsoBroken], { rollout });
    const state = await cluster.follow('/a', 120_000);
    expect(runs()).toEqual({ MODE: 'good' });
    expect(cluster.marathon.writes.filter(write => write.startsWith('cancel'))).toEqual([]);
    expect(state).toMatchObject({ sync: 'held', health: 'healthy', instances: { healthy: 2 } });
    expect(state?.sentence).toMatch(
      /^Not healthy within 10 s\. .*The definition of commit c2, the last healthy one, runs again\.$/,
    );
  });

  it('still shows what the failed version wrote, when the healthy one runs again', async () => {
    const world = createSmallCluster({ logTail: ({ taskId }) => Promise.resolve([`${taskId} cannot start`]) });
    world.desire('c1', [a], { rollout });
    await world.follow('/a');
    world.desire('c2', [broken], { rollout });
    await world.look('/a');
    await world.clock.advance(2_000);
    world.marathon.endTask('/a', 'a.1');
    const state = await world.follow('/a', 60_000);
    expect(runs(world)).toBeUndefined();
    expect(state?.sentence).toMatch(/status 3.*runs again\.$/);
    expect(state?.evidence).toEqual(['a.1 cannot start']);
  });

  it('has a line for the failure and lines for what was put back, and stays failed for this commit', async () => {
    cluster.desire('c3', [broken], { rollout });
    await cluster.follow('/a', 120_000);
    const lines = cluster.ledger.entries({ app: '/a' }).slice(4);
    expect(lines.map(({ cause, outcome, commit, actor }) => [cause, outcome, commit, actor])).toEqual([
      ['commit', 'started', 'c3', 'Ada'],
      ['commit', 'failed', 'c3', 'Ada'],
      ['rollback', 'started', 'c3', 'pacer'],
      ['rollback', 'healthy', 'c3', 'pacer'],
    ]);
    expect(lines[2]?.sentence).toContain('commit c2');
    const { writes } = cluster.marathon;
    const before = [...writes];
    cluster.desire('c4', [broken], { rollout });
    await cluster.follow('/a', 120_000);
    expect(writes).toEqual(before);
    cluster.desire('c5', [appDefinition('/a', { env: { MODE: 'repaired' } })], { rollout });
    expect(await cluster.follow('/a')).toMatchObject({ sync: 'synced', health: 'healthy' });
  });

  it('gets it back by a process that comes after one that was killed at any moment', async () => {
    for (const killedAfter of [0, 9_900, 10_000, 10_600, 11_000, 12_500, 14_000]) {
      const world = createSmallCluster();
      world.desire('c1', [a], { rollout });
      await world.follow('/a');
      world.desire('c2', [broken], { rollout });
      const end = world.clock.now() + killedAfter;
      while (world.clock.now() < end) {
        await world.look('/a');
        await world.clock.advance(100);
      }
      const successor = createSmallCluster({ world });
      successor.desire('c2', [broken], { rollout });
      const state = await successor.follow('/a', 60_000);
      expect(world.marathon.stored('/a')?.['env'] ?? {}, `killed after ${killedAfter}`).toEqual({});
      expect(state?.sentence).toContain('runs again');
      expect(world.marathon.needless).toEqual([]);
    }
  });

  it('is left as it is with onFailure: hold', async () => {
    cluster.desire('c3', [broken], { rollout: { ...rollout, onFailure: 'hold' } });
    await cluster.follow('/a', 60_000);
    expect(runs()).toEqual({ BROKEN: 'yes' });
  });

  it('is left to Marathon when nothing is known to have been healthy', async () => {
    const imported = createSmallCluster({ world: { ...cluster, ledger: createSmallCluster().ledger } });
    imported.desire('c3', [broken], { rollout });
    await imported.follow('/a', 120_000);
    expect(imported.marathon.writes.at(-1)).toMatch(/^cancel/);
    expect(runs()).toEqual({ MODE: 'good' });
  });

  it('is not put back again and again when what was healthy is not healthy any more', async () => {
    cluster.desire('c3', [broken], { rollout });
    await cluster.look('/a');
    cluster.marathon.breakAll = true;
    const state = await cluster.follow('/a', 120_000);
    expect(state?.sentence).toContain('was put back and did not become healthy either');
    // The second is refused because of the deployment that failed, and the third overrides it.
    expect(cluster.marathon.writes.slice(2)).toEqual(['PUT /a', 'PUT /a', 'PUT /a force']);
  });

  it('is healed when somebody changes by hand what was put back', async () => {
    cluster.desire('c3', [broken], { rollout });
    await cluster.follow('/a', 120_000);
    cluster.marathon.editByHand('/a', { instances: 7 });
    cluster.parts.stale.add('/a');
    await cluster.follow('/a', 60_000);
    expect(cluster.marathon.stored('/a')?.instances).toBe(2);
  });
});
