import { describe, expect, it } from 'vitest';
import type { Freeze } from '../../reconciler/policy/types.ts';
import { appDefinition } from './fake-marathon.ts';
import { a, blueGreen, broken, canary, changed, newest, deadline } from './beside-apps.ts';
import { createSmallCluster, type SmallCluster } from './small-cluster.ts';

/** The plan of what runs: empty at the end of everything. */
function expectAsWanted(cluster: SmallCluster): void {
  expect(cluster.state('/a')).toMatchObject({ sync: 'synced', health: 'healthy' });
  expect(cluster.marathon.ids()).toEqual(['/a']);
}

describe('a freeze while a change goes out beside', () => {
  it('nothing beside is touched in a freeze, and what was wanted before and is wanted again goes out as it should', async () => {
    const facts: { freezes: Freeze[] } = { freezes: [] };
    const cluster = createSmallCluster({ facts });
    cluster.desire('c1', [a], { rollout: blueGreen });
    await cluster.follow('/a');
    cluster.desire('c2', [changed], { rollout: blueGreen });
    await cluster.look('/a');
    facts.freezes.push({ id: 'f', reason: 'r', owner: 'o', until: cluster.clock.now() + 60_000 });
    cluster.marathon.writes.length = 0;
    for (const [commit, wish] of [
      ['c3', newest],
      ['c4', changed],
    ] as const) {
      cluster.desire(commit, [wish], { rollout: blueGreen });
      await cluster.look('/a');
    }
    expect(cluster.marathon.writes).toEqual([]);
    cluster.marathon.deleteByHand('/a-green');
    await cluster.clock.advance(60_000);
    await cluster.follow('/a');
    expect(cluster.marathon.writes).toEqual(['PUT /a-green', 'PUT /a', 'DELETE /a-green']);
    expectAsWanted(cluster);
  });

  it.each([
    ['a commit that takes it back', false],
    ['a commit that takes it back after it failed', true],
  ])('in a freeze %s leaves what runs beside, says so, and removes it afterwards', async (_what, fails) => {
    const facts: { freezes: Freeze[] } = { freezes: [] };
    const cluster = createSmallCluster({ facts });
    const hold = { ...canary, onFailure: 'hold' } as const;
    cluster.desire('c1', [a], { rollout: hold });
    await cluster.follow('/a');
    cluster.desire('c2', [broken], { rollout: hold });
    await (fails ? cluster.follow('/a', 60_000) : cluster.look('/a'));
    const until = cluster.clock.now() + 60_000;
    facts.freezes.push({ id: 'f', reason: 'sale', owner: 'Ada', until });
    cluster.marathon.writes.length = 0;
    cluster.desire('c3', [a], { rollout: hold });
    expect(await cluster.look('/a')).toBe(60_001);
    await cluster.clock.advance(30_000);
    await cluster.look('/a');
    expect(cluster.marathon.writes).toEqual([]);
    expect(cluster.state('/a')).toMatchObject({
      sync: 'held',
      health: 'healthy',
      sentence: 'Would remove /a-canary, which ran beside it: the cluster is frozen by Ada: sale.',
      held: { by: 'freeze', until: new Date(until).toISOString() },
    });
    await cluster.clock.advance(30_001);
    await cluster.follow('/a', 60_000);
    expectAsWanted(cluster);
  });

  it('what a person ends in a freeze stays beside until the freeze is over', async () => {
    const facts: { freezes: Freeze[] } = { freezes: [] };
    const cluster = createSmallCluster({ facts });
    cluster.desire('c1', [a], { rollout: canary });
    await cluster.follow('/a');
    cluster.desire('c2', [changed], { rollout: canary });
    await cluster.look('/a');
    facts.freezes.push({ id: 'f', reason: 'sale', owner: 'Ada', until: cluster.clock.now() + 60_000 });
    cluster.marathon.writes.length = 0;
    cluster.parts.rollouts.abort('/a', 'Enough.');
    await cluster.follow('/a', 50_000);
    expect(cluster.marathon.writes).toEqual([]);
    await cluster.clock.advance(60_000);
    await cluster.follow('/a', 60_000);
    expect(cluster.marathon.writes).toEqual(['DELETE /a-canary']);
  });

  it('what a person ended stays ended when another change was wanted in the freeze only and never began', async () => {
    const facts: { freezes: Freeze[] } = { freezes: [] };
    const cluster = createSmallCluster({ facts });
    cluster.desire('c1', [a], { rollout: canary });
    await cluster.follow('/a');
    cluster.desire('c2', [changed], { rollout: canary });
    await cluster.look('/a');
    facts.freezes.push({ id: 'f', reason: 'sale', owner: 'Ada', until: cluster.clock.now() + 5_000 });
    cluster.parts.rollouts.abort('/a', 'Enough.');
    for (const [commit, wish] of [
      ['c3', newest],
      ['c4', changed],
    ] as const) {
      cluster.desire(commit, [wish], { rollout: canary });
      await cluster.look('/a');
    }
    await cluster.clock.advance(5_000);
    await cluster.follow('/a', 60_000);
    expect(cluster.state('/a')).toMatchObject({ sync: 'held', held: { by: 'failed' } });
    expect(cluster.state('/a')?.sentence).toContain('Ended by hand: Enough.');
    cluster.desire('c5', [newest], { rollout: canary });
    await cluster.follow('/a', 60_000);
    cluster.desire('c6', [changed], { rollout: canary });
    await cluster.follow('/a', 60_000);
    expect(cluster.marathon.stored('/a')?.['env']).toEqual({ MODE: 'new' });
    expectAsWanted(cluster);
  });

  it('what ran beside an app that is gone stays as long as that app is frozen', async () => {
    const facts: { freezes: Freeze[] } = { freezes: [] };
    const cluster = createSmallCluster({ facts });
    const policy = { maxDeletes: { share: 1, count: 9 } };
    cluster.desire('c1', [a, appDefinition('/b')], { rollout: canary, policy });
    await cluster.follow('/a');
    cluster.desire('c2', [changed, appDefinition('/b')], { rollout: canary, policy });
    await cluster.look('/a');
    cluster.desire('c3', [appDefinition('/b')], { rollout: canary, policy });
    await cluster.follow('/a');
    facts.freezes.push({ id: 'f', reason: 'r', owner: 'o', until: cluster.clock.now() + 60_000, apps: ['/a'] });
    await cluster.look('/a-canary');
    expect(cluster.marathon.ids()).toEqual(['/a-canary']);
    expect(cluster.state('/a-canary')).toMatchObject({ sync: 'held', held: { by: 'freeze' } });
    await cluster.clock.advance(60_000);
    await cluster.follow('/a-canary');
    expect(cluster.marathon.ids()).toEqual([]);
  });
});

describe('a freeze while the app itself is changed', () => {
  it('has a late change go on and say so, where Marathon alone knows the way back, and ends it afterwards', async () => {
    const facts: { freezes: Freeze[] } = { freezes: [] };
    const cluster = createSmallCluster({ facts });
    await cluster.marathon.replaceApp('/a', a, { force: false });
    await cluster.clock.advance(3_000);
    cluster.desire('c1', [broken], { rollout: deadline });
    await cluster.look('/a');
    facts.freezes.push({ id: 'f', reason: 'sale', owner: 'Ada', until: cluster.clock.now() + 60_000 });
    cluster.marathon.writes.length = 0;
    await cluster.follow('/a', 40_000);
    expect(cluster.marathon.writes).toEqual([]);
    expect(cluster.state('/a')).toMatchObject({ sync: 'deploying' });
    expect(cluster.state('/a')?.sentence).toMatch(
      /^It is late; Marathon is told to bring back the version before when that is allowed again: the cluster is frozen by Ada: sale\. \S/,
    );
    await cluster.follow('/a', 40_000);
    expect(cluster.marathon.writes).toEqual([expect.stringMatching(/^cancel /)]);
    expect(cluster.outcomes('/a').at(-1)).toBe('failed');
  });
});
