import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../marathon/types.ts';
import { normaliseDefinition } from '../../../marathon/normal-form/normalise.ts';
import { affectedApps, type Plan } from '../../../sandbox/marathon/deployments/plan.ts';
import { restartStrategy } from '../../../sandbox/marathon/deployments/restart-strategy.ts';
import { revertOf } from '../../../sandbox/marathon/deployments/revert.ts';
import type { ChangeRequest } from '../../../sandbox/marathon/groups/change-root.ts';
import { createWorld, type World } from '../world.ts';

const app = (id: string, more: JsonObject = {}): JsonObject & { id: string } => ({
  id,
  cmd: 'run',
  cpus: 0.1,
  mem: 10,
  ...more,
});

/** Puts several apps in one deployment; `null` removes. */
function change(
  world: World,
  apps: Readonly<Record<string, JsonObject | null>>,
  more: Partial<ChangeRequest> = {},
): Plan {
  const definitions = Object.entries(apps).map(([id, definition]) => {
    return [id, definition === null ? undefined : normaliseDefinition(definition, '1.8')] as const;
  });
  return world.engine.changer.change({ apps: new Map(definitions), force: false, groupId: '/', ...more }).plan;
}

function stepsOf(plan: Plan): string[][] {
  return plan.steps.map(({ actions }) => actions.map(({ action, app: id }) => `${action} ${id}`));
}

/** Kinds of Mesos calls with the command of the task: `+run`, `-other`. */
function watchCalls(world: World): string[] {
  const calls: string[] = [];
  const commands = new Map<string, string>();
  const { launch, kill } = world.mesos;
  Object.assign(world.mesos, {
    launch(task: Parameters<typeof launch>[0]) {
      commands.set(task.taskId, task.command ?? '');
      calls.push(`+${task.command}`);
      launch(task);
    },
    kill(taskId: string) {
      calls.push(`-${commands.get(taskId)}`);
      kill(taskId);
    },
  });
  return calls;
}

describe('plans (reference 4.1, cases 63 to 71)', () => {
  it('case 63: from nothing to a group it is start and scale, from a running group scale and restart', async () => {
    const world = createWorld();
    const first = change(world, { '/g/a': app('/g/a'), '/g/b': app('/g/b') });
    expect(stepsOf(first)).toEqual([
      ['StartApplication /g/a', 'StartApplication /g/b'],
      ['ScaleApplication /g/a', 'ScaleApplication /g/b'],
    ]);
    await world.clock.advance(1000);
    const second = change(world, { '/g/a': app('/g/a', { instances: 2 }), '/g/b': app('/g/b', { cmd: 'other' }) });
    expect(stepsOf(second)).toEqual([['ScaleApplication /g/a', 'RestartApplication /g/b']]);
  });

  it('case 64: an unchanged app is not part of a plan; one whose version alone is new is restarted', async () => {
    const world = createWorld();
    change(world, { '/a': app('/a'), '/b': app('/b') });
    await world.clock.advance(1000);
    expect(stepsOf(change(world, { '/a': app('/a'), '/b': app('/b', { cmd: 'x' }) }))).toEqual([
      ['RestartApplication /b'],
    ]);
    await world.clock.advance(5000);
    const marked = change(world, { '/a': app('/a') }, { restart: new Set(['/a']) });
    expect(stepsOf(marked)).toEqual([['RestartApplication /a']]);
  });

  it('case 65: a plan that only removes has one step', async () => {
    const world = createWorld();
    change(world, { '/a': app('/a'), '/b': app('/b') });
    await world.clock.advance(1000);
    expect(stepsOf(change(world, { '/a': null, '/b': null }))).toEqual([['StopApplication /a', 'StopApplication /b']]);
  });

  it('case 66: a change of the arguments alone is a plan', async () => {
    const world = createWorld();
    const { cmd: _, ...bare } = app('/a');
    change(world, { '/a': { ...bare, args: ['one'] } });
    await world.clock.advance(1000);
    expect(stepsOf(change(world, { '/a': { ...bare, args: ['two'] } }))).toEqual([['RestartApplication /a']]);
  });

  it('case 67: a change together with no instances is a scaling', async () => {
    const world = createWorld();
    change(world, { '/a': app('/a') });
    await world.clock.advance(1000);
    expect(stepsOf(change(world, { '/a': app('/a', { cmd: 'x', instances: 0 }) }))).toEqual([['ScaleApplication /a']]);
  });

  it('case 68: independent apps restart in one step, dependent ones one after the other', async () => {
    const world = createWorld();
    const three = (cmd: string): Record<string, JsonObject> => ({
      '/a': app('/a', { cmd }),
      '/b': app('/b', { cmd }),
      '/c': app('/c', { cmd, dependencies: ['/a'] }),
    });
    change(world, three('one'));
    await world.clock.advance(2000);
    expect(stepsOf(change(world, three('two')))).toEqual([
      ['RestartApplication /a', 'RestartApplication /b'],
      ['RestartApplication /c'],
    ]);
  });

  it('case 69: affected is every app with an action, and no other', async () => {
    const world = createWorld();
    change(world, { '/gone': app('/gone'), '/same': app('/same'), '/more': app('/more') });
    await world.clock.advance(1000);
    const plan = change(world, {
      '/gone': null,
      '/same': app('/same'),
      '/more': app('/more', { instances: 2, dependencies: [] }),
      '/new': app('/new', { dependencies: ['/same'] }),
    });
    expect(affectedApps(plan).toSorted()).toEqual(['/gone', '/more', '/new']);
  });

  it('case 70: what undoes a plan is its exact opposite for its own apps, and keeps later deployments of others', async () => {
    const world = createWorld();
    change(world, { '/g/a': app('/g/a', { dependencies: ['/x'] }), '/g/old': app('/g/old') });
    await world.clock.advance(1000);
    const before = world.engine.root.apps.get('/g/a')?.definition;
    const old = world.engine.root.apps.get('/g/old')?.definition;
    const plan = change(world, { '/g/a': app('/g/a', { cmd: 'x' }), '/g/old': null, '/g/new': app('/g/new') });
    await world.clock.advance(5000);
    change(world, { '/later': app('/later') });
    await world.clock.advance(1000);
    const undo = revertOf(plan);
    expect([...undo.keys()].toSorted()).toEqual(['/g/a', '/g/new', '/g/old']);
    const back = world.engine.changer.change({ apps: undo, force: true, groupId: '/' });
    await world.clock.advance(5000);
    expect(stepsOf(back.plan)[0]).toEqual(['StopApplication /g/new']);
    const { apps } = world.engine.root;
    expect([...apps.keys()].toSorted()).toEqual(['/g/a', '/g/old', '/later']);
    expect(apps.get('/g/a')?.definition).toEqual(before);
    expect(apps.get('/g/old')?.definition).toEqual(old);
  });

  it('case 71: the version info tells a creation, a scaling, a change and nothing apart', async () => {
    const world = createWorld();
    const info = () => world.engine.root.apps.get('/a')?.versionInfo;
    const created = world.put(app('/a'));
    expect(info()).toEqual({ lastScalingAt: created.version, lastConfigChangeAt: created.version });
    await world.clock.advance(1000);
    const scaled = world.put(app('/a', { instances: 2 }));
    expect(info()).toEqual({ lastScalingAt: scaled.version, lastConfigChangeAt: created.version });
    await world.clock.advance(1000);
    const changed = world.put(app('/a', { instances: 2, cmd: 'x' }));
    expect(info()).toEqual({ lastScalingAt: changed.version, lastConfigChangeAt: changed.version });
    await world.clock.advance(5000);
    world.put(app('/a', { instances: 2, cmd: 'x' }));
    expect(world.engine.root.apps.get('/a')?.version).toBe(changed.version);
    const restarted = world.put(app('/a', { instances: 2, cmd: 'x' }), { restart: true });
    expect(info()).toEqual({ lastScalingAt: changed.version, lastConfigChangeAt: restarted.version });
  });
});

describe('rolling upgrades (reference 4.4, cases 72 to 76)', () => {
  const check = { protocol: 'HTTP', path: '/', portIndex: 0, intervalSeconds: 2, maxConsecutiveFailures: 0 };
  const checked = { portDefinitions: [{ port: 0 }], healthChecks: [check] };

  it('case 72: an old task ends only after a new one runs, or is healthy where there are checks', async () => {
    const plain = createWorld();
    plain.put(app('/a'));
    await plain.clock.advance(1000);
    plain.mesos.decide(() => 'stages');
    plain.put(app('/a', { cmd: 'new' }));
    await plain.clock.advance(10_000);
    expect(plain.mesos.history.filter(entry => entry.startsWith('-'))).toEqual([]);
    const [task] = [...plain.mesos.tasks.values()].filter(({ command }) => command === 'new');
    plain.mesos.report(task?.taskId ?? '', 'TASK_RUNNING');
    await plain.clock.advance(1000);
    expect([...plain.mesos.tasks.values()].map(({ command }) => command)).toEqual(['new']);

    const world = createWorld();
    world.put(app('/a', checked));
    await world.clock.advance(10_000);
    world.allSick(true);
    world.put(app('/a', { cmd: 'new', ...checked }));
    await world.clock.advance(10_000);
    expect([...world.mesos.tasks.values()].map(({ command }) => command)).toEqual(['run', 'new']);
    world.allSick(false);
    await world.clock.advance(10_000);
    expect([...world.mesos.tasks.values()].map(({ command }) => command)).toEqual(['new']);
  });

  it.each([
    { health: 1, over: 1, calls: '+new +new +new +new -run -run -run -run' },
    { health: 0.5, over: 0, calls: '-run -run +new +new -run +new -run +new' },
    { health: 1, over: 0, calls: '+new -run +new -run +new -run +new -run' },
    { health: 1, over: 0.25, calls: '+new -run +new -run +new -run +new -run' },
    { health: 0, over: 0, calls: '-run -run -run -run +new +new +new +new' },
    { health: 0, over: 1, calls: '-run -run -run -run +new +new +new +new' },
    { health: 0.75, over: 0.5, calls: '-run +new +new +new -run +new -run -run' },
  ])('case 73: with $health and $over the kills and launches are $calls', async ({ health, over, calls: wanted }) => {
    const world = createWorld();
    const strategy = { upgradeStrategy: { minimumHealthCapacity: health, maximumOverCapacity: over } };
    const calls = watchCalls(world);
    world.put(app('/a', { instances: 4, ...strategy }));
    await world.clock.advance(1000);
    calls.length = 0;
    // One after the other, so that the order shows.
    world.mesos.decide(() => 'stages');
    const changed = world.put(app('/a', { instances: 4, cmd: 'new', ...strategy }));
    for (let turn = 0; turn < 20 && !world.typesOf(changed).includes('deployment_success'); turn++) {
      await world.clock.advance(1000);
      const waiting = world.instances('/a').find(({ condition }) => condition === 'Staging');
      world.mesos.report(waiting?.task?.id ?? '', 'TASK_RUNNING');
    }
    expect(world.typesOf(changed)).toContain('deployment_success');
    expect(calls).toEqual(wanted.split(' '));
  });

  it('case 74: where all tasks are new already a restart ends at once, but waits for its checks', async () => {
    const world = createWorld();
    world.put(app('/a', { cmd: 'old' }));
    await world.clock.advance(1000);
    world.mesos.decide(task => (task.command === 'stuck' ? 'stages' : 'runs'));
    world.put(app('/a', { cmd: 'stuck' }));
    await world.clock.advance(1000);
    world.mesos.report(world.instances('/a').at(-1)?.task?.id ?? '', 'TASK_RUNNING');
    const [deployment] = world.engine.deployments.list();
    world.engine.deployments.cancel(deployment?.plan.id ?? '', 'for the test');
    const again = world.put(app('/a', { cmd: 'stuck' }));
    await world.clock.advance(1000);
    expect(world.typesOf(again)).toEqual(['deployment_success']);

    const checkedWorld = createWorld();
    checkedWorld.allSick(true);
    const created = checkedWorld.put(app('/a', checked));
    await checkedWorld.clock.advance(20_000);
    expect(checkedWorld.typesOf(created)).not.toContain('deployment_success');
    checkedWorld.allSick(false);
    await checkedWorld.clock.advance(5000);
    expect(checkedWorld.typesOf(created)).toContain('deployment_success');
  });

  it('case 75: an upgrade that also scales down ends with fewer instances', async () => {
    const world = createWorld();
    world.put(app('/a', { instances: 5 }));
    await world.clock.advance(1000);
    const changed = world.put(app('/a', { instances: 2, cmd: 'new' }));
    await world.clock.advance(5000);
    expect([...world.mesos.tasks.values()].map(({ command }) => command)).toEqual(['new', 'new']);
    expect(world.typesOf(changed)).toContain('deployment_success');
  });

  it.each([
    [10, 1, 1, 10, 20, 0],
    [10, 0.5, 0, 5, 10, 5],
    [10, 0, 0, 0, 10, 10],
    [10, 1, 0, 10, 11, 0],
    [10, 0.99, 0.01, 10, 11, 0],
    [1, 0.5, 0, 1, 2, 0],
    [3, 1, 0.3, 3, 4, 0],
    [4, 0.75, 0.5, 3, 6, 1],
  ])(
    'case 76: %d instances with %d and %d keep %d, have %d at most, and end %d at once',
    (instances, minimumHealthCapacity, maximumOverCapacity, minHealthy, maxCapacity, killNow) => {
      const input = { instances, minimumHealthCapacity, maximumOverCapacity, active: instances, old: instances };
      expect(restartStrategy(input)).toEqual({ minHealthy, maxCapacity, killNow });
    },
  );

  it('case 76: resident tasks cannot be more, so one more of them ends', () => {
    const input = { instances: 10, minimumHealthCapacity: 1, maximumOverCapacity: 0, active: 10, old: 10 };
    expect(restartStrategy({ ...input, isResident: true })).toEqual({ minHealthy: 10, maxCapacity: 10, killNow: 1 });
    const few = { ...input, active: 9, old: 9 };
    expect(restartStrategy({ ...few, isResident: true })).toEqual({ minHealthy: 10, maxCapacity: 10, killNow: 0 });
  });
});

describe('scaling, readiness and restarts (cases 77 to 79)', () => {
  it('case 77: of too many instances the unreachable go first, then staging, starting and running ones, youngest first', async () => {
    const world = createWorld();
    world.put(app('/a', { instances: 5, unreachableStrategy: 'disabled' }));
    world.mesos.decide(() => 'stages');
    await world.clock.advance(1000);
    const ids = world.instances('/a').map(({ task }) => task?.id ?? '');
    const [one = '', two = '', three = '', four = '', five = ''] = ids;
    world.mesos.report(one, 'TASK_RUNNING');
    await world.clock.advance(1000);
    world.mesos.report(two, 'TASK_RUNNING');
    world.mesos.report(three, 'TASK_STARTING');
    world.mesos.report(five, 'TASK_RUNNING');
    world.mesos.report(five, 'TASK_UNREACHABLE');
    const endsNext = async (instances: number): Promise<string[]> => {
      const before = new Set(world.instances('/a').map(({ task }) => task?.id));
      world.put(app('/a', { instances, unreachableStrategy: 'disabled' }), { force: true });
      await world.clock.advance(1000);
      const after = new Set(world.instances('/a').map(({ task }) => task?.id));
      return [...before].filter(id => !after.has(id)).map(id => id ?? '');
    };
    expect(await endsNext(4)).toEqual([five]);
    expect(await endsNext(3)).toEqual([four]);
    expect(await endsNext(2)).toEqual([three]);
    expect(await endsNext(1)).toEqual([two]);
  });

  it.each([
    { checks: 'readiness alone', healthChecks: false },
    { checks: 'health and readiness', healthChecks: true },
  ])('case 78: a deployment waits for $checks, on an upgrade too', async ({ healthChecks }) => {
    let isReady = false;
    let isHealthy = !healthChecks;
    const world = createWorld({
      probe: {
        http: ({ path }) => {
          const isWell = path === '/ready' ? isReady : isHealthy;
          return Promise.resolve({ answered: true, status: isWell ? 200 : 503, contentType: '', body: '' });
        },
        tcp: () => Promise.resolve(undefined),
      },
    });
    const definition = (cmd: string) =>
      app('/a', {
        cmd,
        portDefinitions: [{ port: 0, name: 'http' }],
        readinessChecks: [{ name: 'r', path: '/ready', portName: 'http', intervalSeconds: 2, timeoutSeconds: 1 }],
        ...(healthChecks ? { healthChecks: [{ path: '/health', portIndex: 0, intervalSeconds: 2 }] } : {}),
      });
    for (const cmd of ['first', 'second']) {
      isReady = false;
      isHealthy = !healthChecks;
      const change_ = world.put(definition(cmd));
      await world.clock.advance(20_000);
      expect(world.typesOf(change_)).not.toContain('deployment_success');
      isHealthy = true;
      await world.clock.advance(20_000);
      expect(world.typesOf(change_)).not.toContain('deployment_success');
      isReady = true;
      await world.clock.advance(20_000);
      expect(world.typesOf(change_)).toContain('deployment_success');
    }
  });

  it('case 79: an unfinished deployment goes on after a change of the leader, and no running task is killed', async () => {
    const world = createWorld();
    world.put(app('/a', { instances: 2, upgradeStrategy: { minimumHealthCapacity: 1, maximumOverCapacity: 1 } }));
    await world.clock.advance(1000);
    world.mesos.decide(() => 'stages');
    const changed = world.put(app('/a', { instances: 2, cmd: 'new' }));
    await world.clock.advance(1000);
    world.engine.loseLeadership();
    await world.clock.advance(20_000);
    expect(world.engine.deployments.get(changed.plan.id)).toBeDefined();
    expect(world.mesos.history.filter(entry => entry.startsWith('-'))).toEqual([]);

    const next = world.restart();
    expect(next.engine.deployments.list().map(({ plan }) => plan.id)).toEqual([changed.plan.id]);
    await next.clock.advance(10_000);
    expect(next.typesOf(changed)).toContain('deployment_success');
    expect([...next.mesos.tasks.values()].map(({ command }) => command)).toEqual(['new', 'new']);
  });
});
