import { describe, expect, it } from 'vitest';
import { app, read, run, taskIds } from './conformance/cases.ts';
import { createHttpWorld } from './http-world.ts';

const unset = { protocol: 'HTTP', path: '/', intervalSeconds: 5 };

describe('a port index that Marathon fills in late (reference 10.1, number 7)', () => {
  it('is unset at first where the app spells out no ports, and an identical complete update changes nothing', async () => {
    const world = await createHttpWorld();
    await run(world, app('/web', { healthChecks: [unset] }));
    const before = await read(world, '/web');
    expect(before.healthChecks[0]).not.toHaveProperty('portIndex');
    await world.call('PUT', '/v2/apps/web?partialUpdate=false', app('/web', { healthChecks: [unset] }));
    expect((await read(world, '/web')).version).toBe(before.version);
  });

  it('is there at once where the app spells out its ports', async () => {
    const world = await createHttpWorld();
    await run(world, app('/web', { healthChecks: [unset], portDefinitions: [{ port: 0 }] }));
    expect((await read(world, '/web')).healthChecks[0].portIndex).toBe(0);
  });

  it('comes with the first partial update, which then is no mere scaling: all tasks are replaced, once', async () => {
    const world = await createHttpWorld();
    await run(world, app('/web', { healthChecks: [unset] }));
    const before = await taskIds(world, '/web');
    const scaled = await world.call('PUT', '/v2/apps/web', { instances: 2 });
    const [deployment] = (await world.get('/v2/deployments')).body;
    expect(deployment.steps).toEqual([{ actions: [{ action: 'RestartApplication', app: '/web' }] }]);
    await world.settle();
    const { healthChecks, versionInfo } = await read(world, '/web');
    expect(healthChecks[0].portIndex).toBe(0);
    expect(versionInfo.lastConfigChangeAt).toBe(scaled.body.version);
    const after = await taskIds(world, '/web');
    expect(after.some(id => before.includes(id))).toBe(false);
    await world.call('PUT', '/v2/apps/web', { instances: 3 });
    await world.settle();
    expect(await taskIds(world, '/web')).toEqual(expect.arrayContaining(after));
  });

  it('comes with a new leader: the app then differs from the very definition it was made from', async () => {
    const world = await createHttpWorld();
    await run(world, app('/web', { healthChecks: [unset] }));
    const before = await read(world, '/web');
    await world.call('DELETE', '/v2/leader');
    await world.clock.advance(1000);
    const after = await read(world, '/web');
    expect(after.healthChecks[0].portIndex).toBe(0);
    expect(after.version).toBe(before.version);
    await world.call('PUT', '/v2/apps/web?partialUpdate=false', app('/web', { healthChecks: [unset] }));
    expect((await read(world, '/web')).version > before.version).toBe(true);
  });

  it('is always there in 1.4', async () => {
    const world = await createHttpWorld({ dialect: '1.4' });
    await run(world, app('/web', { healthChecks: [unset] }));
    expect((await read(world, '/web')).healthChecks[0].portIndex).toBe(0);
  });
});

describe('a task that ends because its own check failed', () => {
  const checked = app('/web', {
    healthChecks: [{ protocol: 'COMMAND', command: { value: 'test -f up' } }],
    backoffSeconds: 60,
  });

  it('is the last failure of its app, and the next launch is delayed', async () => {
    const world = await createHttpWorld();
    await world.call('POST', '/v2/apps', checked);
    await world.clock.advance(1000);
    const [id = ''] = await taskIds(world, '/web');
    world.mesos.report(id, 'TASK_RUNNING', { healthy: false, message: 'exit status 1' });
    world.mesos.report(id, 'TASK_KILLING', { healthy: false });
    world.mesos.report(id, 'TASK_KILLED', { healthy: false, message: 'killed by its check' });
    await world.clock.advance(1000);
    expect((await read(world, '/web')).lastTaskFailure).toMatchObject({
      taskId: id,
      state: 'TASK_KILLED',
      message: 'killed by its check',
    });
    const [entry] = (await world.get('/v2/queue')).body.queue;
    expect(entry.delay.overdue).toBe(false);
    expect(entry.delay.timeLeftSeconds).toBeGreaterThan(50);
  });

  it('is no failure when Marathon had asked for its end', async () => {
    const world = await createHttpWorld();
    await world.call('POST', '/v2/apps', checked);
    await world.clock.advance(1000);
    const [id = ''] = await taskIds(world, '/web');
    world.mesos.report(id, 'TASK_RUNNING', { healthy: false, message: 'exit status 1' });
    await world.call('DELETE', `/v2/apps/web/tasks/${id}`);
    world.mesos.report(id, 'TASK_KILLED', { healthy: false });
    await world.clock.advance(1000);
    expect(await read(world, '/web')).not.toHaveProperty('lastTaskFailure');
    expect(await taskIds(world, '/web')).toHaveLength(1);
  });
});
