import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import type { JsonObject } from '../../marathon/types.ts';
import type { RolloutSpec, RolloutStrategy } from '../../reconciler/desired/types.ts';
import type { Freeze } from '../../reconciler/policy/types.ts';
import { appDefinition } from './fake-marathon.ts';
import { createSmallCluster, type SmallCluster } from './small-cluster.ts';

/** `PACER_CASES` for more. */
const numRuns = Number(process.env['PACER_CASES'] ?? 200);

vi.setConfig({ testTimeout: 60_000 + 50 * numRuns });

const promised = 3;

type WorldEvent =
  | { readonly kind: 'commit'; readonly value: number | 'broken' }
  | { readonly kind: 'crash'; readonly keepsLedger: boolean }
  | { readonly kind: 'away' | 'freeze'; readonly milliseconds: number }
  | { readonly kind: 'abort' }
  | { readonly kind: 'lose-answer' | 'drop-write' | 'edit-beside' | 'delete-beside' | 'strategy' | 'leader-change' }
  | { readonly kind: 'wait'; readonly milliseconds: number };

const time = fc.integer({ min: 100, max: 30_000 });
const anyEvent = fc.oneof<fc.MaybeWeightedArbitrary<WorldEvent>[]>(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('commit' as const),
      value: fc.oneof(fc.nat(3), fc.constant('broken' as const)),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('crash' as const), keepsLedger: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('away', 'freeze'), milliseconds: time }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'abort' }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('lose-answer', 'drop-write', 'edit-beside', 'delete-beside', 'strategy', 'leader-change'),
    }),
  },
  { weight: 7, arbitrary: fc.record({ kind: fc.constant('wait' as const), milliseconds: time }) },
);

const strategies: Readonly<Record<'canary' | 'blueGreen', RolloutStrategy>> = {
  canary: { kind: 'canary', instances: 1, gates: [{ kind: 'for', milliseconds: 3_000 }] },
  blueGreen: { kind: 'blueGreen', gates: [] },
};

/** An app that stops all its tasks before it starts new ones: whatever serves meanwhile runs beside. */
function definition(value: number | 'broken'): JsonObject & { readonly id: string } {
  const env = value === 'broken' ? { BROKEN: 'yes' } : { VALUE: String(value) };
  return appDefinition('/a', {
    env,
    instances: promised,
    portDefinitions: [],
    upgradeStrategy: { minimumHealthCapacity: 0, maximumOverCapacity: 0 },
    healthChecks: [{ protocol: 'COMMAND', command: { value: 'true' }, intervalSeconds: 10, timeoutSeconds: 5 }],
  });
}

function createWorld(first: keyof typeof strategies, isFixed: boolean) {
  const freezes: Freeze[] = [];
  const facts = { freezes };
  let cluster: SmallCluster = createSmallCluster({ facts });
  /** What was wanted when a person ended its roll-out. */
  let ended: number | 'broken' | undefined;
  let strategy = first;
  let wanted: number | 'broken' = 0;
  let commits = 0;
  let listed = 0;
  let healthKnown = 0;
  let least = Number.POSITIVE_INFINITY;
  const writesInFreeze: string[] = [];

  function desire(): void {
    const rollout: Partial<RolloutSpec> = {
      deadlineMilliseconds: 15_000,
      onFailure: 'rollback',
      strategy: strategies[strategy],
    };
    cluster.desire(`c${commits}`, [definition(wanted)], { rollout });
  }

  async function pass(milliseconds: number): Promise<void> {
    const end = cluster.clock.now() + milliseconds;
    while (cluster.clock.now() < end) {
      // The daemon lists Marathon every now and then, whatever events tell.
      if (cluster.clock.now() >= listed + 30_000 && !cluster.marathon.away) {
        await cluster.parts.observed.refresh();
        listed = cluster.clock.now();
      }
      if (cluster.clock.now() >= healthKnown) cluster.marathon.checkHealth();
      const isFrozen = freezes.some(({ until = 0 }) => until > cluster.clock.now());
      const written = cluster.marathon.writes.length;
      const again = await cluster.look('/a');
      if (isFrozen) writesInFreeze.push(...cluster.marathon.writes.slice(written));
      least = Math.min(least, serving());
      await cluster.clock.advance(Math.max(1, Math.min(again ?? 1_000, end - cluster.clock.now())));
      least = Math.min(least, serving());
      for (const id of ['/a', '/a-canary', '/a-green']) cluster.parts.stale.add(id);
    }
  }

  function serving(): number {
    return ['/a', '/a-canary', '/a-green'].reduce(
      (sum, id) => sum + (cluster.marathon.stored(id)?.tasksHealthy ?? 0),
      0,
    );
  }

  return {
    pass,
    /** Fewest healthy instances at any moment, those beside included. */
    least: () => least,
    /** What was asked of Marathon though the cluster was frozen. */
    writesInFreeze,
    async begin(): Promise<void> {
      desire();
      await pass(10_000);
      least = Number.POSITIVE_INFINITY;
    },
    async apply(event: WorldEvent): Promise<void> {
      const { marathon } = cluster;
      switch (event.kind) {
        case 'commit':
          // It stays ended until another change begins; one that a freeze kept from beginning is none.
          if (cluster.ledger.last('/a')?.outcome !== 'failed') ended = undefined;
          wanted = event.value;
          commits += 1;
          return desire();
        case 'crash': {
          const { ledger } = event.keepsLedger ? cluster : createSmallCluster();
          cluster = createSmallCluster({ world: { ...cluster, ledger }, facts });
          cluster.failover.attached();
          return desire();
        }
        case 'away':
          marathon.away = true;
          await pass(event.milliseconds);
          marathon.away = false;
          return;
        case 'freeze':
          freezes.push({ id: 'f', reason: 'r', owner: 'o', until: cluster.clock.now() + event.milliseconds });
          return;
        case 'abort':
          if (cluster.parts.rollouts.abort('/a', 'Enough.')) ended = wanted;
          return;
        case 'lose-answer':
          marathon.loseAnswers += 1;
          return;
        case 'drop-write':
          marathon.dropWrites += 1;
          return;
        case 'edit-beside':
          return marathon.editByHand('/a-canary', { instances: 2 });
        case 'delete-beside':
          // Of blue and green somebody would take away what serves.
          if (strategy === 'canary') marathon.deleteByHand('/a-canary');
          return;
        case 'strategy':
          if (isFixed) return;
          strategy = strategy === 'canary' ? 'blueGreen' : 'canary';
          commits += 1;
          return desire();
        case 'leader-change':
          // Who serves is told by health here, so that only looks may see less of it.
          if (isFixed) return;
          cluster.failover.detached();
          marathon.forgetHealth();
          healthKnown = cluster.clock.now() + 12_000;
          await pass(500);
          cluster.failover.attached();
          return;
        case 'wait':
          return pass(event.milliseconds);
      }
    },
    /** Whatever was wrong passes, and the last commit wants something that can be. */
    async end(): Promise<SmallCluster> {
      cluster.marathon.loseAnswers = 0;
      cluster.marathon.dropWrites = 0;
      if (wanted === 'broken' || (wanted === ended && cluster.ledger.last('/a')?.outcome === 'failed')) {
        wanted = 9;
        commits += 1;
        desire();
      }
      await pass(240_000);
      return cluster;
    },
    wanted: () => wanted,
  };
}

function expectAtEnd(cluster: SmallCluster, wanted: number | 'broken'): void {
  const live = cluster.marathon.stored('/a');
  expect(live).toMatchObject({ instances: promised, env: { VALUE: String(wanted) }, tasksHealthy: promised });
  expect(cluster.state('/a')).toMatchObject({ sync: 'synced', health: 'healthy' });
}

it('blue and green: whatever happens, as many instances serve as were promised, nothing is touched in a freeze or left beside', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyEvent, { minLength: 1, maxLength: 14 }), async events => {
      const world = createWorld('blueGreen', true);
      await world.begin();
      for (const event of events) {
        await world.apply(event);
        await world.pass(150);
      }
      const cluster = await world.end();
      expect(cluster.marathon.ids()).toEqual(['/a']);
      expectAtEnd(cluster, world.wanted());
      expect(world.writesInFreeze).toEqual([]);
      expect(world.least()).toBeGreaterThanOrEqual(promised);
    }),
    { numRuns },
  );
});

it('a canary, or now this and now that: in the end what git wants runs, and nothing is touched in a freeze or left beside', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyEvent, { minLength: 1, maxLength: 14 }), async events => {
      const world = createWorld('canary', false);
      await world.begin();
      for (const event of events) {
        await world.apply(event);
        await world.pass(150);
      }
      const cluster = await world.end();
      expect(cluster.marathon.ids()).toEqual(['/a']);
      expectAtEnd(cluster, world.wanted());
      expect(world.writesInFreeze).toEqual([]);
    }),
    { numRuns },
  );
});
