import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { JsonObject, LiveApp } from '../../marathon/types.ts';
import type { LedgerEntry } from '../../reconciler/ledger/types.ts';
import { createClusterLoop } from '../../reconciler/loop/cluster-loop.ts';
import { reconcileApp } from '../../reconciler/loop/reconcile-app.ts';
import { isAsPromised } from '../../reconciler/rollout/app-state.ts';
import { appDefinition } from './fake-marathon.ts';
import { createSmallCluster } from './small-cluster.ts';

const ids = ['/a', '/b', '/c', '/d'] as const;

/** Something that happens to the cluster, to Marathon, or to the repository. */
type WorldEvent =
  | { readonly kind: 'change'; readonly id: string; readonly value: number }
  | { readonly kind: 'scale'; readonly id: string; readonly value: number }
  | { readonly kind: 'break' | 'remove' | 'edit-by-hand' | 'delete-by-hand' | 'deploy-by-hand'; readonly id: string }
  | { readonly kind: 'fail-checks'; readonly id: string }
  | {
      readonly kind:
        'away' | 'back' | 'lose-answer' | 'drop-write' | 'lose-events' | 'leader-change' | 'wipe' | 'unwipe';
    }
  | { readonly kind: 'wait'; readonly milliseconds: number };

const anyId = fc.constantFrom(...ids);
const anyEvent: fc.Arbitrary<WorldEvent> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('change' as const), id: anyId, value: fc.nat(3) }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('scale' as const), id: anyId, value: fc.integer({ min: 0, max: 4 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('break', 'remove', 'edit-by-hand', 'delete-by-hand', 'deploy-by-hand', 'fail-checks'),
      id: anyId,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'away',
        'back',
        'lose-answer',
        'drop-write',
        'lose-events',
        'leader-change',
        'wipe',
        'unwipe',
      ),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), milliseconds: fc.integer({ min: 1, max: 20_000 }) }),
  },
);

/** The real loop over the real stations, with Marathon in memory; the wishes are those of the newest commit. */
function createWorld() {
  let areEventsLost = false;
  const onEvent = (id: string): void => {
    if (!areEventsLost) loop.marathonEvent({ type: 'changed', appIds: [id], data: {} });
  };
  const cluster = createSmallCluster({ onEvent, onChange: id => loop.queue.add(id), onRecord });
  const { parts, clock, marathon, failover } = cluster;
  /** Apps that were called healthy for a commit while something else ran than it wants. */
  const falselyHealthy: string[] = [];
  let awaySince: number | undefined;
  /** Writes until Marathon was wiped while all ran as promised, and the commit that was followed then. */
  let wiped: { readonly writes: number; readonly commit: number } | undefined;
  const wanted = new Map<string, JsonObject>(ids.map(id => [id, {}]));
  let commits = 0;

  function onRecord(entry: LedgerEntry): void {
    const wish = wanted.get(entry.app);
    if (entry.outcome !== 'healthy' || entry.commit !== `c${commits}` || wish === undefined) return;
    if (!runs(marathon.stored(entry.app), wish)) falselyHealthy.push(entry.app);
  }
  const loop = createClusterLoop({
    clock,
    log: parts.log,
    random: () => 0.5,
    intervalMilliseconds: 5_000,
    observed: parts.observed,
    stale: parts.stale,
    run: id => reconcileApp(parts, id),
    unsettled: () =>
      [...ids].filter(id => {
        const state = cluster.state(id);
        return state === undefined ? wanted.has(id) || marathon.ids().includes(id) : !isAsPromised(state);
      }),
  });

  function commit(): void {
    const definitions = [...wanted].map(([id, more]) =>
      appDefinition(id, {
        portDefinitions: [],
        ...more,
        healthChecks: [{ protocol: 'COMMAND', command: { value: 'true' }, intervalSeconds: 10, timeoutSeconds: 5 }],
      }),
    );
    cluster.desire(`c${++commits}`, definitions, { rollout: { deadlineMilliseconds: 60_000, onFailure: 'hold' } });
    const desired = cluster.desired();
    if (desired !== undefined) loop.desire(desired);
  }

  async function apply(event: WorldEvent): Promise<void> {
    switch (event.kind) {
      case 'change':
        wanted.set(event.id, { ...wanted.get(event.id), env: { VALUE: String(event.value) } });
        return commit();
      case 'scale':
        wanted.set(event.id, { ...wanted.get(event.id), instances: event.value });
        return commit();
      case 'break':
        wanted.set(event.id, { env: { BROKEN: 'yes' } });
        return commit();
      case 'remove':
        if (wanted.size > 1) wanted.delete(event.id);
        return commit();
      case 'edit-by-hand':
        return marathon.editByHand(event.id, { instances: 7 });
      case 'delete-by-hand':
        return marathon.deleteByHand(event.id);
      case 'deploy-by-hand':
        return void marathon.deployByHand(event.id, 8_000);
      case 'fail-checks':
        return marathon.failChecks(event.id, 1);
      case 'away':
        awaySince ??= clock.now();
        marathon.away = true;
        return;
      case 'back':
        awaySince = undefined;
        marathon.away = false;
        return;
      case 'lose-answer':
        marathon.loseAnswers += 1;
        return;
      case 'drop-write':
        marathon.dropWrites += 1;
        return;
      case 'lose-events':
        areEventsLost = true;
        return;
      case 'leader-change':
        failover.detached();
        marathon.forgetHealth();
        await clock.advance(500);
        areEventsLost = false;
        failover.attached();
        return loop.marathonAttached();
      case 'wipe':
        if (ids.every(id => isAsPromised(cluster.state(id) ?? { sync: 'unknown', health: 'unknown' })))
          wiped ??= { writes: marathon.writes.length, commit: commits };
        marathon.wiped = true;
        return;
      case 'unwipe':
        wiped = undefined;
        marathon.wiped = false;
        return;
      case 'wait':
        return clock.advance(event.milliseconds);
    }
  }

  return {
    ...cluster,
    loop,
    commit,
    apply,
    falselyHealthy,
    /** What must never be, as sentences. */
    mistakes(): readonly string[] {
      const found: string[] = [];
      const isFilled = wiped !== undefined && wiped.commit === commits && marathon.writes.length > wiped.writes;
      if (isFilled) found.push(`a Marathon that lost everything was filled: ${marathon.writes.join(', ')}`);
      for (const id of ids) {
        const state = cluster.state(id);
        if (state === undefined) continue;
        if (!isAsPromised(state) && !/\w/.test(state.sentence ?? ''))
          found.push(`no sentence: ${JSON.stringify(state)}`);
        const isLongAway = awaySince !== undefined && clock.now() - awaySince > 15_000;
        if (isLongAway && wanted.has(id) && state.sync !== 'unknown')
          found.push(`known while away: ${JSON.stringify(state)}`);
      }
      for (const id of marathon.trampled) found.push(`${id} was not ours to end`);
      for (const id of falselyHealthy) found.push(`${id} was called healthy while something else ran`);
      return found;
    },
    /** What is not as the newest commit wants it, when nothing is wrong any more. */
    unkept(id: string): readonly string[] {
      const [state, live, wish] = [cluster.state(id), marathon.stored(id), wanted.get(id)];
      const seen = JSON.stringify({ state, live });
      if (wish === undefined) return live === undefined ? [] : [`${id} was removed and is there: ${seen}`];
      if (JSON.stringify(wish).includes('BROKEN'))
        return /Not healthy within|Waiting|Marathon/.test(state?.sentence ?? '')
          ? []
          : [`${id} hides its failure: ${seen}`];
      const isKept = state !== undefined && isAsPromised(state) && runs(live, wish);
      return isKept ? [] : [`${id} is not as wanted: ${seen}`];
    },
    /** Whatever was wrong passes. */
    async heal(): Promise<void> {
      awaySince = undefined;
      wiped = undefined;
      marathon.away = false;
      marathon.wiped = false;
      marathon.loseAnswers = 0;
      marathon.dropWrites = 0;
      areEventsLost = false;
      await clock.advance(30_000);
      marathon.checkHealth();
      await clock.advance(120_000);
    },
  };
}

/** Whether what runs is what is wished, in the members that these tests change. */
function runs(live: LiveApp | undefined, wish: JsonObject): boolean {
  return (
    live?.instances === (wish['instances'] ?? 2) &&
    JSON.stringify(live['env'] ?? {}) === JSON.stringify(wish['env'] ?? {})
  );
}

it('whatever happens: nothing is put twice or deleted wrongly, every state says why, and in the end all is as promised', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyEvent, { minLength: 1, maxLength: 25 }), async events => {
      const world = createWorld();
      world.commit();
      await world.clock.advance(10_000);
      for (const event of events) {
        await world.apply(event);
        await world.clock.advance(200);
        // What a look has seen may be another thing only in the next one.
        await world.loop.queue.idle();
        for (const write of world.marathon.writes.filter(each => each.startsWith('DELETE'))) {
          expect(events, write).toContainEqual({ kind: 'remove', id: write.slice('DELETE '.length) });
        }
        expect(world.mistakes()).toEqual([]);
      }
      await world.heal();
      expect(world.mistakes()).toEqual([]);
      expect(world.marathon.needless).toEqual([]);
      expect(ids.flatMap(world.unkept)).toEqual([]);
      await world.loop.stop();
    }),
    { numRuns: 150 },
  );
}, 120_000);
