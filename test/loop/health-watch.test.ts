import { beforeEach, describe, expect, it } from 'vitest';
import { healthySince } from '../../reconciler/lock/promotions.ts';
import { build } from '../plan/desired.ts';
import { appDefinition } from './fake-marathon.ts';
import { createSmallCluster, type SmallCluster } from './small-cluster.ts';

const a = appDefinition('/a');
const digest = `sha256:${'1'.repeat(64)}`;
const reference = `registry.example.com/a@${digest}`;

describe('an app whose image others promote by how it fares', () => {
  let cluster: SmallCluster;

  async function pass(milliseconds: number): Promise<void> {
    const end = cluster.clock.now() + milliseconds;
    while (cluster.clock.now() < end) {
      cluster.parts.stale.add('/a');
      const again = await cluster.look('/a');
      await cluster.clock.advance(Math.min(again ?? 5_000, end - cluster.clock.now()));
    }
  }

  /** Its newest lines without those of its roll-out. */
  const said = () =>
    cluster.ledger
      .entries({ app: '/a' })
      .slice(2)
      .map(({ outcome }) => outcome);
  const since = () => healthySince(cluster.ledger.entries({ app: '/a' }), digest);

  beforeEach(async () => {
    cluster = createSmallCluster({ image: () => ({ kind: 'ready', reference, key: 'k', sourceCommit: 'c' }) });
    cluster.desire('c1', [a], { build });
    await pass(60_000);
  });

  it('counts as healthy since the end of its roll-out as long as it is', async () => {
    const [, healthy] = cluster.ledger.entries({ app: '/a' });
    await pass(600_000);
    expect(since()).toBe(Date.parse(healthy?.ended ?? ''));
    expect(said()).toEqual([]);
  });

  it('does not count while it has lost its health, and counts from when it had it again', async () => {
    cluster.marathon.failChecks('/a', 1);
    await pass(1_000);
    expect(cluster.ledger.entries({ app: '/a' }).at(-1)).toMatchObject({
      outcome: 'unhealthy',
      action: 'nothing',
      commit: 'c1',
      sentence: expect.stringMatching(/\w/) as string,
    });
    expect(since()).toBeUndefined();
    await pass(120_000);
    cluster.marathon.checkHealth();
    const again = cluster.clock.now();
    await pass(29_000);
    expect(since()).toBeUndefined();
    await pass(2_000);
    expect(said()).toEqual(['unhealthy', 'recovered']);
    expect(since()).toBe(again);
    expect(cluster.ledger.last('/a')).toMatchObject({ outcome: 'healthy', commit: 'c1' });
    expect(cluster.state('/a')).toMatchObject({ sync: 'synced', health: 'healthy' });
  });

  it('that loses its health again and again is written down ever more seldom, and does not count', async () => {
    for (let minute = 0; minute < 240; minute += 1) {
      cluster.marathon.failChecks('/a', 1);
      await pass(5_000);
      cluster.marathon.checkHealth();
      await pass(55_000);
    }
    expect(said().length).toBeLessThan(6);
    expect(since()).toBeUndefined();
  });

  it('has not lost its health when Marathon changes its leader', async () => {
    cluster.failover.detached();
    cluster.marathon.forgetHealth();
    await pass(500);
    cluster.failover.attached();
    await pass(8_000);
    cluster.marathon.checkHealth();
    await pass(60_000);
    expect(said()).toEqual([]);
  });

  it('is judged by its roll-out while there is one, and by that alone when it is scaled', async () => {
    const first = since();
    cluster.desire('c2', [{ ...a, instances: 5 }], { build });
    await pass(60_000);
    expect(said()).toEqual(['started', 'healthy']);
    expect(since()).toBe(first);
  });

  it('is told by a successor that has regained its health, though the first process was killed', async () => {
    cluster.marathon.failChecks('/a', 1);
    await pass(1_000);
    cluster = createSmallCluster({
      world: cluster,
      image: () => ({ kind: 'ready', reference, key: 'k', sourceCommit: 'c' }),
    });
    cluster.desire('c1', [a], { build });
    await pass(10_000);
    cluster.marathon.checkHealth();
    await pass(60_000);
    expect(said()).toEqual(['unhealthy', 'recovered']);
  });

  it('is of no interest when Pacer does not build it', async () => {
    cluster.desire('c2', [a]);
    await pass(60_000);
    const before = said();
    cluster.marathon.failChecks('/a', 1);
    await pass(60_000);
    expect(cluster.state('/a')).toMatchObject({ health: 'degraded' });
    expect(said()).toEqual(before);
  });
});
