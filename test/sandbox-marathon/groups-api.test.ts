import { describe, expect, it } from 'vitest';
import { createHttpWorld } from './http-world.ts';

const app = (id: string, more: object = {}) => ({ id, cmd: 'run', cpus: 0.1, mem: 16, ...more });

describe('groups over HTTP', () => {
  it('case 81: an empty group is created, changed and deleted', async () => {
    const { call, get, settle, port } = await createHttpWorld();
    const created = await call('POST', '/v2/groups', { id: '/shop' });
    expect(created.status).toBe(201);
    expect(created.headers['location']).toBe(`http://127.0.0.1:${port}/shop`);
    expect(Object.keys(created.body).toSorted()).toEqual(['deploymentId', 'version']);
    const read = await get('/v2/groups/shop');
    expect(read.body).toEqual({
      id: '/shop',
      apps: [],
      pods: [],
      groups: [],
      dependencies: [],
      version: created.body.version,
    });
    expect((await call('PUT', '/v2/groups/shop', { dependencies: ['/db'] })).status).toBe(200);
    expect((await get('/v2/groups/shop')).body.dependencies).toEqual(['/db']);
    expect((await call('DELETE', '/v2/groups/shop')).status).toBe(200);
    await settle();
    const gone = await get('/v2/groups/shop');
    expect([gone.status, gone.body]).toEqual([404, { message: "Group '/shop' does not exist" }]);
  });

  it('case 82: an unknown group cannot be deleted; the root is always there', async () => {
    const { call, get } = await createHttpWorld();
    expect((await call('DELETE', '/v2/groups/none')).status).toBe(404);
    expect((await get('/v2/groups')).body).toMatchObject({ id: '/', apps: [], groups: [] });
  });

  it('cases 83, 88: apps of a group deploy in one deployment, with ids relative to it', async () => {
    const { call, get, settle } = await createHttpWorld();
    await call('POST', '/v2/groups', {
      id: 'shop',
      apps: [app('web'), app('/shop/db')],
      groups: [{ id: 'deep', apps: [app('x')] }],
    });
    const [deployment] = (await get('/v2/deployments')).body;
    expect(deployment.affectedApps).toEqual(['/shop/db', '/shop/deep/x', '/shop/web']);
    await settle();
    const group = (await get('/v2/groups/shop')).body;
    expect(group.apps.map(({ id }: { id: string }) => id)).toEqual(['/shop/web', '/shop/db']);
    expect(group.apps[0]).not.toHaveProperty('tasksRunning');
    expect(group.groups[0]).toMatchObject({ id: '/shop/deep', apps: [{ id: '/shop/deep/x' }] });
    const counted = (await get('/v2/groups/shop?embed=group.apps&embed=group.apps.counts')).body;
    expect(counted.apps[0].tasksRunning).toBe(1);
    expect(counted).not.toHaveProperty('groups');
    expect((await get('/v2/groups/shop/apps')).body).toHaveLength(3);
    expect((await get('/v2/apps/shop/*')).body['*']).toHaveLength(3);
  });

  it('case 84: the same definition again restarts nothing', async () => {
    const { call, settle, mesos } = await createHttpWorld();
    await call('PUT', '/v2/groups/shop', { apps: [app('web')] });
    await settle();
    const before = [...mesos.tasks.keys()];
    const again = await call('PUT', '/v2/groups/shop', { apps: [app('web')] });
    expect(again.status).toBe(200);
    await settle();
    expect([...mesos.tasks.keys()]).toEqual(before);
  });

  it('listed apps and groups replace what was there, what is not named is kept', async () => {
    const { call, get, settle } = await createHttpWorld();
    await call('PUT', '/v2/groups/shop', { apps: [app('web'), app('db')], groups: [{ id: 'deep', apps: [app('x')] }] });
    await settle();
    await call('PUT', '/v2/groups/shop', { apps: [app('web')] });
    await settle();
    const ids = async () => (await get('/v2/groups/shop/apps')).body.map(({ id }: { id: string }) => id).toSorted();
    expect(await ids()).toEqual(['/shop/deep/x', '/shop/web']);
    await call('PUT', '/v2/groups/shop', { groups: [] });
    await settle();
    expect(await ids()).toEqual(['/shop/web']);
  });

  it('case 57: a group with a running deployment needs force to be deleted', async () => {
    const { call, get, mesos, settle } = await createHttpWorld();
    mesos.decide(() => 'stages');
    await call('PUT', '/v2/groups/shop', { apps: [app('web')] });
    const refused = await call('DELETE', '/v2/groups/shop');
    expect(refused.status).toBe(409);
    expect(refused.body.deployments).toHaveLength(1);
    expect((await call('DELETE', '/v2/groups/shop?force=true')).status).toBe(200);
    await settle();
    expect((await get('/v2/apps')).body.apps).toEqual([]);
  });

  it('cases 85, 90: versions are a plain list, and a body of one rolls the group back', async () => {
    const { call, get, settle } = await createHttpWorld();
    const first = await call('PUT', '/v2/groups/shop', { apps: [app('web')] });
    await settle();
    await call('PUT', '/v2/groups/shop', { apps: [app('web', { cmd: 'other' }), app('db')] });
    await settle();
    const versions = (await get('/v2/groups/shop/versions')).body;
    expect(versions).toHaveLength(2);
    const old = (await get(`/v2/groups/shop/versions/${first.body.version}`)).body;
    expect(old.apps.map(({ cmd }: { cmd: string }) => cmd)).toEqual(['run']);
    const back = await call('PUT', '/v2/groups/shop', { version: first.body.version });
    expect(back.status).toBe(200);
    await settle();
    expect(
      (await get('/v2/groups/shop')).body.apps.map(({ id, cmd }: { id: string; cmd: string }) => [id, cmd]),
    ).toEqual([['/shop/web', 'run']]);
    expect((await call('PUT', '/v2/groups/shop', { version: '2001-01-01T00:00:00.000Z' })).status).toBe(404);
  });

  it('case 86: a dry run tells the steps and changes nothing', async () => {
    const { call, get } = await createHttpWorld();
    const dry = await call('PUT', '/v2/groups/shop?dryRun=true', { apps: [app('web')] });
    expect(dry.body).toEqual({
      steps: [
        { actions: [{ action: 'StartApplication', app: '/shop/web' }] },
        { actions: [{ action: 'ScaleApplication', app: '/shop/web' }] },
      ],
    });
    expect((await get('/v2/groups/shop')).status).toBe(404);
    const real = await call('POST', '/v2/apps', app('/shop/web'));
    expect((await get('/v2/apps/shop/web')).body.app.portDefinitions[0].port).toBe(10000);
    expect(real.status).toBe(201);
  });

  it('case 87: an id that an app or a group has is a 409', async () => {
    const { call } = await createHttpWorld();
    await call('POST', '/v2/apps', app('/one'));
    await call('POST', '/v2/groups', { id: '/two' });
    const isApp = await call('POST', '/v2/groups', { id: '/one' });
    expect([isApp.status, isApp.body]).toEqual([409, { message: 'An app with the path /one already exists.' }]);
    const isGroup = await call('POST', '/v2/groups', { id: '/two' });
    expect([isGroup.status, isGroup.body]).toEqual([
      409,
      { message: 'Group /two is already created. Use PUT to change this group.' },
    ]);
    expect((await call('POST', '/v2/apps', app('/two'))).status).toBe(422);
    expect((await call('POST', '/v2/apps', app('/one/below'))).status).toBe(422);
  });

  it('case 89: an app has to lie below its group, at any depth', async () => {
    const { call, get } = await createHttpWorld();
    const outside = await call('PUT', '/v2/groups/shop', { apps: [app('/other/web')] });
    expect(outside.status).toBe(422);
    expect(outside.body.details[0].path).toBe('/apps(0)/id');
    const bad = await call('PUT', '/v2/groups/shop', { apps: [app('web'), { id: 'db' }] });
    expect(bad.body.details[0].path).toBe('/apps(1)');
    expect((await call('PUT', '/v2/groups/shop', { apps: [app('mid/web')] })).status).toBe(200);
    expect((await get('/v2/groups/shop/mid')).status).toBe(200);
  });

  it('case 92: scaleBy multiplies the instances below the group, rounded up', async () => {
    const { call, get, settle } = await createHttpWorld();
    await call('PUT', '/v2/groups/shop', { apps: [app('web', { instances: 2 }), app('db', { instances: 3 })] });
    await settle();
    await call('PUT', '/v2/groups/shop', { scaleBy: 1.5 });
    await settle();
    const instances = (await get('/v2/groups/shop')).body.apps.map((each: { instances: number }) => each.instances);
    expect(instances).toEqual([3, 5]);
  });

  it('case 59: circular dependencies are a 422', async () => {
    const { call } = await createHttpWorld();
    const answer = await call('PUT', '/v2/groups/shop', {
      apps: [app('a', { dependencies: ['b'] }), app('b', { dependencies: ['/shop/a'] })],
    });
    expect(answer.status).toBe(422);
    expect(answer.body.details[0].errors[0]).toContain('cyclic');
  });

  it('case 60: apps start in the order of their dependencies, groups and relative ids included', async () => {
    const { call, get, settle, mesos } = await createHttpWorld();
    await call('PUT', '/v2/groups/shop', {
      groups: [
        { id: 'front', dependencies: ['/shop/back'], apps: [app('web')] },
        { id: 'back', apps: [app('api', { dependencies: ['db'] }), app('db')] },
      ],
    });
    const [{ steps }] = (await get('/v2/deployments')).body;
    expect(
      steps.slice(1).map((step: { actions: { app: string }[] }) => step.actions.map(action => action.app)),
    ).toEqual([['/shop/back/db'], ['/shop/back/api'], ['/shop/front/web']]);
    await settle();
    expect(mesos.history.map(entry => entry.replace(/\.instance.*/, ''))).toEqual([
      '+shop_back_db',
      '+shop_back_api',
      '+shop_front_web',
    ]);
  });
});
