import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createWorld, type World } from './world.ts';

/** One thing that somebody, or fate, does to the cluster. */
type Disturbance = {
  readonly do: 'crash' | 'kill' | 'wipe' | 'lose';
  readonly app: string;
  readonly index: number;
};
type Move =
  | Disturbance
  | {
      readonly do: 'put';
      readonly app: string;
      readonly cmd: string;
      readonly instances: number;
      readonly strategy: number;
      readonly force: boolean;
    }
  | { readonly do: 'remove' | 'restart'; readonly app: string; readonly force: boolean }
  | { readonly do: 'sicken'; readonly isSick: boolean }
  | { readonly do: 'cancel' | 'reopen' }
  | { readonly do: 'wait'; readonly milliseconds: number };

const appId = fc.constantFrom('/a', '/b', '/g/c');
const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('put' as const),
      app: appId,
      cmd: fc.constantFrom('one', 'two', 'three'),
      instances: fc.nat({ max: 4 }),
      strategy: fc.nat({ max: 4 }),
      force: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('remove' as const, 'restart' as const),
      app: appId,
      force: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('crash' as const, 'kill' as const, 'wipe' as const, 'lose' as const),
      app: appId,
      index: fc.nat({ max: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('sicken' as const), isSick: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('cancel' as const, 'reopen' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('wait' as const), milliseconds: fc.constantFrom(10, 120, 1000, 7000) }),
  },
);

const strategies = [
  { minimumHealthCapacity: 1, maximumOverCapacity: 1 },
  { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 },
  { minimumHealthCapacity: 1, maximumOverCapacity: 0 },
  { minimumHealthCapacity: 0, maximumOverCapacity: 0 },
  { minimumHealthCapacity: 0.75, maximumOverCapacity: 0.5 },
];

async function play(world: World, step: Move): Promise<World> {
  if (step.do === 'wait') await world.clock.advance(step.milliseconds);
  else if (step.do === 'sicken') world.allSick(step.isSick);
  else if (step.do === 'reopen') return world.restart();
  else if (step.do === 'put' || step.do === 'remove' || step.do === 'restart') write(world, step);
  else if ('index' in step) disturb(world, step);
  else {
    const [first] = world.engine.deployments.list();
    if (first !== undefined) world.engine.deployments.cancel(first.plan.id, 'test');
  }
  return world;
}

function write(world: World, step: Move & { do: 'put' | 'remove' | 'restart' }): void {
  try {
    if (step.do === 'remove') world.remove(step.app, step);
    else if (step.do === 'put') {
      world.put(
        {
          id: step.app,
          cmd: step.cmd,
          instances: step.instances,
          cpus: 0.1,
          mem: 10,
          backoffSeconds: 1,
          maxLaunchDelaySeconds: 2,
          portDefinitions: [{ port: 0 }],
          upgradeStrategy: strategies[step.strategy] ?? null,
          healthChecks:
            step.app === '/b'
              ? [{ portIndex: 0, intervalSeconds: 1, gracePeriodSeconds: 2, maxConsecutiveFailures: 1 }]
              : [],
        },
        step,
      );
    } else {
      const record = world.engine.root.apps.get(step.app);
      if (record === undefined) return;
      world.engine.changer.change({
        apps: new Map([[step.app, record.definition]]),
        restart: new Set([step.app]),
        force: step.force,
        groupId: '/',
      });
    }
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'AppLocked') throw error;
  }
}

function disturb(world: World, step: Disturbance): void {
  const instance = world.instances(step.app)[step.index];
  const taskId = instance?.task?.id;
  if (instance === undefined || taskId === undefined) return;
  if (step.do === 'crash') world.mesos.report(taskId, 'TASK_FAILED');
  else if (step.do === 'lose') world.mesos.report(taskId, 'TASK_UNREACHABLE');
  else world.engine.tracker.kill(instance, step.do === 'wipe' ? 'Decommissioned' : 'Running');
}

describe('whatever happens', () => {
  it('cases 58, 112: in the end every app has its instances, all deployments have ended, and no task is left over', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(move, { minLength: 3, maxLength: 25 }), async moves => {
        let world = createWorld();
        for (const step of moves) world = await play(world, step);
        world.allSick(false);
        // Long enough for every backoff, for lost tasks, and for two looks of the scale check.
        await world.clock.advance(700_000);
        expect(world.engine.deployments.list()).toEqual([]);
        const expected: Record<string, number> = {};
        for (const { id, definition } of world.engine.root.apps.values()) {
          if (definition.instances > 0) expected[id] = definition.instances;
        }
        const actual: Record<string, number> = {};
        for (const task of world.mesos.tasks.values()) {
          const id = task.environment['MARATHON_APP_ID'] ?? '';
          const isLost = world.engine.tracker.byTaskId(task.taskId) === undefined;
          if (!isLost) actual[id] = (actual[id] ?? 0) + 1;
        }
        expect(actual).toEqual(expected);
        for (const instance of world.engine.tracker.all()) expect(instance.condition).toBe('Running');
      }),
      { numRuns: 60 },
    );
  });
});
