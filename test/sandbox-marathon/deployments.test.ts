import { describe, expect, it } from 'vitest';
import { createWorld } from './world.ts';

const app = { id: '/web', cmd: 'run', cpus: 0.1, mem: 10, instances: 3 };
const check = { protocol: 'HTTP', path: '/', portIndex: 0, intervalSeconds: 1 };

describe('deployments', () => {
  it('case 118: creating an app publishes the events in the usual order', async () => {
    const world = createWorld();
    const created = world.put({ ...app, instances: 1, portDefinitions: [{ port: 0 }], healthChecks: [check] });
    await world.clock.advance(10_000);
    const kinds = world.events.map(event => {
      const detail = event['condition'] ?? event['taskStatus'];
      return typeof detail === 'string' ? `${event.eventType} ${detail}` : event.eventType;
    });
    expect(kinds).toEqual([
      'add_health_check_event',
      'group_change_success',
      'deployment_info',
      'deployment_step_success',
      'deployment_info',
      'instance_changed_event Scheduled',
      'instance_changed_event Provisioned',
      'status_update_event TASK_STAGING',
      'instance_changed_event Staging',
      'status_update_event TASK_RUNNING',
      'instance_changed_event Running',
      'health_status_changed_event',
      'instance_health_changed_event',
      'deployment_step_success',
      'deployment_success',
    ]);
    expect(world.events.find(event => event.eventType === 'deployment_info')).toMatchObject({
      plan: { id: created.plan.id, version: created.version, steps: created.plan.steps },
      currentStep: { actions: [{ action: 'StartApplication', app: '/web' }] },
    });
  });

  it('case 14: removing an app ends in app_terminated_event', async () => {
    const world = createWorld();
    world.put({ ...app, instances: 1, healthChecks: [check], portDefinitions: [{ port: 0 }] });
    await world.clock.advance(10_000);
    world.events.length = 0;
    const removed = world.remove('/web');
    await world.clock.advance(1000);
    expect(world.events.map(event => event.eventType)).toEqual([
      'group_change_success',
      'deployment_info',
      'status_update_event',
      'instance_changed_event',
      'status_update_event',
      'instance_changed_event',
      'remove_health_check_event',
      'app_terminated_event',
      'deployment_step_success',
      'deployment_success',
    ]);
    expect(removed.plan.steps).toEqual([{ actions: [{ action: 'StopApplication', app: '/web' }] }]);
  });

  it('case 2: an identical change has no steps and succeeds at once, even while the app is locked', async () => {
    const world = createWorld();
    world.mesos.decide(() => 'stages');
    world.put(app);
    await world.clock.advance(500);
    const again = world.put(app);
    await world.clock.advance(0);
    expect(again.plan.steps).toEqual([]);
    expect(world.typesOf(again)).toEqual(['deployment_success']);
    expect(world.engine.deployments.list()).toHaveLength(1);
  });

  it('case 6: scaling up and down never ends or replaces another task', async () => {
    const world = createWorld();
    world.put(app);
    await world.clock.advance(1000);
    const first = world.instances('/web').map(instance => instance.task?.id);
    world.put({ ...app, instances: 5 });
    await world.clock.advance(1000);
    expect(world.instances('/web').map(instance => instance.task?.id)).toEqual(expect.arrayContaining(first));
    world.put({ ...app, instances: 3 });
    await world.clock.advance(1000);
    expect(world.instances('/web').map(instance => instance.task?.id)).toEqual(first);
    const kills = world.mesos.history.filter(entry => entry.startsWith('-'));
    expect(kills).toHaveLength(2);
  });

  it('case 77: of too many, those that do not run yet go first, then the youngest', async () => {
    const world = createWorld();
    world.put({ ...app, instances: 2 });
    await world.clock.advance(1000);
    const [oldest, youngest] = world.instances('/web').map(instance => instance.task?.id);
    world.mesos.decide(() => 'stages');
    world.put({ ...app, instances: 3 });
    await world.clock.advance(1000);
    const staging = world.instances('/web')[2]?.task?.id;
    world.put({ ...app, instances: 1 }, { force: true });
    await world.clock.advance(1000);
    expect(new Set(world.mesos.history.slice(-2))).toEqual(new Set([`-${staging}`, `-${youngest}`]));
    expect(world.instances('/web').map(instance => instance.task?.id)).toEqual([oldest]);
  });

  it('case 61: a refused change publishes group_change_failed and deployment_failed and changes nothing', async () => {
    const world = createWorld();
    world.mesos.decide(() => 'stages');
    world.put(app);
    await world.clock.advance(0);
    world.events.length = 0;
    expect(() => world.put({ ...app, cmd: 'other' })).toThrow('App is locked by one or more deployments.');
    expect(world.events.map(event => event.eventType)).toEqual(['group_change_failed', 'deployment_failed']);
    expect(world.engine.root.apps.get('/web')?.definition.cmd).toBe('run');
  });

  it('unrelated apps deploy at the same time', async () => {
    const world = createWorld();
    world.mesos.decide(task => (task.name === 'slow' ? 'stages' : 'runs'));
    world.put({ ...app, id: '/slow' });
    const quick = world.put({ ...app, id: '/quick' });
    await world.clock.advance(1000);
    expect(world.typesOf(quick)).toContain('deployment_success');
    expect(world.engine.deployments.list()).toHaveLength(1);
  });

  it('case 51: an app that never gets healthy stays in deployment while its tasks are ended and started again', async () => {
    const world = createWorld();
    world.allSick(true);
    const created = world.put({
      ...app,
      instances: 1,
      portDefinitions: [{ port: 0 }],
      healthChecks: [{ ...check, gracePeriodSeconds: 2, maxConsecutiveFailures: 1 }],
    });
    await world.clock.advance(30_000);
    expect(world.typesOf(created)).not.toContain('deployment_success');
    expect(world.events.some(event => event.eventType === 'unhealthy_instance_kill_event')).toBe(true);
    expect(world.mesos.history.filter(entry => entry.startsWith('+')).length).toBeGreaterThan(1);
    world.allSick(false);
    await world.clock.advance(30_000);
    expect(world.typesOf(created)).toContain('deployment_success');
  });

  it('cases 74, 75: an upgrade that also scales down ends with fewer tasks, all of them new', async () => {
    const world = createWorld();
    world.put({ ...app, instances: 4 });
    await world.clock.advance(1000);
    const changed = world.put({ ...app, cmd: 'other', instances: 2 });
    expect(changed.plan.steps).toEqual([{ actions: [{ action: 'RestartApplication', app: '/web' }] }]);
    await world.clock.advance(5000);
    expect(world.runningVersions('/web')).toEqual([changed.version, changed.version]);
    expect(world.mesos.tasks.size).toBe(2);
  });

  it('case 67: a change together with 0 instances is a scaling, and the tasks end', async () => {
    const world = createWorld();
    world.put(app);
    await world.clock.advance(1000);
    const changed = world.put({ ...app, cmd: 'other', instances: 0 });
    expect(changed.plan.steps).toEqual([{ actions: [{ action: 'ScaleApplication', app: '/web' }] }]);
    await world.clock.advance(1000);
    expect(world.mesos.tasks.size).toBe(0);
    const back = world.put({ ...app, cmd: 'third', instances: 2 });
    expect(back.plan.steps).toEqual([{ actions: [{ action: 'RestartApplication', app: '/web' }] }]);
    await world.clock.advance(1000);
    expect(world.runningVersions('/web')).toEqual([back.version, back.version]);
  });

  it('a force in the middle of an upgrade goes on from the tasks that are there', async () => {
    const world = createWorld();
    const first = world.put(app);
    await world.clock.advance(1000);
    world.mesos.decide(task => (task.command === 'broken' ? 'stages' : 'runs'));
    const broken = world.put({ ...app, cmd: 'broken' });
    await world.clock.advance(1000);
    expect(world.runningVersions('/web')).toEqual(Array(3).fill(first.version));
    expect(world.mesos.tasks.size).toBe(6);
    const good = world.put({ ...app, cmd: 'good' }, { force: true });
    expect(world.typesOf(broken)).toContain('deployment_failed');
    await world.clock.advance(5000);
    expect(world.runningVersions('/web')).toEqual(Array(3).fill(good.version));
    expect(world.mesos.tasks.size).toBe(3);
  });

  it('case 78: a deployment waits for health and readiness, in an upgrade too', async () => {
    let isReady = false;
    const world = createWorld({
      probe: {
        http: ({ path }) =>
          Promise.resolve({
            answered: true,
            status: path === '/ready' && !isReady ? 503 : 200,
            contentType: 'text/plain',
            body: 'soon',
          }),
        tcp: () => Promise.resolve(undefined),
      },
    });
    const ready = {
      name: 'ready',
      path: '/ready',
      portName: 'http',
      intervalSeconds: 2,
      timeoutSeconds: 1,
      preserveLastResponse: true,
    };
    const checked = {
      ...app,
      instances: 1,
      portDefinitions: [{ port: 0, name: 'http' }],
      healthChecks: [check],
      readinessChecks: [ready],
    };
    const created = world.put(checked);
    await world.clock.advance(10_000);
    const [action] = world.engine.deployments.list()[0]?.actions ?? [];
    expect(action?.running.readinessResults()).toEqual([
      {
        name: 'ready',
        taskId: world.instances('/web')[0]?.task?.id,
        ready: false,
        lastResponse: { status: 503, contentType: 'text/plain', body: 'soon' },
      },
    ]);
    isReady = true;
    await world.clock.advance(2000);
    expect(world.typesOf(created)).toContain('deployment_success');

    isReady = false;
    const upgraded = world.put({ ...checked, cmd: 'other' });
    await world.clock.advance(10_000);
    expect(world.runningVersions('/web')).toEqual([created.version, upgraded.version]);
    isReady = true;
    await world.clock.advance(5000);
    expect(world.runningVersions('/web')).toEqual([upgraded.version]);
  });
});

describe('tasks outside of deployments', () => {
  it('case 117: a task that fails is replaced in the same slot with the next incarnation', async () => {
    const world = createWorld();
    world.put({ ...app, instances: 1 });
    await world.clock.advance(1000);
    const [before] = world.instances('/web').map(instance => instance.task?.id ?? '');
    world.mesos.report(before ?? '', 'TASK_FAILED', { message: 'exit 1' });
    await world.clock.advance(1500);
    expect(world.instances('/web')[0]?.task?.id).toBe(before?.replace(/1$/, '2'));
    expect(world.runningVersions('/web')).toHaveLength(1);
    expect(world.engine.root.failureOf('/web')).toMatchObject({
      taskId: before,
      state: 'TASK_FAILED',
      message: 'exit 1',
    });
  });

  it('a kill that Mesos does not confirm is asked for again', async () => {
    const world = createWorld();
    world.put({ ...app, instances: 1 });
    await world.clock.advance(1000);
    const deaf = { ...world.mesos };
    const asked: number[] = [];
    deaf.kill = () => void asked.push(world.clock.now());
    Object.assign(world.mesos, { kill: deaf.kill });
    world.remove('/web');
    await world.clock.advance(61_000);
    expect(asked).toHaveLength(3);
  });

  it('case 112: the task of a lost agent is replaced at once with the default strategy, and its return is ended', async () => {
    const world = createWorld();
    world.put({ ...app, instances: 1 });
    await world.clock.advance(1000);
    const lost = world.instances('/web')[0]?.task?.id ?? '';
    world.mesos.report(lost, 'TASK_UNREACHABLE');
    await world.clock.advance(1000);
    expect(world.instances('/web').map(instance => instance.task?.id)).not.toContain(lost);
    expect(world.runningVersions('/web')).toHaveLength(1);
    world.mesos.report(lost, 'TASK_RUNNING');
    await world.clock.advance(1000);
    expect(world.mesos.tasks.size).toBe(1);
    expect(world.mesos.history).toContain(`-${lost}`);
  });

  it('case 112: with the strategy disabled the slot waits for its agent', async () => {
    const world = createWorld();
    world.put({ ...app, instances: 1, unreachableStrategy: 'disabled' });
    await world.clock.advance(1000);
    const lost = world.instances('/web')[0]?.task?.id ?? '';
    world.mesos.report(lost, 'TASK_UNREACHABLE');
    await world.clock.advance(1_000_000);
    expect(world.instances('/web')).toHaveLength(1);
    world.mesos.report(lost, 'TASK_RUNNING');
    expect(world.runningVersions('/web')).toHaveLength(1);
  });

  it('a task that is not running after 300 s is ended and tried again', async () => {
    const world = createWorld();
    world.mesos.decide(() => 'stages');
    world.put({ ...app, instances: 1 });
    await world.clock.advance(299_000);
    world.mesos.decide(() => 'runs');
    await world.clock.advance(3000);
    expect(world.runningVersions('/web')).toHaveLength(1);
  });
});
