import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../../clock/virtual-clock.ts';
import { normaliseDefinition } from '../../../marathon/normal-form/normalise.ts';
import type { AppRecord } from '../../../sandbox/marathon/apps/app-record.ts';
import { servicePortsOf } from '../../../sandbox/marathon/apps/ports.ts';
import { createServicePorts } from '../../../sandbox/marathon/apps/service-ports.ts';
import type { Probe } from '../../../sandbox/marathon/health/probe.ts';
import { createLaunchBackoff } from '../../../sandbox/marathon/launch/backoff.ts';
import { agent, createFakeMesos } from '../fake-mesos.ts';
import { createHttpWorld } from '../http-world.ts';
import { app, dialects, isSince, read, run, taskIds } from './cases.ts';

/** Answers of a probe by path; what is not named is well. */
function probeBy(isSick: (path: string) => boolean): Probe {
  return {
    http: ({ path }) =>
      Promise.resolve({ answered: true, status: isSick(path) ? 503 : 200, contentType: 'text/plain', body: '' }),
    tcp: () => Promise.resolve(undefined),
  };
}

const http = { protocol: 'HTTP', path: '/', portIndex: 0, intervalSeconds: 5, maxConsecutiveFailures: 2 };
const onePort = { portDefinitions: [{ port: 0 }] };

describe.each(dialects)('tasks, queue and health of %s (cases 93 to 106)', dialect => {
  const open = (more: Parameters<typeof createHttpWorld>[0] = {}) => createHttpWorld({ dialect, ...more });

  it('case 93: killing several gives a list, killing one gives that one; scale and wipe exclude each other', async () => {
    const world = await open();
    await run(world, app('/web', { instances: 3 }));
    const [one = ''] = await taskIds(world, '/web');
    const single = await world.call('DELETE', `/v2/apps/web/tasks/${one}?wipe=true`);
    expect([single.status, Object.keys(single.body), single.body.task.id]).toEqual([200, ['task'], one]);
    await world.clock.advance(3000);
    const many = await world.call('DELETE', '/v2/apps/web/tasks');
    expect([many.status, Object.keys(many.body), many.body.tasks.length]).toEqual([200, ['tasks'], 3]);
    for (const path of ['/v2/apps/web/tasks', `/v2/apps/web/tasks/${(await taskIds(world, '/web'))[0]}`]) {
      const both = await world.call('DELETE', `${path}?scale=true&wipe=true`);
      expect([both.status, both.body]).toEqual([400, { message: 'You cannot use scale and wipe at the same time.' }]);
    }
  });

  it('case 94: tasks have state, ports and health', async () => {
    const world = await open();
    await run(world, app('/web', { healthChecks: [http], ...onePort }));
    const { tasks } = (await world.get('/v2/apps/web/tasks')).body;
    expect(tasks).toHaveLength(1);
    expect(tasks[0]).toMatchObject({
      appId: '/web',
      state: 'TASK_RUNNING',
      ports: [expect.any(Number)],
      healthCheckResults: [{ alive: true, consecutiveFailures: 0, firstSuccess: expect.any(String) }],
    });
    const [result] = tasks[0].healthCheckResults;
    expect('lastFailure' in result).toBe(!isSince('1.8', dialect));
    expect('localVolumes' in tasks[0]).toBe(isSince('1.8', dialect));
    expect(tasks[0].id).toMatch(isSince('1.8', dialect) ? /^web\.instance-[^.]+\._app\.1$/ : /^web\.[^.]+$/);
  });

  it('case 95: tasks of a missing app are a 404, of an app of others a 403', async () => {
    const world = await open({
      users: [
        { name: 'admin', password: 'a' },
        { name: 'guest', password: 'g', view: ['/own'], change: ['/own'] },
      ],
    });
    const as = (user: string) => ({ authorization: `Basic ${Buffer.from(user).toString('base64')}` });
    await world.call('POST', '/v2/apps', app('/web'), as('admin:a'));
    await world.clock.advance(1000);
    const guest = as('guest:g');
    expect((await world.call('GET', '/v2/apps/none/tasks', undefined, guest)).status).toBe(404);
    expect((await world.call('DELETE', '/v2/apps/none/tasks', undefined, guest)).status).toBe(404);
    expect((await world.call('GET', '/v2/apps/web/tasks', undefined, guest)).status).toBe(403);
    expect((await world.call('DELETE', '/v2/apps/web/tasks', undefined, guest)).status).toBe(403);
    expect((await world.call('GET', '/v2/tasks', undefined, guest)).body).toEqual({ tasks: [] });
    expect(world.mesos.history.filter(entry => entry.startsWith('-'))).toEqual([]);
  });

  it('case 96: tasks are listed and killed by id; what is no id is refused', async () => {
    const world = await open();
    expect((await world.get('/v2/tasks')).body).toEqual({ tasks: [] });
    await run(world, app('/web', { instances: 2 }));
    const [one = ''] = await taskIds(world, '/web');
    const killed = await world.call('POST', '/v2/tasks/delete', { ids: [one, 'gone.instance-1._app.1'] });
    expect([killed.status, killed.body.tasks.map(({ id }: { id: string }) => id)]).toEqual([200, [one]]);
    await world.clock.advance(3000);
    const [two = ''] = await taskIds(world, '/web');
    expect((await world.call('POST', '/v2/tasks/delete?wipe=true', { ids: [two] })).status).toBe(200);
    await world.clock.advance(3000);
    const both = await world.call('POST', '/v2/tasks/delete?scale=true&wipe=true', { ids: [] });
    expect(both.status).toBe(400);
    const none = await world.call('POST', '/v2/tasks/delete', { ids: ['invalid'] });
    expect([none.status, none.body.message]).toEqual([400, expect.stringMatching(/^Invalid task id 'invalid'\./)]);
    const scaled = await world.call('POST', '/v2/tasks/delete?scale=true&force=true', {
      ids: (await taskIds(world, '/web')).slice(0, 1),
    });
    expect(scaled.body).toHaveProperty('deploymentId');
    await world.settle();
    expect((await read(world, '/web')).instances).toBe(1);
  });

  it('case 97: the queue has its shape, also without a delay; a delay is taken away', async () => {
    const world = await open({ mesos: createFakeMesos(createVirtualClock(), []) });
    await world.call('POST', '/v2/apps', app('/web', { instances: 2 }));
    await world.get('/ping');
    const [entry] = (await world.get('/v2/queue')).body.queue;
    expect(entry).toMatchObject({
      count: 2,
      delay: { timeLeftSeconds: 0, overdue: true },
      since: expect.any(String),
      processedOffersSummary: { processedOffersCount: 0, unusedOffersCount: 0 },
      app: { id: '/web' },
    });
    expect(entry.role).toBe(isSince('1.9', dialect) ? '*' : undefined);
    expect(entry).not.toHaveProperty('lastUnusedOffers');
    expect((await world.get('/v2/queue?embed=lastUnusedOffers')).body.queue[0].lastUnusedOffers).toEqual([]);
    expect((await world.call('DELETE', '/v2/queue/web/delay')).status).toBe(204);
    const unknown = await world.call('DELETE', '/v2/queue/none/delay');
    expect([unknown.status, unknown.body]).toEqual([404, { message: 'Application /none not found in tasks queue.' }]);
  });

  it('case 98: the queue is empty, pending, or backed off', async () => {
    const clock = createVirtualClock();
    const world = await open({ clock, mesos: createFakeMesos(clock, [agent('S0', { resources: small })]) });
    expect((await world.get('/v2/queue')).body).toEqual({ queue: [] });
    await world.call('POST', '/v2/apps', app('/big', { mem: 500 }));
    await clock.advance(1000);
    const [pending] = (await world.get('/v2/queue')).body.queue;
    expect(pending).toMatchObject({ count: 1, delay: { overdue: true } });
    expect(pending.processedOffersSummary.rejectSummaryLastOffers).toContainEqual({
      reason: 'InsufficientMemory',
      declined: 1,
      processed: 1,
    });
    await world.call('DELETE', '/v2/apps/big');
    world.mesos.decide(() => ({ ends: 'TASK_FAILED', after: 10 }));
    await world.call('POST', '/v2/apps', app('/bad', { backoffSeconds: 50 }));
    await clock.advance(1000);
    const [delayed] = (await world.get('/v2/queue')).body.queue;
    expect(delayed.app.id).toBe('/bad');
    expect(delayed.delay.overdue).toBe(false);
    expect(delayed.delay.timeLeftSeconds).toBeGreaterThan(40);
  });

  it('case 99: a change of the configuration clears the delay, a scaling does not; a restart starts at once', async () => {
    const world = await open();
    world.mesos.decide(() => ({ ends: 'TASK_FAILED', after: 10 }));
    await world.call('POST', '/v2/apps', app('/web', { backoffSeconds: 100 }));
    await world.clock.advance(1000);
    const launches = (): number => world.mesos.history.filter(entry => entry.startsWith('+')).length;
    expect(launches()).toBe(1);
    await world.call('PUT', '/v2/apps/web?force=true', { instances: 2 });
    await world.clock.advance(1000);
    expect(launches()).toBe(1);
    expect((await world.get('/v2/queue')).body.queue[0]).toMatchObject({ count: 2, delay: { overdue: false } });
    await world.call('PUT', '/v2/apps/web?force=true', { cmd: 'sleep 2' });
    await world.clock.advance(1000);
    expect(launches()).toBeGreaterThan(1);
    const before = launches();
    world.mesos.decide(() => 'runs');
    await world.call('POST', '/v2/apps/web/restart?force=true');
    await world.clock.advance(1000);
    expect(launches()).toBe(before + 2);
  });

  it('case 102: lost and staging tasks are not checked, a failing one is killed, an unreachable one is not', async () => {
    let isSick = false;
    let looks = 0;
    const world = await open({
      probe: {
        http: () => {
          looks += 1;
          return Promise.resolve({ answered: true, status: isSick ? 503 : 200, contentType: '', body: '' });
        },
        tcp: () => Promise.resolve(undefined),
      },
    });
    world.mesos.decide(() => 'stages');
    const definition = app('/web', { healthChecks: [http], unreachableStrategy: 'disabled', ...onePort });
    await world.call('POST', '/v2/apps', definition);
    await world.clock.advance(20_000);
    expect(looks).toBe(0);
    const [id = ''] = await taskIds(world, '/web');
    world.mesos.report(id, 'TASK_RUNNING');
    await world.clock.advance(6000);
    expect(looks).toBeGreaterThan(0);
    world.mesos.report(id, 'TASK_UNREACHABLE');
    looks = 0;
    isSick = true;
    await world.clock.advance(60_000);
    expect(looks).toBe(0);
    expect(world.mesos.history.filter(entry => entry.startsWith('-'))).toEqual([]);
    world.mesos.report(id, 'TASK_RUNNING');
    await world.clock.advance(10_000);
    expect(world.mesos.history.filter(entry => entry.startsWith('-'))).toEqual([]);
    await world.clock.advance(10_000);
    expect(world.mesos.history.filter(entry => entry.startsWith('-'))).toEqual([`-${id}`]);
  });

  it('case 103: mixed health is unhealthy, no result is neither', async () => {
    let sick = '/b';
    const world = await open({ probe: probeBy(path => path === sick) });
    const checks = ['/a', '/b'].map(path => ({ ...http, path, maxConsecutiveFailures: 0, gracePeriodSeconds: 0 }));
    await world.call('POST', '/v2/apps', app('/web', { healthChecks: checks, ...onePort }));
    await world.clock.advance(1000);
    const none = { tasksStaged: 0, tasksRunning: 1, tasksHealthy: 0, tasksUnhealthy: 0 };
    expect(await read(world, '/web')).toMatchObject(none);
    await world.clock.advance(5000);
    expect(await read(world, '/web')).toMatchObject({ ...none, tasksUnhealthy: 1 });
    sick = '/none';
    await world.clock.advance(5000);
    expect(await read(world, '/web')).toMatchObject({ ...none, tasksHealthy: 1 });
    world.mesos.report((await taskIds(world, '/web'))[0] ?? '', 'TASK_UNREACHABLE');
    expect(await read(world, '/web')).toMatchObject({
      tasksStaged: 0,
      tasksRunning: 0,
      tasksHealthy: 0,
      tasksUnhealthy: 0,
    });
  });

  it.each([
    { protocol: 'HTTP', path: '/', portIndex: 0 },
    { protocol: 'HTTPS', path: '/', portIndex: 0 },
    { protocol: 'TCP', portIndex: 0 },
    { protocol: 'HTTP', path: '/', port: 8123 },
  ])('case 104: $protocol of $portIndex$port is run by Marathon', async check => {
    const seen: unknown[] = [];
    const world = await open({
      probe: {
        http({ scheme, path, port }) {
          seen.push([scheme, path, port]);
          return Promise.resolve({ answered: true, status: 200, contentType: '', body: '' });
        },
        tcp({ port }) {
          seen.push(['tcp', port]);
          return Promise.resolve(undefined);
        },
      },
    });
    await run(world, app('/web', { healthChecks: [{ intervalSeconds: 5, ...check }], ...onePort }));
    const { tasksHealthy, tasks } = await read(world, '/web');
    expect(tasksHealthy).toBe(1);
    const port = 'port' in check ? check.port : tasks[0].ports[0];
    expect(seen[0]).toEqual(check.protocol === 'TCP' ? ['tcp', port] : [check.protocol.toLowerCase(), '/', port]);
    expect([...world.mesos.tasks.values()][0]?.check).toBeUndefined();
  });

  it.each([
    { check: { protocol: 'MESOS_HTTP', path: '/h', portIndex: 0 }, wanted: { kind: 'http', path: '/h' } },
    {
      check: { protocol: 'MESOS_HTTPS', path: '/h', portIndex: 0 },
      wanted: { kind: 'http', path: '/h', scheme: 'https' },
    },
    { check: { protocol: 'MESOS_TCP', portIndex: 0 }, wanted: { kind: 'tcp' } },
    { check: { protocol: 'COMMAND', command: { value: 'true' } }, wanted: { kind: 'command', command: 'true' } },
  ])('case 104: $check.protocol is run by the executor, whose results count', async ({ check, wanted }) => {
    const world = await open();
    await world.call('POST', '/v2/apps', app('/web', { healthChecks: [check], ...onePort }));
    await world.clock.advance(1000);
    const [task] = [...world.mesos.tasks.values()];
    expect(task?.check).toMatchObject(wanted);
    expect((await world.get('/v2/deployments')).body).toHaveLength(1);
    world.mesos.report(task?.taskId ?? '', 'TASK_RUNNING', { healthy: true });
    await world.settle();
    expect((await read(world, '/web')).tasksHealthy).toBe(1);
  });

  it('case 105: without a health check no task is ever healthy', async () => {
    const world = await open();
    await run(world, app('/web'));
    await world.clock.advance(120_000);
    expect(await read(world, '/web')).toMatchObject({ tasksRunning: 1, tasksHealthy: 0, tasksUnhealthy: 0 });
  });

  it('case 106: a task with a failing check is unhealthy, and its app is there', async () => {
    const world = await open({ probe: probeBy(() => true) });
    await world.call('POST', '/v2/apps', app('/web', { healthChecks: [http], ...onePort }));
    await world.clock.advance(8000);
    expect(await read(world, '/web')).toMatchObject({
      id: '/web',
      tasksRunning: 1,
      tasksHealthy: 0,
      tasksUnhealthy: 1,
    });
    expect((await world.get('/v2/deployments')).body).toHaveLength(1);
  });
});

const small = { cpus: 1, mem: 100, disk: 100, gpus: 0 };

describe('delays and ports (cases 100 and 101)', () => {
  const record = (more: object = {}): AppRecord => ({
    id: '/a',
    definition: normaliseDefinition({ id: '/a', cmd: 'run', backoffSeconds: 10, backoffFactor: 2, ...more }, '1.8'),
    version: '2026-01-01T00:00:00.000Z',
    versionInfo: { lastScalingAt: '2026-01-01T00:00:00.000Z', lastConfigChangeAt: '2026-01-01T00:00:00.000Z' },
  });

  it('case 100: a delay is added, multiplied, held at its maximum, cleaned up and reset', async () => {
    const clock = createVirtualClock();
    const backoff = createLaunchBackoff(clock);
    const one = record({ maxLaunchDelaySeconds: 35 });
    const delay = (): number => Math.max(0, backoff.deadline(one) - clock.now()) / 1000;
    expect(delay()).toBe(0);
    const delays: number[] = [];
    for (let turn = 0; turn < 4; turn++) {
      backoff.add(one);
      delays.push(delay());
    }
    expect(delays).toEqual([10, 20, 35, 35]);
    await clock.advance(35_000 + 300_000);
    backoff.add(one);
    expect(delay()).toBe(10);
    backoff.reset('/a');
    expect(delay()).toBe(0);
    backoff.add(one);
    expect(delay()).toBe(10);
    const changed = {
      ...one,
      versionInfo: { ...one.versionInfo, lastConfigChangeAt: '2026-02-01T00:00:00.000Z' },
    };
    expect(backoff.deadline(changed)).toBeLessThanOrEqual(clock.now());
  });

  it('case 101: dynamic service ports are in range, unique, never those of others, kept, and can run out', () => {
    const ports = createServicePorts([10_000, 10_004]);
    const define = (...wanted: number[]) =>
      normaliseDefinition({ id: '/a', cmd: 'run', portDefinitions: wanted.map(port => ({ port })) }, '1.8');
    const taken = define(10_001);
    ports.take(taken);
    const first = ports.assign(define(0, 0, 10_003), undefined);
    expect(servicePortsOf(first)).toEqual([10_000, 10_002, 10_003]);
    ports.take(first);
    expect(servicePortsOf(ports.assign(define(0, 0, 10_003), first))).toEqual([10_000, 10_002, 10_003]);
    expect(servicePortsOf(ports.assign(define(0), first))).toEqual([10_000]);
    expect(servicePortsOf(ports.assign(define(0), undefined))).toEqual([10_004]);
    expect(() => ports.assign(define(0, 0), undefined)).toThrow(
      'All ports in the range [10000-10004] are already in use',
    );
    ports.release(taken);
    expect(servicePortsOf(ports.assign(define(0, 0), undefined))).toEqual([10_001, 10_004]);
  });
});
