import { describe, expect, it } from 'vitest';
import { createHttpWorld } from './http-world.ts';

const web = { id: '/demo/web', cmd: 'sleep 1000', cpus: 0.1, mem: 16 };

describe('apps over HTTP', () => {
  it('cases 1, 8, 20: a POST answers with the normalised app without service ports, and the app runs', async () => {
    const { call, get, settle, port } = await createHttpWorld();
    const created = await call('POST', '/v2/apps', { id: '/demo/web', cmd: 'sleep 1000' });
    expect(created.status).toBe(201);
    const { version, deployments } = created.body;
    expect(created.headers['location']).toBe(`http://127.0.0.1:${port}/demo/web`);
    expect(created.headers['marathon-deployment-id']).toBe(deployments[0].id);
    expect(created.headers['x-marathon-leader']).toBe(`http://127.0.0.1:${port}`);
    expect(created.headers['cache-control']).toBe('no-cache, no-store, must-revalidate');
    expect(created.body).toEqual({
      id: '/demo/web',
      cmd: 'sleep 1000',
      backoffFactor: 1.15,
      backoffSeconds: 1,
      cpus: 1,
      disk: 0,
      executor: '',
      instances: 1,
      labels: {},
      maxLaunchDelaySeconds: 300,
      mem: 128,
      gpus: 0,
      networks: [{ mode: 'host' }],
      portDefinitions: [{ port: 0, name: 'default', protocol: 'tcp' }],
      requirePorts: false,
      upgradeStrategy: { maximumOverCapacity: 1, minimumHealthCapacity: 1 },
      version,
      killSelection: 'YOUNGEST_FIRST',
      unreachableStrategy: { inactiveAfterSeconds: 0, expungeAfterSeconds: 0 },
      tasksStaged: 0,
      tasksRunning: 0,
      tasksHealthy: 0,
      tasksUnhealthy: 0,
      deployments: [{ id: deployments[0].id }],
      tasks: [],
    });
    await settle();

    const read = await get('/v2/apps//demo/web');
    expect(read.body.app).toMatchObject({
      portDefinitions: [{ port: 10000, name: 'default', protocol: 'tcp' }],
      version,
      versionInfo: { lastScalingAt: version, lastConfigChangeAt: version },
      tasksStaged: 0,
      tasksRunning: 1,
      tasksHealthy: 0,
      tasksUnhealthy: 0,
      deployments: [],
    });
    const [task] = read.body.app.tasks;
    expect(task.id).toMatch(/^demo_web\.instance-[0-9a-f-]{36}\._app\.1$/);
    expect(Object.keys(task).toSorted()).toEqual(
      [
        'appId',
        'healthCheckResults',
        'host',
        'id',
        'ipAddresses',
        'localVolumes',
        'ports',
        'servicePorts',
        'slaveId',
        'stagedAt',
        'startedAt',
        'state',
        'version',
      ].toSorted(),
    );
    expect(task).toMatchObject({
      appId: '/demo/web',
      host: '127.0.0.1',
      ipAddresses: [{ ipAddress: '127.0.0.1', protocol: 'IPv4' }],
      servicePorts: [],
      state: 'TASK_RUNNING',
      version,
    });
    expect(task.ports).toHaveLength(1);
    const versions = await get('/v2/apps/demo/web/versions');
    expect(versions.body).toEqual({ versions: [version] });
  });

  it('case 2: an identical PUT touches no task and keeps the version', async () => {
    const { call, get, settle } = await createHttpWorld();
    await call('POST', '/v2/apps', web);
    await settle();
    const before = (await get('/v2/apps/demo/web')).body.app;
    const again = await call('PUT', '/v2/apps/demo/web', web);
    expect(again.status).toBe(200);
    expect(Object.keys(again.body).toSorted()).toEqual(['deploymentId', 'version']);
    expect(again.headers['marathon-deployment-id']).toBe(again.body.deploymentId);
    await settle();
    const complete = await call('PUT', '/v2/apps/demo/web?partialUpdate=false', web);
    expect(complete.status).toBe(200);
    await settle();
    expect((await get('/v2/apps/demo/web')).body.app).toEqual(before);
  });

  it('cases 4, 9: a changed cmd replaces the task; the first version stays readable', async () => {
    const { call, get, settle } = await createHttpWorld();
    await call('POST', '/v2/apps', web);
    await settle();
    const first = (await get('/v2/apps/demo/web')).body.app;
    await call('PUT', '/v2/apps/demo/web', { cmd: 'sleep 2000' });
    await settle();
    const second = (await get('/v2/apps/demo/web')).body.app;
    expect(second.cmd).toBe('sleep 2000');
    expect(second.tasks.map((task: { id: string }) => task.id)).not.toEqual(
      first.tasks.map((task: { id: string }) => task.id),
    );
    expect(second.versionInfo).toEqual({ lastScalingAt: second.version, lastConfigChangeAt: second.version });
    const { versions } = (await get('/v2/apps/demo/web/versions')).body;
    expect(versions.toSorted()).toEqual([first.version, second.version]);
    const stored = await get(`/v2/apps/demo/web/versions/${first.version}`);
    expect(stored.body).toMatchObject({ id: '/demo/web', cmd: 'sleep 1000', version: first.version });
    expect(stored.body.tasksRunning).toBeUndefined();
  });

  it('cases 5, 21: PATCH changes the given member only; on a missing app it is a 404', async () => {
    const { call, get, settle } = await createHttpWorld();
    await call('POST', '/v2/apps', { ...web, env: { A: '1', B: '2' }, labels: { x: 'y' } });
    await settle();
    const patched = await call('PATCH', '/v2/apps/demo/web', { env: { A: '1' } });
    expect(patched.status).toBe(200);
    const { app } = (await get('/v2/apps/demo/web')).body;
    expect(app.env).toEqual({ A: '1' });
    expect(app.labels).toEqual({ x: 'y' });
    expect(app.cmd).toBe(web.cmd);
    const missing = await call('PATCH', '/v2/apps/no', { instances: 1 });
    expect([missing.status, missing.body]).toEqual([404, { message: "App '/no' does not exist" }]);
  });

  it('case 6: scaling moves lastScalingAt alone and leaves the running task alone', async () => {
    const { call, get, settle } = await createHttpWorld();
    await call('POST', '/v2/apps', web);
    await settle();
    const one = (await get('/v2/apps/demo/web')).body.app;
    await call('PUT', '/v2/apps/demo/web', { instances: 2 });
    await settle();
    const two = (await get('/v2/apps/demo/web')).body.app;
    expect(two.tasks).toHaveLength(2);
    expect(two.tasks).toContainEqual(one.tasks[0]);
    expect(two.version > one.version).toBe(true);
    expect(two.versionInfo).toEqual({ lastScalingAt: two.version, lastConfigChangeAt: one.version });
    await call('PUT', '/v2/apps/demo/web', { instances: 1 });
    await settle();
    const back = (await get('/v2/apps/demo/web')).body.app;
    expect(back.tasks).toEqual(one.tasks);
    expect(back.versionInfo.lastConfigChangeAt).toBe(one.version);
  });

  it('case 7: restart replaces the tasks and keeps the definition', async () => {
    const { call, get, settle } = await createHttpWorld();
    await call('POST', '/v2/apps', web);
    await settle();
    const before = (await get('/v2/apps/demo/web')).body.app;
    const restarted = await call('POST', '/v2/apps/demo/web/restart');
    expect(restarted.status).toBe(200);
    await settle();
    const after = (await get('/v2/apps/demo/web')).body.app;
    expect(after.tasks[0].id).not.toBe(before.tasks[0].id);
    expect(after.versionInfo).toEqual({ lastScalingAt: before.version, lastConfigChangeAt: after.version });
    expect({ ...after, version: 0, versionInfo: 0, tasks: 0 }).toEqual({
      ...before,
      version: 0,
      versionInfo: 0,
      tasks: 0,
    });
    expect((await call('POST', '/v2/apps/no/restart')).status).toBe(404);
  });

  it('cases 14, 43: DELETE removes app and tasks; then it is a 404', async () => {
    const { call, get, settle, mesos } = await createHttpWorld();
    await call('POST', '/v2/apps', web);
    await settle();
    const deleted = await call('DELETE', '/v2/apps/demo/web');
    expect(deleted.status).toBe(200);
    const gone = await get('/v2/apps/demo/web');
    expect([gone.status, gone.body]).toEqual([404, { message: "App '/demo/web' does not exist" }]);
    await settle();
    expect(mesos.tasks.size).toBe(0);
    expect((await call('DELETE', '/v2/apps/demo/web')).status).toBe(404);
  });

  it('case 16: service ports survive the update of another field and a 0 in their place', async () => {
    const { call, get } = await createHttpWorld();
    await call('POST', '/v2/apps', { ...web, portDefinitions: [{ port: 0 }, { port: 0 }] });
    const ports = async () =>
      (await get('/v2/apps/demo/web')).body.app.portDefinitions.map((definition: { port: number }) => definition.port);
    expect(await ports()).toEqual([10000, 10001]);
    await call('POST', '/v2/apps', { ...web, id: '/other' });
    await call('PUT', '/v2/apps/demo/web?force=true', { cmd: 'sleep 5' });
    expect(await ports()).toEqual([10000, 10001]);
    await call('PUT', '/v2/apps/demo/web?force=true&partialUpdate=false', {
      ...web,
      cmd: 'sleep 6',
      portDefinitions: [{ port: 0 }, { port: 0 }, { port: 0 }],
    });
    expect(await ports()).toEqual([10000, 10001, 10003]);
  });

  it('case 16: a used-up port range is a 500 and changes nothing', async () => {
    const { call, get } = await createHttpWorld({ servicePorts: [10000, 10000] });
    await call('POST', '/v2/apps', web);
    const refused = await call('POST', '/v2/apps', { ...web, id: '/two' });
    expect(refused.status).toBe(500);
    expect(refused.body).toEqual({ message: 'All ports in the range [10000-10000] are already in use' });
    expect((await get('/v2/apps/two')).status).toBe(404);
  });

  it('cases 17, 25: a 1.4 bridge app is answered in the present form, and a plain one gets no container', async () => {
    const { call, get } = await createHttpWorld();
    await call('POST', '/v2/apps', {
      id: '/demo/api',
      instances: 2,
      cpus: 0.5,
      mem: 256,
      container: {
        type: 'DOCKER',
        docker: {
          image: 'registry.local/api:17',
          network: 'BRIDGE',
          portMappings: [{ containerPort: 8080, name: 'http' }],
        },
      },
      env: { MODE: 'prod' },
    });
    const { app } = (await get('/v2/apps/demo/api')).body;
    expect(app.networks).toEqual([{ mode: 'container/bridge' }]);
    expect(app.container).toEqual({
      type: 'DOCKER',
      docker: { forcePullImage: false, image: 'registry.local/api:17', parameters: [], privileged: false },
      volumes: [],
      portMappings: [
        { containerPort: 8080, hostPort: 0, labels: {}, name: 'http', protocol: 'tcp', servicePort: 10000 },
      ],
    });
    expect(app.portDefinitions).toBeUndefined();
    await call('POST', '/v2/apps', web);
    expect((await get('/v2/apps/demo/web')).body.app).not.toHaveProperty('container');
  });

  it('cases 34, 35: PUT creates with 201, changes with 200, and a bad container changes nothing', async () => {
    const { call, get, settle, port } = await createHttpWorld();
    const created = await call('PUT', '/v2/apps/demo/web', { ...web, id: '/elsewhere' });
    expect(created.status).toBe(201);
    expect(created.headers['location']).toBe(`http://127.0.0.1:${port}/demo/web`);
    expect(Object.keys(created.body).toSorted()).toEqual(['deploymentId', 'version']);
    await settle();
    const before = await get('/v2/apps/demo/web');
    const refused = await call('PUT', '/v2/apps/demo/web', { container: { type: 'DOCKER' } });
    expect(refused.status).toBe(422);
    expect(refused.body.message).toBe('Object is not valid');
    expect(await get('/v2/apps/demo/web').then(({ body }) => body)).toEqual(before.body);
  });

  it('case 41: listings are filtered by cmd, id and label selectors', async () => {
    const { call, get } = await createHttpWorld();
    await call('POST', '/v2/apps', { ...web, labels: { team: 'red', tier: 'front' } });
    await call('POST', '/v2/apps', { ...web, id: '/demo/db', cmd: 'postgres', labels: { team: 'blue' } });
    const ids = async (query: string) =>
      (await get(`/v2/apps?${query}`)).body.apps.map((app: { id: string }) => app.id).toSorted();
    expect(await ids('')).toEqual(['/demo/db', '/demo/web']);
    expect(await ids('cmd=POST')).toEqual(['/demo/db']);
    expect(await ids('id=WEB')).toEqual(['/demo/web']);
    expect(await ids('label=tier')).toEqual(['/demo/web']);
    expect(await ids('label=team%3D%3Dblue')).toEqual(['/demo/db']);
    expect(await ids('label=team!%3Dblue')).toEqual(['/demo/web']);
    expect(await ids('label=team%20in%20(blue,red)')).toEqual(['/demo/db', '/demo/web']);
    expect(await ids('label=team%20notin%20(blue),tier')).toEqual(['/demo/web']);
    expect(await ids('label=team%20in%20(blue,red)&cmd=sleep&id=demo')).toEqual(['/demo/web']);
    expect((await get('/v2/apps?label=a%3D%3D%3Db')).status).toBe(422);
  });

  it('cases 39, 40: a listing has counts and deployments, and more only when asked', async () => {
    const { call, get } = await createHttpWorld();
    await call('POST', '/v2/apps', web);
    const [plain] = (await get('/v2/apps')).body.apps;
    expect(plain).toMatchObject({ tasksStaged: 1, tasksRunning: 0, tasksHealthy: 0, tasksUnhealthy: 0 });
    expect(plain.deployments).toHaveLength(1);
    expect(plain).not.toHaveProperty('tasks');
    const [full] = (await get('/v2/apps?embed=apps.tasks&embed=apps.taskStats&embed=apps.lastTaskFailure')).body.apps;
    expect(full.tasks).toHaveLength(1);
    expect(full.taskStats.totalSummary.stats.counts).toEqual({ staged: 1, running: 0, healthy: 0, unhealthy: 0 });
    expect(full).not.toHaveProperty('lastTaskFailure');
  });

  it('case 44: versionInfo and status members of a body are ignored', async () => {
    const { call, get, settle } = await createHttpWorld();
    await call('POST', '/v2/apps', web);
    await settle();
    const { app } = (await get('/v2/apps/demo/web')).body;
    const { version: _, ...rest } = app;
    const answer = await call('PUT', '/v2/apps/demo/web', {
      ...rest,
      versionInfo: { lastScalingAt: '2001-01-01T00:00:00.000Z', lastConfigChangeAt: '2001-01-01T00:00:00.000Z' },
    });
    expect(answer.status).toBe(200);
    await settle();
    expect((await get('/v2/apps/demo/web')).body.app).toEqual(app);
  });

  it('an array PUT is one deployment, all or nothing', async () => {
    const { call, get } = await createHttpWorld();
    const refused = await call('PUT', '/v2/apps', [web, { id: '/bad' }]);
    expect(refused.status).toBe(422);
    expect((await get('/v2/apps')).body.apps).toEqual([]);
    const accepted = await call('PUT', '/v2/apps', [web, { ...web, id: '/demo/two' }]);
    expect(accepted.status).toBe(200);
    expect((await get('/v2/deployments')).body[0].affectedApps).toEqual(['/demo/two', '/demo/web']);
    expect((await call('PATCH', '/v2/apps', [{ id: '/none', instances: 2 }])).status).toBe(404);
  });

  it('a body of a version alone goes back to it, with a new version', async () => {
    const { call, get, settle } = await createHttpWorld();
    await call('POST', '/v2/apps', web);
    await settle();
    const first = (await get('/v2/apps/demo/web')).body.app;
    await call('PUT', '/v2/apps/demo/web', { cmd: 'sleep 2' });
    await settle();
    const both = await call('PUT', '/v2/apps/demo/web', { version: first.version, cmd: 'sleep 3' });
    expect(both.status).toBe(422);
    expect(both.body.details[0].errors).toEqual(["The 'version' field may only be combined with the 'id' field."]);
    expect((await call('PUT', '/v2/apps/demo/web', { version: '2001-01-01T00:00:00.000Z' })).status).toBe(404);
    expect((await call('PUT', '/v2/apps/demo/web', { version: 'yesterday' })).status).toBe(422);
    const back = await call('PUT', '/v2/apps/demo/web', { version: first.version, id: '/demo/web' });
    expect(back.status).toBe(200);
    await settle();
    const { app } = (await get('/v2/apps/demo/web')).body;
    expect(app.cmd).toBe('sleep 1000');
    expect(app.version).toBe(back.body.version);
    expect((await get('/v2/apps/demo/web/versions')).body.versions).toHaveLength(3);
  });

  it('a complete update falls back to the defaults, a partial one keeps what it does not name', async () => {
    const { call, get } = await createHttpWorld();
    await call('POST', '/v2/apps', { ...web, instances: 3, labels: { a: 'b' }, taskKillGracePeriodSeconds: 7 });
    await call('PUT', '/v2/apps/demo/web?force=true', { cmd: 'sleep 2', taskKillGracePeriodSeconds: null });
    expect((await get('/v2/apps/demo/web')).body.app).toMatchObject({
      instances: 3,
      labels: { a: 'b' },
      taskKillGracePeriodSeconds: 7,
    });
    const switched = await call('PUT', '/v2/apps/demo/web?force=true', { args: ['sleep', '2'] });
    expect(switched.status).toBe(422);
    await call('PUT', '/v2/apps/demo/web?force=true&partialUpdate=false', { args: ['sleep', '2'] });
    const { app } = (await get('/v2/apps/demo/web')).body;
    expect(app).toMatchObject({ instances: 1, labels: {}, args: ['sleep', '2'] });
    expect(app).not.toHaveProperty('cmd');
    expect(app).not.toHaveProperty('taskKillGracePeriodSeconds');
  });

  it('unknown members are ignored: they are neither stored nor a change', async () => {
    const { call, get, settle } = await createHttpWorld();
    await call('POST', '/v2/apps', { ...web, whatever: 1 });
    await settle();
    const before = (await get('/v2/apps/demo/web')).body.app;
    await call('PUT', '/v2/apps/demo/web', { ...web, whatever: 2 });
    await settle();
    expect((await get('/v2/apps/demo/web')).body.app).toEqual(before);
  });
});
