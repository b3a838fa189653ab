import { describe, expect, it } from 'vitest';
import { countTasks } from '../../sandbox/marathon/api/task-counts.ts';
import { createWorld, type World } from './world.ts';

const check = {
  protocol: 'HTTP',
  path: '/',
  portIndex: 0,
  intervalSeconds: 10,
  gracePeriodSeconds: 60,
  maxConsecutiveFailures: 2,
};
const app = { id: '/web', cmd: 'run', cpus: 0.1, mem: 10, portDefinitions: [{ port: 0 }], healthChecks: [check] };

const counts = (world: World) => countTasks(world.instances('/web'), world.engine.health);

describe('health checks that Marathon runs (reference 5.3)', () => {
  it('the first look comes 5 s after the registration, then one each interval', async () => {
    const looks: number[] = [];
    const world = createWorld({
      probe: {
        http() {
          looks.push(world.clock.now() - start);
          return Promise.resolve({ answered: true, status: 200, contentType: '', body: '' });
        },
        tcp: () => Promise.resolve(undefined),
      },
    });
    const start = world.clock.now();
    world.put(app);
    await world.clock.advance(40_000);
    expect(looks).toEqual([5000, 15_000, 25_000, 35_000]);
  });

  it('cases 102, 103: a failure within the grace counts as unhealthy but neither fails nor kills', async () => {
    const world = createWorld();
    world.allSick(true);
    world.put(app);
    await world.clock.advance(1000);
    expect(counts(world)).toEqual({ tasksStaged: 0, tasksRunning: 1, tasksHealthy: 0, tasksUnhealthy: 0 });
    await world.clock.advance(49_000);
    expect(counts(world)).toEqual({ tasksStaged: 0, tasksRunning: 1, tasksHealthy: 0, tasksUnhealthy: 1 });
    const [instance] = world.instances('/web');
    expect(instance && world.engine.health.of(instance)).toEqual([{ alive: false, consecutiveFailures: 0 }]);
    expect(world.events.some(event => event.eventType === 'failed_health_check_event')).toBe(false);
    world.allSick(false);
    await world.clock.advance(10_000);
    expect(counts(world).tasksHealthy).toBe(1);
  });

  it('case 102: after the first success grace is over; the kill comes on the failure after the maximum', async () => {
    const world = createWorld();
    world.put({ ...app, backoffSeconds: 7 });
    await world.clock.advance(6000);
    const [first] = world.instances('/web').map(instance => instance.task?.id);
    world.allSick(true);
    await world.clock.advance(20_000);
    expect(world.events.filter(event => event.eventType === 'failed_health_check_event')).toHaveLength(2);
    expect(world.mesos.history).toEqual([`+${first}`]);
    await world.clock.advance(10_000);
    expect(world.mesos.history).toEqual([`+${first}`, `-${first}`]);
    const kill = world.events.find(event => event.eventType === 'unhealthy_instance_kill_event');
    expect(kill).toMatchObject({ appId: '/web', taskId: first, reason: 'HTTP status 503', host: '127.0.0.1' });
    expect(world.engine.launcher.queue()[0]?.delay).toBeGreaterThan(0);
    world.allSick(false);
    await world.clock.advance(10_000);
    expect(world.mesos.history.at(-1)).toBe(`+${first?.replace(/1$/, '2')}`);
  });

  it('maxConsecutiveFailures 0 never kills', async () => {
    const world = createWorld();
    world.put({ ...app, healthChecks: [{ ...check, maxConsecutiveFailures: 0 }] });
    await world.clock.advance(6000);
    world.allSick(true);
    await world.clock.advance(600_000);
    expect(world.mesos.history).toHaveLength(1);
    expect(counts(world).tasksUnhealthy).toBe(1);
  });

  it('case 103: with two checks one bad result is enough to be unhealthy', async () => {
    const world = createWorld();
    const [first] = [{ ...check, portIndex: 0 }];
    world.put({
      ...app,
      portDefinitions: [{ port: 0 }, { port: 0 }],
      healthChecks: [first, { ...check, protocol: 'TCP', portIndex: 1 }],
    });
    await world.clock.advance(4000);
    world.sickPorts.add(world.instances('/web')[0]?.task?.placement.hostPorts[1] ?? 0);
    await world.clock.advance(2000);
    expect(counts(world)).toMatchObject({ tasksHealthy: 0, tasksUnhealthy: 1 });
    world.sickPorts.clear();
    await world.clock.advance(10_000);
    expect(counts(world)).toMatchObject({ tasksHealthy: 1, tasksUnhealthy: 0 });
  });

  it('case 105: without a check no task is ever healthy or unhealthy', async () => {
    const world = createWorld();
    world.put({ ...app, healthChecks: [] });
    await world.clock.advance(60_000);
    expect(counts(world)).toEqual({ tasksStaged: 0, tasksRunning: 1, tasksHealthy: 0, tasksUnhealthy: 0 });
  });

  it('case 104: Mesos and COMMAND checks go to the executor, and its results count', async () => {
    const world = createWorld();
    const created = world.put({
      ...app,
      healthChecks: [{ protocol: 'MESOS_HTTP', path: '/health', portIndex: 0, delaySeconds: 3, intervalSeconds: 2 }],
    });
    await world.clock.advance(1000);
    const [task] = [...world.mesos.tasks.values()];
    expect(task?.check).toEqual({
      kind: 'http',
      path: '/health',
      port: task?.ports[0],
      delay: 3000,
      interval: 2000,
      timeout: 20_000,
      grace: 300_000,
      maxConsecutiveFailures: 3,
    });
    expect(world.typesOf(created)).not.toContain('deployment_success');
    world.mesos.report(task?.taskId ?? '', 'TASK_RUNNING', { healthy: true });
    await world.clock.advance(0);
    expect(counts(world).tasksHealthy).toBe(1);
    expect(world.typesOf(created)).toContain('deployment_success');
    world.mesos.report(task?.taskId ?? '', 'TASK_RUNNING', { healthy: false, message: 'HTTP 500' });
    expect(counts(world).tasksUnhealthy).toBe(1);

    world.put({ ...app, id: '/command', healthChecks: [{ protocol: 'COMMAND', command: { value: 'test -f up' } }] });
    await world.clock.advance(1000);
    expect([...world.mesos.tasks.values()].at(-1)?.check).toMatchObject({ kind: 'command', command: 'test -f up' });
  });
});
