import { describe, expect, it, onTestFinished } from 'vitest';
import { createStandby } from '../../../sandbox/marathon/standby/standby.ts';
import { startServer } from '../../../sandbox/server.ts';
import { attach } from '../attach.ts';
import { callAt, createHttpWorld } from '../http-world.ts';
import { app, dialects, isSince, read, run, taskIds } from './cases.ts';

describe.each(dialects)('the life of an app in %s (cases 1 to 19)', dialect => {
  const open = () => createHttpWorld({ dialect });

  it('case 1: a simple app is created, deployed and run', async () => {
    const world = await open();
    const stream = await attach(world.port, '?event_type=deployment_success');
    const created = await world.call('POST', '/v2/apps', app('/web'));
    expect(created.status).toBe(201);
    const deploymentId = created.headers['marathon-deployment-id'];
    expect(created.body.deployments).toEqual([{ id: deploymentId }]);
    await world.settle();
    await expect.poll(stream.types).toEqual(['deployment_success']);
    expect(stream.events()[0]?.id).toBe(deploymentId);
    expect(await taskIds(world, '/web')).toHaveLength(1);
  });

  it('case 2: a redeployment without changes succeeds at once and touches no task', async () => {
    const world = await open();
    await run(world, app('/web'));
    const before = await taskIds(world, '/web');
    const stream = await attach(world.port, '?event_type=deployment_success');
    const again = await world.call('PUT', '/v2/apps/web', app('/web'));
    expect(again.status).toBe(200);
    await expect.poll(() => stream.events().map(event => event.id)).toEqual([again.body.deploymentId]);
    await world.clock.advance(10_000);
    expect(await taskIds(world, '/web')).toEqual(before);
  });

  it('case 3: an app is created through a secondary as on the leader', async () => {
    const world = await open();
    const standby = createStandby({ clock: world.clock, dialect, leader: () => world.url });
    const secondary = await startServer('standby', 0, standby.handler);
    onTestFinished(() => secondary.stop());
    standby.listening(secondary.port);
    const created = await callAt(secondary.url, 'POST', '/v2/apps', app('/web'));
    expect(created.status).toBe(201);
    expect(created.headers['x-marathon-leader']).toBe(world.url);
    expect(created.headers['x-marathon-via']).toBe(`1.1 127.0.0.1:${secondary.port}`);
    await world.settle();
    const through = await callAt(secondary.url, 'GET', '/v2/apps/web');
    expect(through.body).toEqual((await world.get('/v2/apps/web')).body);
    expect(through.body.app.tasksRunning).toBe(1);
  });

  it('case 4: a changed command replaces the tasks', async () => {
    const world = await open();
    await run(world, app('/web', { instances: 2 }));
    const before = await taskIds(world, '/web');
    const changed = await world.call('PUT', '/v2/apps/web', { cmd: 'sleep 2000' });
    expect(changed.status).toBe(200);
    await world.settle();
    const after = await taskIds(world, '/web');
    expect(after).toHaveLength(2);
    expect(after.some(id => before.includes(id))).toBe(false);
    expect((await read(world, '/web')).cmd).toBe('sleep 2000');
  });

  it('case 5: a PATCH of one field leaves the others alone', async () => {
    const world = await open();
    await run(world, app('/web', { labels: { team: 'red' }, env: { A: '1' } }));
    const before = await read(world, '/web');
    expect((await world.call('PATCH', '/v2/apps/web', { cmd: 'sleep 2000' })).status).toBe(200);
    await world.settle();
    const { version, versionInfo, tasks, cmd, ...rest } = await read(world, '/web');
    expect(cmd).toBe('sleep 2000');
    expect(version > before.version).toBe(true);
    expect(versionInfo.lastConfigChangeAt).toBe(version);
    expect(tasks).toHaveLength(1);
    const { version: _v, versionInfo: _i, tasks: _t, cmd: _c, ...restBefore } = before;
    expect(rest).toEqual(restBefore);
  });

  it('case 6: scaling adds and removes tasks, and moves lastScalingAt alone', async () => {
    const world = await open();
    await run(world, app('/web'));
    const first = await read(world, '/web');
    const [survivor] = await taskIds(world, '/web');
    await world.call('PUT', '/v2/apps/web', { instances: 2 });
    await world.settle();
    expect(await taskIds(world, '/web')).toHaveLength(2);
    await world.call('PUT', '/v2/apps/web', { instances: 1 });
    await world.settle();
    expect(await taskIds(world, '/web')).toEqual([survivor]);
    const last = await read(world, '/web');
    expect(last.versionInfo.lastConfigChangeAt).toBe(first.versionInfo.lastConfigChangeAt);
    expect(last.versionInfo.lastScalingAt).toBe(last.version);
    expect(last.version > first.version).toBe(true);
  });

  it('case 7: a restart replaces the tasks and keeps the definition', async () => {
    const world = await open();
    await run(world, app('/web'));
    const before = await read(world, '/web');
    const [task] = before.tasks;
    expect((await world.call('POST', '/v2/apps/web/restart')).status).toBe(200);
    await world.settle();
    const after = await read(world, '/web');
    expect(after.tasks).toHaveLength(1);
    expect(after.tasks[0].id).not.toBe(task.id);
    expect(after.tasks[0].version > task.version).toBe(true);
    expect(after.cmd).toBe(before.cmd);
    expect(after.versionInfo).toEqual({
      lastScalingAt: before.versionInfo.lastScalingAt,
      lastConfigChangeAt: after.version,
    });
  });

  it('case 8: after its creation an app has one version, its own', async () => {
    const world = await open();
    await run(world, app('/web'));
    const { version } = await read(world, '/web');
    expect((await world.get('/v2/apps/web/versions')).body).toEqual({ versions: [version] });
  });

  it('case 9: after an update the first version is still what it was', async () => {
    const world = await open();
    await run(world, app('/web'));
    const { version } = await read(world, '/web');
    const original = (await world.get(`/v2/apps/web/versions/${version}`)).body;
    await world.call('PUT', '/v2/apps/web', { cmd: 'sleep 2000' });
    await world.settle();
    const { versions } = (await world.get('/v2/apps/web/versions')).body;
    expect(versions).toHaveLength(2);
    const [first, second] = versions.toSorted();
    expect((await world.get(`/v2/apps/web/versions/${first}`)).body).toEqual(original);
    expect(first).toBe(version);
    expect((await world.get(`/v2/apps/web/versions/${second}`)).body).toMatchObject({
      cmd: 'sleep 2000',
      version: second,
    });
  });

  it('case 10: a killed task is replaced', async () => {
    const world = await open();
    await run(world, app('/web', { instances: 2 }));
    const [victim = '', other = ''] = await taskIds(world, '/web');
    const stream = await attach(world.port, '?event_type=status_update_event');
    expect((await world.call('DELETE', `/v2/apps/web/tasks/${victim}`)).status).toBe(200);
    await world.clock.advance(3000);
    const after = await taskIds(world, '/web');
    expect(after).toHaveLength(2);
    expect(after).toContain(other);
    expect(after).not.toContain(victim);
    await expect
      .poll(() => stream.events().map(event => `${event.taskStatus} ${event.taskId === victim}`))
      .toEqual(['TASK_KILLING true', 'TASK_KILLED true', 'TASK_STAGING false', 'TASK_RUNNING false']);
  });

  it('case 11: a task killed with scale is not replaced', async () => {
    const world = await open();
    await run(world, app('/web', { instances: 2 }));
    const [victim = '', other = ''] = await taskIds(world, '/web');
    const killed = await world.call('DELETE', `/v2/apps/web/tasks/${victim}?scale=true`);
    expect(killed.body).toEqual({ version: expect.any(String), deploymentId: expect.any(String) });
    await world.settle();
    await world.clock.advance(400_000);
    expect(await taskIds(world, '/web')).toEqual([other]);
    expect((await read(world, '/web')).instances).toBe(1);
  });

  it('case 12: all tasks are killed and replaced', async () => {
    const world = await open();
    await run(world, app('/web', { instances: 2 }));
    const before = await taskIds(world, '/web');
    const killed = await world.call('DELETE', '/v2/apps/web/tasks');
    expect(killed.body.tasks.map(({ id }: { id: string }) => id).toSorted()).toEqual(before);
    await world.clock.advance(3000);
    const after = await taskIds(world, '/web');
    expect(after).toHaveLength(2);
    expect(after.some(id => before.includes(id))).toBe(false);
  });

  it('case 13: all tasks killed with scale leave no instance', async () => {
    const world = await open();
    await run(world, app('/web', { instances: 2 }));
    await world.call('DELETE', '/v2/apps/web/tasks?scale=true');
    await world.settle();
    expect(await taskIds(world, '/web')).toEqual([]);
    expect((await read(world, '/web')).instances).toBe(0);
  });

  it('case 14: a deleted app is gone with its tasks', async () => {
    const world = await open();
    await run(world, app('/web'));
    const stream = await attach(world.port);
    const deleted = await world.call('DELETE', '/v2/apps/web');
    expect(deleted.status).toBe(200);
    await world.settle();
    await expect.poll(stream.types).toContain('app_terminated_event');
    await expect.poll(stream.types).toContain('deployment_success');
    const gone = await world.get('/v2/apps/web');
    expect([gone.status, gone.body]).toEqual([404, { message: "App '/web' does not exist" }]);
    expect(world.mesos.tasks.size).toBe(0);
  });

  it('case 15: two tasks without ports run', async () => {
    const world = await open();
    await run(world, app('/web', { instances: 2, portDefinitions: [] }));
    const { portDefinitions, tasksRunning, tasks } = await read(world, '/web');
    expect(portDefinitions).toEqual([]);
    expect(tasksRunning).toBe(2);
    expect(tasks.map(({ ports }: { ports: number[] }) => ports)).toEqual([[], []]);
  });

  it('case 16: service ports survive the update of another field', async () => {
    const world = await open();
    await run(world, app('/web', { portDefinitions: [{ port: 0 }, { port: 0 }] }));
    const ports = async () => (await read(world, '/web')).portDefinitions.map(({ port }: { port: number }) => port);
    const before = await ports();
    expect(new Set(before).size).toBe(2);
    await run(world, app('/other'));
    await world.call('PUT', '/v2/apps/web', { cmd: 'sleep 2000' });
    await world.settle();
    expect(await ports()).toEqual(before);
  });

  it('case 17: an app without a container gets none, also not by an update', async () => {
    const world = await open();
    await run(world, app('/web'));
    const none = dialect === '1.4' ? null : undefined;
    expect((await read(world, '/web')).container).toBe(none);
    await world.call('PUT', '/v2/apps/web', { cmd: 'sleep 2000' });
    await world.settle();
    expect((await read(world, '/web')).container).toBe(none);
  });

  it('case 18: a Docker app is deployed, and its change is a new deployment', async () => {
    const world = await open();
    const container = { type: 'DOCKER', docker: { image: 'registry.local/web:1' } };
    await run(world, app('/web', { container }));
    expect([...world.mesos.tasks.values()].map(({ image }) => image)).toEqual(['registry.local/web:1']);
    const changed = await world.call('PUT', '/v2/apps/web', {
      container: { type: 'DOCKER', docker: { image: 'registry.local/web:2' } },
    });
    const [deployment] = (await world.get('/v2/deployments')).body;
    expect(deployment.id).toBe(changed.body.deploymentId);
    expect(deployment.steps).toEqual([{ actions: [{ action: 'RestartApplication', app: '/web' }] }]);
    await world.settle();
    expect([...world.mesos.tasks.values()].map(({ image }) => image)).toEqual(['registry.local/web:2']);
  });

  it('case 19: running apps and tasks are listed', async () => {
    const world = await open();
    await run(world, app('/web'));
    expect((await world.get('/v2/apps')).body.apps.map(({ id }: { id: string }) => id)).toEqual(['/web']);
    const [task] = (await world.get('/v2/tasks')).body.tasks;
    expect(task).toMatchObject({ appId: '/web', state: 'TASK_RUNNING', servicePorts: [10000] });
    expect(task.ipAddresses).toEqual([{ ipAddress: task.host, protocol: 'IPv4' }]);
    expect('role' in task).toBe(isSince('1.9', dialect));
  });
});
