import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../clock/clock.ts';
import { createVirtualClock, type VirtualClock } from '../../../clock/virtual-clock.ts';
import { createEventBus } from '../../../sandbox/marathon/events/bus.ts';
import { createEventStreams } from '../../../sandbox/marathon/events/event-stream.ts';
import { createStandby, type StandbyOptions } from '../../../sandbox/marathon/standby/standby.ts';
import { startServer, type RequestHandler, type SandboxServer } from '../../../sandbox/server.ts';
import { attach } from '../attach.ts';
import { agent, createFakeMesos } from '../fake-mesos.ts';
import { callAt, createHttpWorld } from '../http-world.ts';
import { app, details, dialects, isSince, read, run, taskIds, typeStatus } from './cases.ts';

/** Moves time on until the answer is there. */
async function outlast<T>(clock: VirtualClock, asked: Promise<T>): Promise<T> {
  let isThere = false;
  const answer = asked.then(each => {
    isThere = true;
    return each;
  });
  await expect
    .poll(
      async () => {
        await clock.advance(250);
        return isThere;
      },
      { interval: 1, timeout: 5000 },
    )
    .toBe(true);
  return answer;
}

async function serve(handler: RequestHandler): Promise<SandboxServer> {
  const server = await startServer('test', 0, handler);
  onTestFinished(() => server.stop());
  return server;
}

async function standbyOf(options: StandbyOptions): Promise<SandboxServer> {
  const standby = createStandby(options);
  const server = await serve(standby.handler);
  standby.listening(server.port);
  return server;
}

/** A URL on which nothing listens. */
async function closedUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>(resolve => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => void server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

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
    const times = first.events().map(({ timestamp }) => timestamp);
    expect(times).toEqual(times.toSorted());
    expect((await world.call('TRACE', '/v2/events')).status).toBe(405);
    expect((await world.call('GET', '/v2/events', undefined, { accept: '*/*' })).status).toBe(405);
    const closed = await open({ users: [{ name: 'a', password: 'b', view: ['/own'] }] });
    const accept = 'text/event-stream';
    expect((await closed.call('GET', '/v2/events', undefined, { accept })).status).toBe(401);
    const authorization = `Basic ${Buffer.from('a:b').toString('base64')}`;
    expect((await closed.call('GET', '/v2/events', undefined, { accept, authorization })).status).toBe(403);
  });

  it('case 109: a consumer that is too slow is closed; before 1.8 it missed events', async () => {
    const bus = createEventBus(systemClock);
    const streams = createEventStreams(systemClock, bus, 20, { dropsWhenSlow: !isSince('1.8', dialect) });
    const server = await serve((_request, response) => streams.open(response, 'somebody', new Set()));
    const stream = await attach(server.port);
    stream.socket.pause();
    let isClosed = false;
    stream.socket.on('close', () => {
      isClosed = true;
    });
    for (let turn = 0; turn < 60; turn++) bus.publish('big', { turn, big: 'x'.repeat(400_000) });
    stream.socket.resume();
    if (isSince('1.8', dialect)) {
      await expect.poll(() => isClosed).toBe(true);
      return;
    }
    await expect.poll(() => stream.types().length, { timeout: 5000 }).toBeGreaterThan(15);
    bus.publish('after', {});
    await expect.poll(stream.types, { timeout: 5000 }).toContain('after');
    expect(stream.types().length).toBeLessThan(60);
    expect(isClosed).toBe(false);
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
    const members = (stream: typeof plain): string[] => Object.keys(stream.events()[0].plan).toSorted();
    const lightMembers = ['id', 'steps', 'version'];
    const heavyMembers = ['id', 'original', 'steps', 'target', 'version'];
    expect(members(plain)).toEqual(isSince('1.8', dialect) ? lightMembers : heavyMembers);
    expect(members(light)).toEqual(isSince('1.5', dialect) ? lightMembers : heavyMembers);
    if (isSince('1.8', dialect)) return;
    const { original, target } = plain.events()[0].plan;
    expect(original.apps).toEqual([]);
    expect(target.apps.map(({ id }: { id: string }) => id)).toEqual(['/web']);
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

  it('case 113: a standby forwards query, body and errors, and names the way', async () => {
    const seen: unknown[] = [];
    const leader = await serve((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { 'x-marathon-via': via, 'x-forwarded-for': client, 'content-type': type } = request.headers;
        seen.push([request.method, request.url, Buffer.concat(chunks).toString(), via, client, type]);
        response.writeHead(request.url === '/no' ? 404 : 500, { 'x-from': 'leader' }).end('{"message":"x"}');
      });
    });
    const standby = await standbyOf({ clock: systemClock, dialect, leader: () => leader.url });
    const via = `1.1 127.0.0.1:${standby.port}`;
    const bad = await callAt(standby.url, 'POST', '/v2/apps?force=true', '{"a":1}', { 'content-type': '' });
    expect([bad.status, bad.text, bad.headers['x-from']]).toEqual([500, '{"message":"x"}', 'leader']);
    expect((await callAt(standby.url, 'GET', '/no')).status).toBe(404);
    expect(seen).toEqual([
      ['POST', '/v2/apps?force=true', '{"a":1}', via, '127.0.0.1', ''],
      ['GET', '/no', '', via, '127.0.0.1', undefined],
    ]);
  });

  it('case 113: a loop of proxies is found, through any number of nodes', async () => {
    const urls: string[] = [];
    const one = await standbyOf({ clock: systemClock, dialect, leader: () => urls[1] });
    const two = await standbyOf({ clock: systemClock, dialect, leader: () => urls[0] });
    urls.push(one.url, two.url);
    const looped = await callAt(one.url, 'GET', '/v2/info');
    expect(looped.status).toBe(502);
    expect(looped.headers['content-type']).toContain('text/html');
    expect(looped.text).toContain('Detected proxying loop.');
  });

  it('case 113: a leader that cannot be reached, and one that is not known, are errors of the proxy', async () => {
    const gone = await closedUrl();
    const refused = await standbyOf({ clock: systemClock, dialect, leader: () => gone });
    const unreachable = await callAt(refused.url, 'GET', '/v2/info');
    expect(unreachable.status).toBe(dialect === '1.4' ? 503 : 502);
    expect(unreachable.headers['content-type']).toContain('text/html');

    const clock = createVirtualClock();
    const nobody = await standbyOf({ clock, dialect, leader: () => undefined });
    const answer = await outlast(clock, callAt(nobody.url, 'GET', '/v2/info'));
    expect(answer.status).toBe(isSince('1.8', dialect) ? 502 : 503);
    expect(answer.text).toContain('Could not determine the current leader');
    expect(clock.now()).toBeGreaterThanOrEqual(createVirtualClock().now() + 2500);
  });

  it('case 113: a standby waits for the leader to be known, and not for ever for its answer', async () => {
    const clock = createVirtualClock();
    const world = await open();
    let known: string | undefined;
    const standby = await standbyOf({ clock, dialect, leader: () => known });
    const asked = callAt(standby.url, 'GET', '/ping');
    await clock.advance(500);
    known = world.url;
    expect((await outlast(clock, asked)).text).toBe('pong');

    const mute = await serve(() => {});
    const slow = await standbyOf({ clock, dialect, leader: () => mute.url });
    const late = await outlast(clock, callAt(slow.url, 'GET', '/ping'));
    expect(late.status).toBe(isSince('1.8', dialect) ? 502 : 504);
  });

  it('case 113: the event stream is redirected to the leader, before 1.8 it goes through the proxy', async () => {
    const world = await open();
    const standby = await standbyOf({ clock: world.clock, dialect, leader: () => world.url });
    if (!isSince('1.8', dialect)) {
      const stream = await attach(standby.port, '?event_type=event_stream_attached');
      expect(stream.head).toMatch(/^HTTP\/1.1 200 /);
      await expect.poll(stream.types).toEqual(['event_stream_attached']);
      return;
    }
    const accept = 'text/event-stream';
    const redirected = await callAt(standby.url, 'GET', '/v2/events?event_type=x', undefined, { accept });
    expect([redirected.status, redirected.headers['location']]).toEqual([302, `${world.url}/v2/events?event_type=x`]);
    const secure = await standbyOf({ clock: world.clock, dialect, leader: () => 'https://leader:8443' });
    const toSecure = await callAt(secure.url, 'GET', '/v2/events', undefined, { accept });
    expect(toSecure.headers['location']).toBe('https://leader:8443/v2/events');
  });

  it('case 114: the leader is the same everywhere; who abdicates closes its streams, and apps stay alive', async () => {
    const world = await open();
    const healthChecks = [{ protocol: 'HTTP', path: '/', portIndex: 0, intervalSeconds: 20 }];
    await run(world, app('/web', { healthChecks, portDefinitions: [{ port: 0 }] }));
    const tasks = await taskIds(world, '/web');
    const leader = `127.0.0.1:${world.port}`;
    const standby = await standbyOf({ clock: world.clock, dialect, leader: () => world.url });
    expect((await callAt(standby.url, 'GET', '/v2/leader')).body).toEqual({ leader });
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

  it.each([
    { wish: { cpus: 100 }, reason: 'InsufficientCpus' },
    { wish: { mem: 100_000 }, reason: 'InsufficientMemory' },
    { wish: { disk: 100_000 }, reason: 'InsufficientDisk' },
    { wish: { gpus: 3 }, reason: 'InsufficientGpus' },
    { wish: { portDefinitions: [{ port: 80 }], requirePorts: true }, reason: 'InsufficientPorts' },
    { wish: { acceptedResourceRoles: ['gold'], role: 'gold' }, reason: 'UnfulfilledRole' },
    { wish: { constraints: [['rack', 'CLUSTER', 'r9']] }, reason: 'UnfulfilledConstraint' },
    { wish: { constraints: [['rack', 'LIKE', 'x.*']] }, reason: 'UnfulfilledConstraint' },
    { wish: { constraints: [['rack', 'UNLIKE', 'r.*']] }, reason: 'UnfulfilledConstraint' },
    { wish: { constraints: [['rack', 'MAX_PER', '0']] }, reason: 'UnfulfilledConstraint' },
    { wish: { constraints: [['shelf', 'UNIQUE']] }, reason: 'UnfulfilledConstraint' },
    { wish: { constraints: [['shelf', 'GROUP_BY', '2']] }, reason: 'UnfulfilledConstraint' },
    { wish: { constraints: [['rack', 'IS', 'r9']] }, reason: 'UnfulfilledConstraint' },
  ])('case 117: $wish waits in the queue because of $reason', async ({ wish, reason }) => {
    const clock = createVirtualClock();
    const agents = [agent('S0', { attributes: { rack: 'r1' } }), agent('S1', { attributes: { rack: 'r2' } })];
    const world = await open({ clock, mesos: createFakeMesos(clock, agents), features: ['gpu_resources'] });
    const { role, ...plain } = wish as { role?: string };
    if (role !== undefined) await world.call('POST', '/v2/groups', { id: `/${role}` });
    const id = role === undefined ? '/web' : `/${role}/web`;
    const created = await world.call('POST', '/v2/apps', app(id, isSince('1.9', dialect) ? wish : plain));
    if (!isSince('1.5', dialect) && reason === 'UnfulfilledConstraint' && JSON.stringify(wish).includes('"IS"')) {
      expect(created.status).toBe(422);
      return;
    }
    expect(created.status).toBe(201);
    await clock.advance(1000);
    const [entry] = (await world.get('/v2/queue?embed=lastUnusedOffers')).body.queue;
    expect(entry).toMatchObject({ count: 1, delay: { overdue: true } });
    const { processedOffersSummary: summary, lastUnusedOffers } = entry;
    expect(summary.rejectSummaryLastOffers.find((stage: { declined: number }) => stage.declined > 0)).toEqual({
      reason,
      declined: 2,
      processed: 2,
    });
    expect(lastUnusedOffers.map((offer: { reason: string[] }) => offer.reason)).toEqual([[reason], [reason]]);
    expect((await world.get('/v2/deployments')).body).toHaveLength(1);
  });

  it.each([
    { constraint: ['rack', 'UNIQUE'], fits: 2 },
    { constraint: ['rack', 'MAX_PER', '1'], fits: 2 },
    { constraint: ['rack', 'CLUSTER'], fits: 3 },
    { constraint: ['rack', 'GROUP_BY'], fits: 4 },
  ])('case 117: of four tasks with $constraint $fits find a place', async ({ constraint, fits }) => {
    const clock = createVirtualClock();
    const agents = ['r1', 'r2'].map((rack, index) =>
      agent(`S${index}`, { attributes: { rack }, resources: { cpus: 0.35, mem: 1000, disk: 0, gpus: 0 } }),
    );
    const world = await open({ clock, mesos: createFakeMesos(clock, agents) });
    await world.call('POST', '/v2/apps', app('/web', { instances: 4, constraints: [constraint] }));
    await clock.advance(2000);
    expect(world.mesos.tasks.size).toBe(fits);
    const { queue } = (await world.get('/v2/queue')).body;
    expect(queue.map(({ count }: { count: number }) => count)).toEqual(fits === 4 ? [] : [4 - fits]);
    if (fits === 4) return;
    const stage = queue[0].processedOffersSummary.rejectSummaryLastOffers.find(
      ({ reason }: { reason: string }) => reason === 'UnfulfilledConstraint',
    );
    expect(stage.declined).toBeGreaterThan(0);
  });

  it('case 117: a task that fails is replaced', async () => {
    const world = await open();
    await run(world, app('/web'));
    const [before = ''] = await taskIds(world, '/web');
    world.mesos.report(before, 'TASK_FAILED', { message: 'exit 1' });
    await world.clock.advance(3000);
    const { tasks, tasksRunning, lastTaskFailure } = await read(world, '/web');
    expect(tasksRunning).toBe(1);
    expect(tasks[0].id).not.toBe(before);
    expect(lastTaskFailure).toMatchObject({ taskId: before, state: 'TASK_FAILED', message: 'exit 1' });
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
