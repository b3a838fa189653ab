import { describe, expect, it } from 'vitest';
import type { RolloutSpec } from '../../reconciler/desired/types.ts';
import type { FailedChange } from '../../reconciler/revert/automatic.ts';
import { appDefinition } from './fake-marathon.ts';
import { createSmallCluster } from './small-cluster.ts';

const a = appDefinition('/a', { instances: 4 });
const changed = { ...a, env: { MODE: 'new' } };
const broken = { ...a, env: { BROKEN: 'yes' } };
const deadline = { deadlineMilliseconds: 20_000 } as const;

describe('a person ends a roll-out', () => {
  it.each<[string, Partial<RolloutSpec>, number]>([
    ['canary beside', { onFailure: 'hold', strategy: { kind: 'canary', instances: 1, gates: [] } }, 500],
    [
      'canary when the rest follows',
      { onFailure: 'hold', strategy: { kind: 'canary', instances: 1, gates: [] } },
      4_000,
    ],
    ['blue and green', { onFailure: 'rollback', strategy: { kind: 'blueGreen', gates: [] } }, 500],
    ['rolling upgrade', { onFailure: 'hold' }, 500],
  ])('%s: the old version runs, nothing is left, and the wish is not tried again', async (_name, more, after) => {
    const rollout = { ...deadline, ...more };
    const cluster = createSmallCluster();
    cluster.desire('c1', [a], { rollout });
    await cluster.follow('/a');
    cluster.desire('c2', [changed], { rollout });
    const end = cluster.clock.now() + after;
    while (cluster.clock.now() < end) {
      await cluster.look('/a');
      await cluster.clock.advance(250);
    }
    expect(cluster.parts.rollouts.abort('/a', 'wrong numbers')).toBe(true);
    const state = await cluster.follow('/a');
    expect(state).toMatchObject({ sync: 'held', health: 'healthy' });
    expect(state?.sentence).toMatch(/^Ended by hand: wrong numbers\. The definition of commit c1/);
    expect(cluster.marathon.ids()).toEqual(['/a']);
    expect(cluster.marathon.stored('/a')?.['env'] ?? {}).toEqual({});
    expect(cluster.ledger.entries({ app: '/a' }).find(line => line.outcome === 'failed')).toMatchObject({
      aborted: true,
    });
    expect(cluster.parts.rollouts.abort('/a', undefined)).toBe(false);
  });

  it('blue and green: whenever that is, as many serve as were promised until the old version is back', async () => {
    const rollout: Partial<RolloutSpec> = { ...deadline, strategy: { kind: 'blueGreen', gates: [] } };
    const upgradeStrategy = { minimumHealthCapacity: 0, maximumOverCapacity: 0 };
    const stopsFirst = { ...a, upgradeStrategy };
    for (let after = 100; after <= 7_000; after += 100) {
      const cluster = createSmallCluster();
      const serving = (): number =>
        ['/a', '/a-green'].reduce((sum, id) => sum + (cluster.marathon.stored(id)?.tasksHealthy ?? 0), 0);
      cluster.desire('c1', [stopsFirst], { rollout });
      await cluster.follow('/a');
      cluster.desire('c2', [{ ...changed, upgradeStrategy }], { rollout });
      for (let passed = 0; passed < 15_000; passed += 100) {
        if (passed === after) cluster.parts.rollouts.abort('/a', 'wrong numbers');
        for (const id of ['/a', '/a-green']) cluster.parts.stale.add(id);
        if (passed % 300 === 0 || passed === after) await cluster.look('/a');
        expect(serving(), `ended after ${after}, at ${passed}`).toBeGreaterThanOrEqual(4);
        await cluster.clock.advance(100);
      }
      expect(cluster.marathon.ids(), `ended after ${after}`).toEqual(['/a']);
    }
  });
});

describe('a change that failed', () => {
  it.each(['commit', 'branch'] as const)(
    'is taken back in git where the app says so (%s), and only there',
    async how => {
      const asked: FailedChange[] = [];
      const takeBack = (change: FailedChange): string => {
        asked.push(change);
        return 'Commit r1 takes it back in git.';
      };
      for (const revert of [undefined, how]) {
        const rollout = { ...deadline, onFailure: 'rollback' as const, ...(revert === undefined ? {} : { revert }) };
        const cluster = createSmallCluster({ takeBack });
        cluster.desire('c1', [a], { rollout });
        await cluster.follow('/a');
        cluster.desire('c2', [broken], { rollout });
        await cluster.follow('/a', 120_000);
        const told = cluster.state('/a')?.sentence?.includes('Commit r1 takes it back in git.');
        expect(told).toBe(revert !== undefined);
      }
      expect(asked[0]).toMatchObject({ app: '/a', commit: 'c2', to: 'c1', how });
      expect(new Set(asked.map(each => each.wish)).size).toBe(1);
    },
  );
});
