import { describe, expect, it } from 'vitest';
import type { Probe } from '../../../sandbox/marathon/health/probe.ts';
import { attach } from '../attach.ts';
import { createHttpWorld, type HttpWorld } from '../http-world.ts';
import { app, details, dialects, isSince, read, run, taskIds } from './cases.ts';

const check = {
  protocol: 'HTTP',
  path: '/',
  portIndex: 0,
  intervalSeconds: 5,
  gracePeriodSeconds: 1,
  maxConsecutiveFailures: 1,
};
const locked =
  "App is locked by one or more deployments. Override with the option '?force=true'. " +
  "View details at '/v2/deployments/<DEPLOYMENT_ID>'.";

/** A probe whose answers are decided by the path that is asked. */
function probeBy(isWell: (path: string) => boolean): Probe {
  return {
    http: ({ path }) =>
      Promise.resolve({ answered: true, status: isWell(path) ? 200 : 503, contentType: 'text/plain', body: '' }),
    tcp: () => Promise.resolve(undefined),
  };
}

async function deploymentIds(world: HttpWorld): Promise<string[]> {
  return (await world.get('/v2/deployments')).body.map(({ id }: { id: string }) => id);
}

describe.each(dialects)('deployments of %s (cases 51 to 62, and 80)', dialect => {
  const open = (more: Parameters<typeof createHttpWorld>[0] = {}) => createHttpWorld({ dialect, ...more });

  it('case 51: a failing check keeps the deployment open, and the tasks are killed and started again', async () => {
    const world = await open({ probe: probeBy(() => false) });
    const stream = await attach(world.port, '?event_type=unhealthy_instance_kill_event');
    await world.call('POST', '/v2/apps', app('/web', { healthChecks: [check], portDefinitions: [{ port: 0 }] }));
    await world.clock.advance(60_000);
    expect(await deploymentIds(world)).toHaveLength(1);
    expect(world.mesos.history.filter(entry => entry.startsWith('+')).length).toBeGreaterThan(1);
    await expect.poll(stream.types).toContain('unhealthy_instance_kill_event');
  });

  it('case 52: a deployment that is stopped by force leaves the app with its new definition', async () => {
    const world = await open();
    await run(world, app('/web'));
    world.mesos.decide(() => 'stages');
    const { deploymentId } = (await world.call('PUT', '/v2/apps/web', { cmd: 'sleep 2000' })).body;
    const stream = await attach(world.port, '?event_type=deployment_failed');
    const stopped = await world.call('DELETE', `/v2/deployments/${deploymentId}?force=true`);
    expect([stopped.status, stopped.text]).toEqual([202, '']);
    await expect.poll(stream.events).toHaveLength(1);
    const [event] = stream.events();
    expect(event?.id).toBe(deploymentId);
    expect(event !== undefined && 'reason' in event).toBe(isSince('1.8', dialect));
    expect(await deploymentIds(world)).toEqual([]);
    expect((await read(world, '/web')).cmd).toBe('sleep 2000');
  });

  it('case 53: the rollback of a creation removes the app again', async () => {
    const world = await open();
    world.mesos.decide(() => 'stages');
    const created = await world.call('POST', '/v2/apps', app('/web'));
    const rollback = await world.call('DELETE', `/v2/deployments/${created.body.deployments[0].id}`);
    expect(rollback.status).toBe(200);
    expect(await deploymentIds(world)).toEqual([rollback.body.deploymentId]);
    await world.settle();
    expect((await world.get('/v2/apps/web')).status).toBe(404);
    expect(world.mesos.tasks.size).toBe(0);
  });

  it('case 54: the rollback of an update that can never succeed restores the old definition', async () => {
    const world = await open();
    await run(world, app('/web'));
    const before = await read(world, '/web');
    world.mesos.decide(task => (task.command === 'never' ? 'stages' : 'runs'));
    const { deploymentId } = (await world.call('PUT', '/v2/apps/web', { cmd: 'never' })).body;
    await world.clock.advance(5000);
    await world.call('DELETE', `/v2/deployments/${deploymentId}`);
    await world.settle();
    const after = await read(world, '/web');
    expect(after.cmd).toBe(before.cmd);
    expect(after.version > before.version).toBe(true);
    expect(after.tasksRunning).toBe(1);
  });

  it('case 55: with the default strategy a good old task stays alive through a failed upgrade and its rollback', async () => {
    const world = await open();
    await run(world, app('/web'));
    const [old] = await taskIds(world, '/web');
    world.mesos.decide(task => (task.command === 'false' ? { ends: 'TASK_FAILED', after: 10 } : 'runs'));
    const { deploymentId } = (await world.call('PUT', '/v2/apps/web', { cmd: 'false', ...checked })).body;
    for (let turn = 0; turn < 10; turn++) {
      await world.clock.advance(2000);
      expect(await taskIds(world, '/web')).toContain(old);
    }
    await world.call('DELETE', `/v2/deployments/${deploymentId}`);
    for (let turn = 0; turn < 10; turn++) {
      await world.clock.advance(100);
      expect((await read(world, '/web')).tasksRunning).toBeGreaterThan(0);
    }
    await world.settle();
    expect((await read(world, '/web')).cmd).toBe('sleep 1000');
  });

  it('case 56: an upgrade is interrupted with force only', async () => {
    const world = await open();
    world.mesos.decide(() => 'stages');
    const created = await world.call('POST', '/v2/apps', app('/web'));
    const refused = await world.call('PUT', '/v2/apps/web', { cmd: 'sleep 2000' });
    expect([refused.status, refused.body]).toEqual([409, { message: locked, deployments: created.body.deployments }]);
    const forced = await world.call('PUT', '/v2/apps/web?force=true', { cmd: 'sleep 2000' });
    expect(forced.status).toBe(200);
    expect(await deploymentIds(world)).toEqual([forced.body.deploymentId]);
  });

  it('case 57: a group with a running deployment is deleted with force only', async () => {
    const world = await open();
    world.mesos.decide(() => 'stages');
    const created = await world.call('PUT', '/v2/groups/shop', { apps: [app('web')] });
    const refused = await world.call('DELETE', '/v2/groups/shop');
    expect([refused.status, refused.body.deployments]).toEqual([409, [{ id: created.body.deploymentId }]]);
    expect((await world.call('DELETE', '/v2/groups/shop?force=true')).status).toBe(200);
    await world.settle();
    expect((await world.get('/v2/groups/shop')).status).toBe(404);
    expect(world.mesos.tasks.size).toBe(0);
  });

  it.each([
    [1, 1],
    [0.5, 0],
    [0.75, 0.5],
    [1, 0],
  ])('case 58: an upgrade with %d and %d never has fewer healthy tasks than promised', async (health, over) => {
    const world = await open();
    const upgradeStrategy = { minimumHealthCapacity: health, maximumOverCapacity: over };
    await run(world, app('/web', { instances: 4, upgradeStrategy, ...checked }));
    await world.call('PUT', '/v2/apps/web', { cmd: 'sleep 2000' });
    for (let turn = 0; turn < 400; turn++) {
      await world.clock.advance(100);
      const { tasksHealthy, tasksRunning } = await read(world, '/web');
      expect(tasksHealthy).toBeGreaterThanOrEqual(Math.ceil(4 * health));
      // Where nothing could be done else, one more than the capacity is allowed.
      expect(tasksRunning).toBeLessThanOrEqual(Math.max(Math.floor(4 * (1 + over)), over === 0 ? 5 : 0));
      if ((await deploymentIds(world)).length === 0) break;
    }
    expect((await read(world, '/web')).tasksHealthy).toBe(4);
    expect(await deploymentIds(world)).toEqual([]);
  });

  it('case 59: circular dependencies are refused', async () => {
    const world = await open();
    const refused = await world.call('PUT', '/v2/groups/shop', {
      apps: [app('a', { dependencies: ['b'] }), app('b', { dependencies: ['a'] })],
    });
    expect(refused.status).toBe(422);
    expect(details(refused.body)[0]).toContain('Dependency graph has cyclic dependencies');
    expect((await world.get('/v2/apps')).body.apps).toEqual([]);
  });

  it('case 60: apps start in the order of their dependencies, relative ones and those of groups included', async () => {
    const world = await open();
    await world.call('PUT', '/v2/groups/shop', {
      groups: [
        { id: 'front', dependencies: ['../back'], apps: [app('web')] },
        { id: 'back', apps: [app('api', { dependencies: ['db'] }), app('db')] },
      ],
    });
    await world.settle();
    expect(world.mesos.history.map(entry => entry.replace(/\..*/, ''))).toEqual([
      '+shop_back_db',
      '+shop_back_api',
      '+shop_front_web',
    ]);
  });

  it('case 61: several conflicting deployments are named, and with force all of them end', async () => {
    const world = await open();
    world.mesos.decide(() => 'stages');
    const one = await world.call('POST', '/v2/apps', app('/shop/one'));
    const two = await world.call('POST', '/v2/apps', app('/shop/two'));
    const other = await world.call('POST', '/v2/apps', app('/other'));
    const ids: string[] = [one, two].map(({ body }) => body.deployments[0].id);
    const both = [app('/shop/one', { cmd: 'sleep 2' }), app('/shop/two', { cmd: 'sleep 2' })];
    const stream = await attach(world.port, '?event_type=deployment_failed&event_type=group_change_failed');
    const refused = await world.call('PUT', '/v2/apps', both);
    expect(refused.status).toBe(409);
    expect(new Set(refused.body.deployments.map(({ id }: { id: string }) => id))).toEqual(new Set(ids));
    await expect.poll(stream.types).toEqual(['group_change_failed', 'deployment_failed']);
    const forced = await world.call('PUT', '/v2/apps?force=true', both);
    expect(forced.status).toBe(200);
    expect(new Set(await deploymentIds(world))).toEqual(
      new Set([other.body.deployments[0].id, forced.body.deploymentId]),
    );
    const ended = (): Set<string | undefined> =>
      new Set(
        stream
          .events()
          .slice(2)
          .map(event => event.id),
      );
    await expect.poll(ended).toEqual(new Set(ids));
  });

  it('case 62: a started deployment is listed, a finished one is not', async () => {
    const world = await open();
    const created = await world.call('POST', '/v2/apps', app('/web'));
    await world.get('/ping');
    const [{ id }] = created.body.deployments;
    expect((await world.get('/v2/deployments')).body).toEqual([
      {
        id,
        version: created.body.version,
        affectedApps: ['/web'],
        affectedPods: [],
        steps: [
          { actions: [{ action: 'StartApplication', app: '/web' }] },
          { actions: [{ action: 'ScaleApplication', app: '/web' }] },
        ],
        currentActions: [{ action: 'ScaleApplication', app: '/web', readinessCheckResults: [] }],
        currentStep: 2,
        totalSteps: 2,
      },
    ]);
    await world.settle();
    expect(await deploymentIds(world)).toEqual([]);
  });

  it('case 80: an update that gets unhealthy is rolled back to a healthy app', async () => {
    const world = await open({ probe: probeBy(path => path !== '/sick') });
    await run(world, app('/web', { instances: 2, ...checked }));
    const sick = { healthChecks: [{ ...check, path: '/sick' }] };
    const { deploymentId } = (await world.call('PUT', '/v2/apps/web', sick)).body;
    await world.clock.advance(30_000);
    expect(await deploymentIds(world)).toEqual([deploymentId]);
    expect((await world.call('DELETE', `/v2/deployments/${deploymentId}`)).status).toBe(200);
    await world.settle();
    expect(await read(world, '/web')).toMatchObject({
      healthChecks: [{ path: '/' }],
      tasksHealthy: 2,
      tasksUnhealthy: 0,
    });
  });
});

const checked = { healthChecks: [check], portDefinitions: [{ port: 0 }] };
