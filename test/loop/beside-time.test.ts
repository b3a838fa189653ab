import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../marathon/types.ts';
import type { RolloutSpec } from '../../reconciler/desired/types.ts';
import type { Freeze } from '../../reconciler/policy/types.ts';
import { appDefinition } from './fake-marathon.ts';
import { createSmallCluster, type SmallCluster } from './small-cluster.ts';

const a = appDefinition('/a', { instances: 3 });
const changed = { ...a, env: { MODE: 'new' } };
const broken = { ...a, env: { BROKEN: 'yes' } };

const deadline = { deadlineMilliseconds: 15_000, onFailure: 'rollback' } as const;
const blueGreen: Partial<RolloutSpec> = { ...deadline, strategy: { kind: 'blueGreen', gates: [] } };
const soaking: Partial<RolloutSpec> = {
  ...deadline,
  strategy: { kind: 'canary', instances: 1, gates: [{ kind: 'for', milliseconds: 30_000 }] },
};

async function running(rollout: Partial<RolloutSpec>, facts = {}): Promise<SmallCluster> {
  const cluster = createSmallCluster({ facts });
  cluster.desire('c1', [a], { rollout });
  await cluster.follow('/a');
  cluster.marathon.writes.length = 0;
  return cluster;
}

/** Looks as the daemon does, with an event every half second. */
async function pass(cluster: SmallCluster, milliseconds: number): Promise<void> {
  for (let passed = 0; passed < milliseconds; passed += 500) {
    for (const id of ['/a', '/a-canary', '/a-green']) cluster.parts.stale.add(id);
    await cluster.look('/a');
    await cluster.clock.advance(500);
  }
}

/** The new version was never called failed, runs, and nothing is left beside. */
const asWanted = { failed: false, env: { MODE: 'new' }, sync: 'synced', health: 'healthy', ids: ['/a'] };

function outcome(cluster: SmallCluster): object {
  const { sync, health } = cluster.state('/a') ?? {};
  const env = cluster.marathon.stored('/a')?.['env'];
  return { failed: cluster.outcomes('/a').includes('failed'), env, sync, health, ids: cluster.marathon.ids() };
}

describe('the time that a change has for getting healthy', () => {
  it.each([
    ['what goes out beside', blueGreen],
    ['the app itself', deadline],
  ])('does not run out in a freeze, when Marathon dropped %s before it', async (_what, rollout) => {
    const facts: { freezes: Freeze[] } = { freezes: [] };
    const cluster = await running(rollout, facts);
    cluster.marathon.dropWrites = 1;
    cluster.desire('c2', [changed], { rollout });
    await cluster.look('/a');
    facts.freezes.push({ id: 'f', reason: 'r', owner: 'o', until: cluster.clock.now() + 14_000 });
    await pass(cluster, 40_000);
    expect(outcome(cluster)).toEqual(asWanted);
  });

  it.each([
    ['what goes out beside', blueGreen],
    ['the app itself', deadline],
  ])('is there for %s when Marathon was away and the daemon was restarted meanwhile', async (_what, rollout) => {
    const world = await running(rollout);
    // It gets healthy after 13 s of its 15, of which Marathon works on it for one before it is away.
    world.marathon.deploymentTime = 13_000;
    world.desire('c2', [changed], { rollout });
    await pass(world, 1_000);
    world.marathon.pause(120_000);
    world.marathon.away = true;
    await pass(world, 60_000);
    const successor = createSmallCluster({ world });
    successor.desire('c2', [changed], { rollout });
    await pass(successor, 60_000);
    world.marathon.away = false;
    await pass(successor, 60_000);
    expect(outcome(successor)).toEqual(asWanted);
  });

  it('ends for what never gets healthy, though the daemon is restarted in between', async () => {
    const world = await running(blueGreen);
    world.desire('c2', [broken], { rollout: blueGreen });
    await pass(world, 10_000);
    const successor = createSmallCluster({ world });
    successor.desire('c2', [broken], { rollout: blueGreen });
    await pass(successor, 20_000);
    expect(successor.outcomes('/a').at(-1)).toBe('failed');
    expect(successor.marathon.ids()).toEqual(['/a']);
  });
});

describe('a gate that asks for health over some time', () => {
  const tasks = (id: string, since: number, lastFailure?: number): JsonObject => {
    const failed = lastFailure === undefined ? {} : { lastFailure: new Date(lastFailure).toISOString() };
    const healthCheckResults = [{ alive: true, firstSuccess: new Date(since).toISOString(), ...failed }];
    return { tasks: [{ id, appId: '/a-canary', state: 'TASK_RUNNING', healthCheckResults }] };
  };

  it.each([
    ['a check failed', (since: number, now: number) => tasks('one', since, now)],
    ['a task was replaced', (_since: number, now: number) => tasks('two', now)],
  ])('begins anew when between two looks %s, though all is healthy at both', async (_what, seen) => {
    const cluster = await running(soaking);
    cluster.desire('c2', [changed], { rollout: soaking });
    await pass(cluster, 4_000);
    const since = cluster.clock.now();
    cluster.marathon.editByHand('/a-canary', tasks('one', since));
    await pass(cluster, 20_000);
    cluster.marathon.editByHand('/a-canary', seen(since, cluster.clock.now()));
    await pass(cluster, 29_000);
    expect(cluster.state('/a')?.sentence).toMatch(/^\/a-canary runs beside: healthy for 29 s of 30 s/);
    await pass(cluster, 20_000);
    expect(outcome(cluster)).toEqual(asWanted);
  });

  it('goes on when Marathon changes its leader, and nothing is late for lack of results', async () => {
    const cluster = await running(soaking);
    cluster.desire('c2', [changed], { rollout: soaking });
    await pass(cluster, 31_000);
    cluster.failover.detached();
    cluster.marathon.forgetHealth();
    await pass(cluster, 500);
    cluster.failover.attached();
    await pass(cluster, 2_000);
    expect(cluster.state('/a')?.sentence).toMatch(/a new one knows no health results yet/);
    cluster.marathon.checkHealth();
    await pass(cluster, 6_000);
    expect(outcome(cluster)).toEqual(asWanted);
  });
});
