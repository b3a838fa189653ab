import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../clock/clock.ts';
import { createEventBus } from '../../../sandbox/marathon/events/bus.ts';
import { createEventStreams } from '../../../sandbox/marathon/events/event-stream.ts';
import { createStandby } from '../../../sandbox/marathon/standby/standby.ts';
import { startServer } from '../../../sandbox/server.ts';
import { attach } from '../attach.ts';
import { callAt, createHttpWorld } from '../http-world.ts';
import {
  app,
  details,
  dialects,
  dialectsBefore,
  dialectsSince,
  isSince,
  read,
  run,
  taskIds,
  typeStatus,
} from './cases.ts';

describe.each(dialects)('errors, events and the leader of %s (cases 107 to 118)', dialect => {
  const open = (more: Parameters<typeof createHttpWorld>[0] = {}) => createHttpWorld({ dialect, ...more });

  it('case 107: wrong types, broken JSON, no body, and broken rules each have their own shape', async () => {
    const { call } = await open();
    const types = await call('POST', '/v2/apps', { id: '/web', cmd: 'run', instances: 'many' });
    expect([types.status, types.body]).toEqual([
      typeStatus(dialect),
      { message: 'Invalid JSON', details: [{ path: '/instances', errors: ['error.expected.jsnumber'] }] },
    ]);
    const broken = await call('POST', '/v2/apps', '{"id": "/web",');
    expect([broken.status, broken.body]).toEqual([400, { message: 'Invalid JSON', details: expect.any(String) }]);
    const empty = await call('POST', '/v2/apps', '');
    expect([empty.status, empty.body]).toEqual([
      400,
      { message: 'Please specify data in JSON format', details: expect.any(String) },
    ]);
    const rules = await call('POST', '/v2/apps', { id: '/web' });
    expect([rules.status, rules.body.message]).toEqual([422, 'Object is not valid']);
    expect(details(rules.body)[0]).toMatch(/^\/: AppDefinition must either contain one of 'cmd' or 'args'/);
  });

  it('case 108: ping answers in the wished form; metrics and authentication are there', async () => {
    const { call } = await open();
    const ping = async (accept?: string): Promise<unknown[]> => {
      const { status, text, headers } = await call('GET', '/ping', undefined, accept === undefined ? {} : { accept });
      return [status, text, headers['content-type']];
    };
    expect(await ping()).toEqual([200, 'pong', 'text/plain']);
    expect(await ping('text/html')).toEqual([200, 'pong', 'text/plain']);
    expect(await ping('application/json')).toEqual([200, '"pong"', 'application/json']);
    expect(await ping('application/xml')).toEqual([204, '', undefined]);
    expect((await call('GET', '/metrics')).body.gauges['marathon.apps.active.gauge'].value).toBe(0);
    expect((await call('GET', '/metrics/prometheus')).text).toContain('marathon_apps_active_gauge 0');
    const closed = await open({ users: [{ name: 'a', password: 'b' }] });
    expect((await closed.call('GET', '/ping')).status).toBe(401);
    const authorization = `Basic ${Buffer.from('a:b').toString('base64')}`;
    expect((await closed.call('GET', '/ping', undefined, { authorization })).text).toBe('pong');
  });

  it('case 109: streams attach, detach, keep the order, and want rights; other methods and accepts are a 405', async () => {
    const world = await open();
    const first = await attach(world.port);
    expect(first.head).toMatch(new RegExp(`x-marathon-leader: ${world.url}\\r`, 'i'));
    expect(first.head).toMatch(/connection: close\r/i);
    expect(first.head).not.toMatch(/transfer-encoding|content-length/i);
    const second = await attach(world.port);
    await expect.poll(first.types).toEqual(['event_stream_attached', 'event_stream_attached']);
    second.socket.destroy();
    await expect.poll(first.types).toContain('event_stream_detached');
    await run(world, app('/web'));
    await expect.poll(first.types).toContain('deployment_success');
    const times: string[] = first.events().map(({ timestamp }) => timestamp);
    expect(times).toEqual(times.toSorted());
    expect((await world.call('TRACE', '/v2/events')).status).toBe(405);
    expect((await world.call('GET', '/v2/events', undefined, { accept: '*/*' })).status).toBe(405);
    const closed = await open({ users: [{ name: 'a', password: 'b', view: ['/own'] }] });
    const accept = 'text/event-stream';
    expect((await closed.call('GET', '/v2/events', undefined, { accept })).status).toBe(401);
    const authorization = `Basic ${Buffer.from('a:b').toString('base64')}`;
    expect((await closed.call('GET', '/v2/events', undefined, { accept, authorization })).status).toBe(403);
  });

  it('case 110: events are filtered by type; plans are light, before 1.7 only on request', async () => {
    const world = await open();
    const types = '?event_type=deployment_info&event_type=deployment_success';
    const plain = await attach(world.port, types);
    const light = await attach(world.port, `${types}&plan-format=light`);
    await run(world, app('/web'));
    for (const stream of [plain, light]) {
      await expect.poll(stream.types).toEqual(['deployment_info', 'deployment_info', 'deployment_success']);
    }
    const members = (stream: typeof plain): string[] => Object.keys(stream.events()[0]?.plan ?? {}).toSorted();
    const lightMembers = ['id', 'steps', 'version'];
    const heavyMembers = ['id', 'original', 'steps', 'target', 'version'];
    expect(members(plain)).toEqual(isSince('1.8', dialect) ? lightMembers : heavyMembers);
    expect(members(light)).toEqual(isSince('1.5', dialect) ? lightMembers : heavyMembers);
    const { original, target } = plain.events()[0]?.plan ?? {};
    const idsIn = (group?: { readonly apps: readonly { readonly id: string }[] }): string[] | undefined =>
      group?.apps.map(({ id }) => id);
    const isHeavy = !isSince('1.8', dialect);
    expect([idsIn(original), idsIn(target)]).toEqual(isHeavy ? [[], ['/web']] : [undefined, undefined]);
  });

  it('case 111: a killed task is seen ending; its instance stays without wipe, and is new with it', async () => {
    const world = await open();
    await run(world, app('/web'));
    const [before = ''] = await taskIds(world, '/web');
    const stream = await attach(world.port, '?event_type=instance_changed_event');
    await world.call('DELETE', `/v2/apps/web/tasks/${before}`);
    await world.clock.advance(3000);
    const [after = ''] = await taskIds(world, '/web');
    const isKept = isSince('1.8', dialect);
    expect(after === before.replace(/1$/, '2')).toBe(isKept);
    expect(after).not.toBe(before);
    const launch = isKept ? ['Scheduled', 'Provisioned'] : ['Created'];
    await expect
      .poll(() => stream.events().map(({ condition }) => condition))
      .toEqual(['Killing', 'Killed', ...launch, 'Staging', 'Running']);
    await world.call('DELETE', `/v2/apps/web/tasks/${after}?wipe=true`);
    await world.clock.advance(3000);
    const [last = ''] = await taskIds(world, '/web');
    const instanceOf = (id: string): string => id.replace(/\._app\.\d+$/, '');
    expect(instanceOf(last)).not.toBe(instanceOf(after));
  });

  it('case 112: an unreachable task is replaced after its time, or at once for 0', async () => {
    const world = await open();
    const patient = { unreachableStrategy: { inactiveAfterSeconds: 60, expungeAfterSeconds: 120 } };
    await run(world, app('/patient', patient));
    await run(world, app('/eager'));
    const lost = [...(await taskIds(world, '/patient')), ...(await taskIds(world, '/eager'))];
    for (const id of lost) world.mesos.report(id, 'TASK_UNREACHABLE');
    await world.clock.advance(5000);
    expect((await read(world, '/eager')).tasksRunning).toBe(1);
    expect(await read(world, '/patient')).toMatchObject({ tasksRunning: 0, tasksStaged: 0 });
    await world.clock.advance(60_000);
    expect((await read(world, '/patient')).tasksRunning).toBe(1);
    expect(await taskIds(world, '/patient')).toHaveLength(2);
    await world.clock.advance(60_000);
    expect(await taskIds(world, '/patient')).toHaveLength(1);
    for (const id of lost) world.mesos.report(id, 'TASK_RUNNING');
    await world.clock.advance(2000);
    expect(world.mesos.tasks.size).toBe(2);
  });

  it('case 114: the leader is the same everywhere; who abdicates closes its streams, and apps stay alive', async () => {
    const world = await open();
    const healthChecks = [{ protocol: 'HTTP', path: '/', portIndex: 0, intervalSeconds: 20 }];
    await run(world, app('/web', { healthChecks, portDefinitions: [{ port: 0 }] }));
    const tasks = await taskIds(world, '/web');
    const leader = `127.0.0.1:${world.port}`;
    const standby = createStandby({ clock: world.clock, dialect, leader: () => world.url });
    const secondary = await startServer('standby', 0, standby.handler);
    onTestFinished(() => secondary.stop());
    expect((await callAt(secondary.url, 'GET', '/v2/leader')).body).toEqual({ leader });
    expect((await world.get('/v2/leader')).body).toEqual({ leader });
    const stream = await attach(world.port);
    let isClosed = false;
    stream.socket.on('close', () => {
      isClosed = true;
    });
    const abdicated = await world.call('DELETE', '/v2/leader');
    expect([abdicated.status, abdicated.body]).toEqual([200, { message: 'Leadership abdicated' }]);
    expect((await read(world, '/web')).tasksHealthy).toBe(1);
    await world.clock.advance(600);
    await expect.poll(() => isClosed).toBe(true);
    expect(await read(world, '/web')).toMatchObject({ tasksRunning: 1, tasksHealthy: 0, tasksUnhealthy: 0 });
    await world.clock.advance(21_000);
    expect(await read(world, '/web')).toMatchObject({ tasksRunning: 1, tasksHealthy: 1 });
    expect(await taskIds(world, '/web')).toEqual(tasks);
    expect((await world.get('/v2/leader')).status).toBe(200);
  });

  it('case 115: the info has all its sections, a version of the dialect, and no credentials', async () => {
    const world = await open();
    const { body, text } = await world.get('/v2/info');
    expect(Object.keys(body)).toEqual(
      expect.arrayContaining([
        'name',
        'version',
        'buildref',
        'elected',
        'leader',
        'frameworkId',
        'marathon_config',
        'zookeeper_config',
        'http_config',
      ]),
    );
    expect(body.version.startsWith(`${dialect}.`)).toBe(true);
    expect('event_subscriber' in body).toBe(!isSince('1.5', dialect));
    expect(text).not.toMatch(/password|@/);
  });

  it('case 116: over the limit of concurrent requests the answer is a 503 page', async () => {
    const world = await open({ maxConcurrentRequests: 1 });
    const stream = await attach(world.port, '?event_type=none');
    const refused = await world.get('/ping');
    expect(refused.status).toBe(503);
    expect(refused.headers['content-type']).toContain('text/html');
    expect(refused.text).toContain('Too many concurrent requests! Allowed: 1.');
    stream.socket.destroy();
    await expect.poll(async () => (await world.get('/ping')).status).toBe(200);
  });

  it('case 118: a deployment is seen on the stream from its beginning to its end', async () => {
    const world = await open();
    const stream = await attach(world.port);
    await run(world, app('/web'));
    await expect.poll(stream.types).toContain('deployment_success');
    const kinds = stream.events().map(({ eventType, condition, taskStatus }) => {
      return [eventType, condition ?? taskStatus].filter(part => part !== undefined).join(' ');
    });
    const launch = isSince('1.8', dialect)
      ? ['instance_changed_event Scheduled', 'instance_changed_event Provisioned']
      : ['instance_changed_event Created'];
    expect(kinds).toEqual([
      'event_stream_attached',
      'group_change_success',
      'api_post_event',
      'deployment_info',
      'deployment_step_success',
      'deployment_info',
      ...launch,
      'status_update_event TASK_STAGING',
      'instance_changed_event Staging',
      'status_update_event TASK_RUNNING',
      'instance_changed_event Running',
      'deployment_step_success',
      'deployment_success',
    ]);
  });
});

/** A stream whose client has stopped to read while more was published than may wait. */
async function floodedStream(dropsWhenSlow: boolean) {
  const bus = createEventBus(systemClock);
  const streams = createEventStreams(systemClock, bus, 20, { dropsWhenSlow });
  const server = await startServer('events', 0, (_request, response) => streams.open(response, 'somebody', new Set()));
  onTestFinished(() => server.stop());
  const stream = await attach(server.port);
  stream.socket.pause();
  let isClosed = false;
  stream.socket.on('close', () => {
    isClosed = true;
  });
  for (let turn = 0; turn < 60; turn++) bus.publish('big', { turn, big: 'x'.repeat(400_000) });
  stream.socket.resume();
  return { bus, stream, isClosed: () => isClosed };
}

describe.each(dialectsSince('1.8'))('slow consumers of %s (case 109)', () => {
  it('case 109: a consumer that is too slow is closed', async () => {
    const { isClosed } = await floodedStream(false);
    await expect.poll(isClosed).toBe(true);
  });
});

describe.each(dialectsBefore('1.8'))('slow consumers of %s (case 109)', () => {
  it('case 109: a consumer that is too slow misses events and stays', async () => {
    const { bus, stream, isClosed } = await floodedStream(true);
    await expect.poll(() => stream.types().length, { timeout: 5000 }).toBeGreaterThan(15);
    // As long as it has not caught up it misses this one, too.
    const typesAfter = (): readonly string[] => {
      bus.publish('after', {});
      return stream.types();
    };
    await expect.poll(typesAfter, { timeout: 5000, interval: 250 }).toContain('after');
    expect(stream.types().length).toBeLessThan(60);
    expect(isClosed()).toBe(false);
  });
});
