import { describe, expect, it } from 'vitest';
import { createHttpWorld } from '../http-world.ts';
import { attach } from '../attach.ts';
import { app, details, dialects, dialectsBefore, dialectsSince, isSince, read, run } from './cases.ts';

describe.each(dialects)('groups of %s (cases 81 to 92)', dialect => {
  const open = () => createHttpWorld({ dialect });

  it('case 81: an empty group is created, updated and deleted, each with a deployment that succeeds', async () => {
    const world = await open();
    const stream = await attach(world.port, '?event_type=deployment_success');
    const created = await world.call('POST', '/v2/groups', { id: '/shop' });
    expect([created.status, created.headers['location']]).toEqual([201, `${world.url}/shop`]);
    const updated = await world.call('PUT', '/v2/groups/shop', { dependencies: ['/db'] });
    expect(updated.status).toBe(200);
    const { body } = await world.get('/v2/groups/shop');
    expect(body).toEqual({
      id: '/shop',
      apps: [],
      pods: [],
      groups: [],
      dependencies: ['/db'],
      version: updated.body.version,
      ...(isSince('1.9', dialect) ? { enforceRole: false } : {}),
    });
    const deleted = await world.call('DELETE', '/v2/groups/shop');
    expect(deleted.status).toBe(200);
    const ids = [created, updated, deleted].map(answer => answer.body.deploymentId);
    await expect.poll(() => stream.events().map(event => event.id)).toEqual(ids);
    expect((await world.get('/v2/groups/shop')).status).toBe(404);
  });

  it('case 82: a group that is not there cannot be deleted', async () => {
    const world = await open();
    const missing = await world.call('DELETE', '/v2/groups/none');
    expect([missing.status, missing.body]).toEqual([404, { message: "Group '/none' does not exist" }]);
    expect((await world.get('/v2/groups')).status).toBe(200);
  });

  it('case 83: all apps of a group deploy in one deployment', async () => {
    const world = await open();
    const created = await world.call('POST', '/v2/groups', {
      id: '/shop',
      apps: [app('/shop/web'), app('/shop/db')],
      groups: [{ id: '/shop/deep', apps: [app('/shop/deep/x')] }],
    });
    const plans = (await world.get('/v2/deployments')).body;
    expect(plans).toHaveLength(1);
    expect(plans[0]).toMatchObject({
      id: created.body.deploymentId,
      affectedApps: ['/shop/db', '/shop/deep/x', '/shop/web'],
    });
    await world.settle();
    for (const id of plans[0].affectedApps) expect((await read(world, id)).tasksRunning).toBe(1);
  });

  it('case 84: the same group again restarts nothing', async () => {
    const world = await open();
    const group = { apps: [app('web', { instances: 2 })] };
    await world.call('PUT', '/v2/groups/shop', group);
    await world.settle();
    const before = [...world.mesos.tasks.keys()];
    expect((await world.call('PUT', '/v2/groups/shop', group)).status).toBe(200);
    await world.settle();
    expect([...world.mesos.tasks.keys()]).toEqual(before);
  });

  it('case 85: the upgrade of a group is rolled back by its version', async () => {
    const world = await open();
    const first = await world.call('PUT', '/v2/groups/shop', { apps: [app('web')] });
    await world.settle();
    await world.call('PUT', '/v2/groups/shop', { apps: [app('web', { cmd: 'sleep 2' }), app('db')] });
    await world.settle();
    expect((await world.call('PUT', '/v2/groups/shop', { version: first.body.version })).status).toBe(200);
    await world.settle();
    const { apps } = (await world.get('/v2/groups/shop')).body;
    expect(apps.map(({ id, cmd }: { id: string; cmd: string }) => [id, cmd])).toEqual([['/shop/web', 'sleep 1000']]);
  });

  it('case 86: a dry run tells the steps of a new and of an existing group, and changes nothing', async () => {
    const world = await open();
    const ofNew = await world.call('PUT', '/v2/groups/shop?dryRun=true', { apps: [app('web')] });
    expect([ofNew.status, ofNew.body]).toEqual([
      200,
      {
        steps: [
          { actions: [{ action: 'StartApplication', app: '/shop/web' }] },
          { actions: [{ action: 'ScaleApplication', app: '/shop/web' }] },
        ],
      },
    ]);
    expect((await world.get('/v2/groups/shop')).status).toBe(404);
    await run(world, app('/shop/web'));
    const before = await read(world, '/shop/web');
    const ofOld = await world.call('PUT', '/v2/groups/shop?dryRun=true', { apps: [app('web', { instances: 2 })] });
    expect(ofOld.body).toEqual({ steps: [{ actions: [{ action: 'ScaleApplication', app: '/shop/web' }] }] });
    expect(await read(world, '/shop/web')).toEqual(before);
  });

  it('case 87: the path of an app or of a group is taken', async () => {
    const world = await open();
    await run(world, app('/one'));
    await world.call('POST', '/v2/groups', { id: '/two' });
    const isApp = await world.call('POST', '/v2/groups', { id: '/one' });
    expect([isApp.status, isApp.body]).toEqual([409, { message: 'An app with the path /one already exists.' }]);
    const isGroup = await world.call('POST', '/v2/groups', { id: '/two' });
    expect([isGroup.status, isGroup.body]).toEqual([
      409,
      { message: 'Group /two is already created. Use PUT to change this group.' },
    ]);
  });

  it('case 88: relative paths are created below the root, or below the parent', async () => {
    const world = await open();
    const below = await world.call('POST', '/v2/groups', {
      id: 'shop',
      groups: [{ id: 'deep', groups: [{ id: 'er' }] }],
    });
    expect(below.status).toBe(201);
    expect((await world.get('/v2/groups/shop/deep/er')).body.id).toBe('/shop/deep/er');
    expect((await world.call('POST', '/v2/groups/shop', { id: 'other' })).status).toBe(201);
    expect((await world.get('/v2/groups/shop/other')).body.id).toBe('/shop/other');
  });

  it('case 89: an app lies below its group, directly or deeper, else it is refused', async () => {
    const world = await open();
    const outside = await world.call('PUT', '/v2/groups/shop', { apps: [app('/other/web')] });
    expect(outside.status).toBe(422);
    expect(details(outside.body)[0]).toMatch(/^\/apps\(0\)\/id: /);
    expect((await world.call('PUT', '/v2/groups/shop', { apps: [app('/shop/web')] })).status).toBe(200);
    await world.settle();
    expect((await world.call('PUT', '/v2/groups/shop', { apps: [app('/shop/mid/web')] })).status).toBe(200);
    await world.settle();
    expect((await read(world, '/shop/mid/web')).tasksRunning).toBe(1);
  });

  it('case 90: versions are a plain array of strings', async () => {
    const world = await open();
    const first = await world.call('PUT', '/v2/groups/shop', { apps: [app('web')] });
    await world.settle();
    expect((await world.get('/v2/groups/shop/versions')).body).toEqual([first.body.version]);
    expect((await world.get('/v2/groups/versions')).body).toEqual([first.body.version]);
    const { body } = await world.get(`/v2/groups/shop/versions/${first.body.version}`);
    expect(body).toMatchObject({ id: '/shop', apps: [{ id: '/shop/web' }] });
  });

  it('case 92: scaleBy multiplies the instances that there are, also after an app was scaled by itself', async () => {
    const world = await open();
    await world.call('PUT', '/v2/groups/shop', { apps: [app('web', { instances: 2 }), app('db')] });
    await world.settle();
    const instances = async () =>
      Object.fromEntries(
        (await world.get('/v2/groups/shop')).body.apps.map((each: { id: string; instances: number }) => [
          each.id,
          each.instances,
        ]),
      );
    await world.call('PUT', '/v2/groups/shop', { scaleBy: 2 });
    await world.settle();
    expect(await instances()).toEqual({ '/shop/web': 4, '/shop/db': 2 });
    await world.call('PUT', '/v2/apps/shop/web', { instances: 1 });
    await world.settle();
    await world.call('PUT', '/v2/groups/shop', { scaleBy: 1.5 });
    await world.settle();
    expect(await instances()).toEqual({ '/shop/web': 2, '/shop/db': 3 });
    expect(world.mesos.tasks.size).toBe(5);
  });
});

describe.each(dialectsSince('1.9'))('roles of groups of %s (case 91)', dialect => {
  const open = () => createHttpWorld({ dialect });

  it('case 91: enforceRole is set by a PATCH of a top-level group, and by nothing else', async () => {
    const world = await open();
    const enforces = async (path: string): Promise<boolean> => (await world.get(`/v2/groups${path}`)).body.enforceRole;
    await world.call('POST', '/v2/groups', { id: '/prod', groups: [{ id: 'second' }] });
    await run(world, app('/prod/web'));
    expect(await enforces('/prod')).toBe(false);
    const put = await world.call('PUT', '/v2/groups/prod', { enforceRole: true });
    expect(put.status).toBe(422);
    expect(details(put.body)[0]).toMatch(/^\/enforceRole: enforceRole cannot be modified in a request that/);
    const nested = await world.call('PATCH', '/v2/groups/prod/second', { enforceRole: true });
    expect([nested.status, details(nested.body)]).toEqual([
      422,
      ['/enforceRole: enforceRole can only be set for top-level groups, and /prod/second is not top-level'],
    ]);
    const tasks = [...world.mesos.tasks.keys()];
    expect((await world.call('PATCH', '/v2/groups/prod', { enforceRole: true })).status).toBe(200);
    expect(await enforces('/prod')).toBe(true);
    await world.settle();
    expect([...world.mesos.tasks.keys()]).toEqual(tasks);
    await world.call('PUT', '/v2/groups/prod', { dependencies: [] });
    expect(await enforces('/prod')).toBe(true);
    expect((await world.call('PATCH', '/v2/groups/none', { enforceRole: true })).status).toBe(404);
    expect((await world.call('PATCH', '/v2/groups/prod', { enforceRole: 'yes' })).status).toBe(422);
  });
});

describe.each(dialectsBefore('1.9'))('groups of %s (case 91)', dialect => {
  const open = () => createHttpWorld({ dialect });

  it('case 91: a group knows no role', async () => {
    const world = await open();
    await world.call('POST', '/v2/groups', { id: '/prod' });
    expect((await world.call('PATCH', '/v2/groups/prod', { enforceRole: true })).status).toBe(405);
    expect((await world.get('/v2/groups/prod')).body).not.toHaveProperty('enforceRole');
  });
});
