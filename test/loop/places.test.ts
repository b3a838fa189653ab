import { describe, expect, it } from 'vitest';
import type { RolloutSpec } from '../../reconciler/desired/types.ts';
import { appDefinition } from './fake-marathon.ts';
import { createSmallCluster, type SmallCluster } from './small-cluster.ts';

const ids = ['/a', '/b', '/c'];
const policy = { restarts: { maxConcurrent: 1 } };
const canary: Partial<RolloutSpec> = {
  deadlineMilliseconds: 20_000,
  onFailure: 'rollback',
  strategy: { kind: 'canary', instances: 1, gates: [] },
};

function desire(cluster: SmallCluster, commit: string, mode: string, rollout: Partial<RolloutSpec> = {}): void {
  const apps = ids.map(id => appDefinition(id, { env: { MODE: mode } }));
  cluster.desire(commit, apps, { policy, rollout });
}

/** All apps are looked at beside each other, as the queue of the daemon does it; the most that were on the move at once. */
async function pass(cluster: SmallCluster, milliseconds: number): Promise<number> {
  let most = 0;
  for (let passed = 0; passed < milliseconds; passed += 500) {
    await Promise.all(ids.map(id => cluster.look(id)));
    const onTheMove = ids.filter(id => {
      const isDeploying = (cluster.marathon.stored(id)?.deployments ?? []).length > 0;
      return isDeploying || (cluster.marathon.stored(`${id}-canary`)?.deployments ?? []).length > 0;
    });
    most = Math.max(most, onTheMove.length);
    await cluster.clock.advance(500);
  }
  return most;
}

async function running(rollout?: Partial<RolloutSpec>): Promise<SmallCluster> {
  const cluster = createSmallCluster();
  desire(cluster, 'c1', 'old', rollout);
  await pass(cluster, 15_000);
  return cluster;
}

describe('maxConcurrent: 1', () => {
  it('is obeyed by apps that go out beside first, though all begin in the same moment', async () => {
    const cluster = await running(canary);
    desire(cluster, 'c2', 'new', canary);
    await Promise.all(ids.map(id => cluster.look(id)));
    expect(cluster.marathon.ids().filter(id => id.endsWith('-canary'))).toEqual(['/a-canary']);
    expect(cluster.state('/b')?.sentence).toContain('1 app is being rolled out, and the policy allows 1 at once.');
    expect(await pass(cluster, 30_000)).toBe(1);
    for (const id of ids) expect(cluster.state(id)).toMatchObject({ sync: 'synced', health: 'healthy' });
  });

  it.each([['a restart'], ['a canary']])('is obeyed over a restart of the daemon in the middle of %s', async what => {
    const rollout = what === 'a canary' ? canary : {};
    const cluster = await running(rollout);
    desire(cluster, 'c2', 'new', rollout);
    await cluster.look('/b');
    const successor = createSmallCluster({ world: cluster });
    desire(successor, 'c2', 'new', rollout);
    await successor.look('/a');
    expect(successor.state('/a')).toMatchObject({ sync: 'pending', held: { by: 'concurrency' } });
    expect(await pass(successor, 30_000)).toBe(1);
    for (const id of ids) expect(successor.marathon.stored(id)?.['env']).toEqual({ MODE: 'new' });
  });

  it('waits for nobody who is gone', async () => {
    const cluster = await running();
    cluster.desire('c2', [appDefinition('/x')], { policy });
    await cluster.look('/x');
    cluster.marathon.deleteByHand('/x');
    const successor = createSmallCluster({ world: cluster });
    desire(successor, 'c3', 'new');
    await pass(successor, 30_000);
    for (const id of ids) expect(successor.marathon.stored(id)?.['env']).toEqual({ MODE: 'new' });
  });
});

describe('perHour', () => {
  const budget = { restarts: { perHour: 1 } };
  const wish = (cluster: SmallCluster, commit: string, id: string): void =>
    cluster.desire(
      commit,
      ids.map(each => appDefinition(each, each === id ? { env: { MODE: commit } } : {})),
      { policy: budget },
    );

  it('is used up by what a former process has restarted, and by no other than restarts', async () => {
    const cluster = createSmallCluster();
    wish(cluster, 'c1', 'none');
    await pass(cluster, 15_000);
    wish(cluster, 'c2', '/a');
    await cluster.follow('/a');
    expect(cluster.marathon.stored('/a')?.['env']).toEqual({ MODE: 'c2' });
    const successor = createSmallCluster({ world: cluster });
    successor.desire(
      'c3',
      [appDefinition('/a', { env: { MODE: 'c2' } }), appDefinition('/b', { env: { MODE: 'c3' } })],
      {
        policy: budget,
      },
    );
    await successor.look('/b');
    expect(successor.state('/b')).toMatchObject({ sync: 'pending', held: { by: 'restart-budget' } });
    expect(successor.state('/b')?.sentence).toContain('1 restart within an hour, and the policy allows 1.');
    await successor.clock.advance(3_600_000);
    await successor.follow('/b');
    expect(successor.marathon.stored('/b')?.['env']).toEqual({ MODE: 'c3' });
  });
});

it('what is put back takes a place and counts as a restart', async () => {
  const cluster = createSmallCluster();
  const rollout = { deadlineMilliseconds: 5_000, onFailure: 'rollback' } as const;
  cluster.desire('c1', [appDefinition('/a')], { rollout });
  await cluster.follow('/a');
  cluster.desire('c2', [appDefinition('/a', { env: { BROKEN: 'yes' } })], { rollout });
  await cluster.follow('/a', 30_000);
  expect(cluster.state('/a')).toMatchObject({ sync: 'held', health: 'healthy' });
  expect(cluster.parts.pace.restarts()).toHaveLength(2);
});
