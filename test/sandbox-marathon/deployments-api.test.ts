import { describe, expect, it } from 'vitest';
import { createHttpWorld } from './http-world.ts';

const web = { id: '/web', cmd: 'sleep 1000', cpus: 0.1, mem: 16, instances: 2 };

describe('deployments over HTTP', () => {
  it('cases 56, 61: a locked app is a 409 with the deployment; force cancels that one', async () => {
    const { call, get, mesos, settle } = await createHttpWorld();
    mesos.decide(() => 'stages');
    const first = await call('POST', '/v2/apps', web);
    const [{ id }] = first.body.deployments;
    const refused = await call('PUT', '/v2/apps/web', { cmd: 'sleep 2' });
    expect(refused.status).toBe(409);
    expect(refused.body).toEqual({
      message:
        "App is locked by one or more deployments. Override with the option '?force=true'. " +
        "View details at '/v2/deployments/<DEPLOYMENT_ID>'.",
      deployments: [{ id }],
    });
    expect((await get('/v2/apps/web')).body.app.cmd).toBe('sleep 1000');
    expect((await call('PUT', '/v2/apps/web', web)).status).toBe(200);

    mesos.decide(() => 'runs');
    const forced = await call('PUT', '/v2/apps/web?force=true', { cmd: 'sleep 2' });
    expect(forced.status).toBe(200);
    const running = (await get('/v2/deployments')).body;
    expect(running.map((deployment: { id: string }) => deployment.id)).toEqual([forced.body.deploymentId]);
    await settle();
    expect((await get('/v2/apps/web')).body.app).toMatchObject({ cmd: 'sleep 2', tasksRunning: 2 });
    expect(mesos.tasks.size).toBe(2);
  });

  it('a POST of an existing id is a 409 of the other shape', async () => {
    const { call } = await createHttpWorld();
    await call('POST', '/v2/apps', web);
    const again = await call('POST', '/v2/apps', web);
    expect([again.status, again.body]).toEqual([409, { message: 'An app with id [/web] already exists.' }]);
  });

  it('case 62: a running deployment is listed with its steps, a finished one is gone', async () => {
    const { call, get, settle } = await createHttpWorld();
    const created = await call('POST', '/v2/apps', web);
    await get('/ping');
    const [deployment] = (await get('/v2/deployments')).body;
    expect(deployment).toEqual({
      id: created.body.deployments[0].id,
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
    });
    await settle();
    expect((await get('/v2/deployments')).body).toEqual([]);
  });

  it('case 52: a forced delete is a 202 without a body; the new definition stays', async () => {
    const { call, get, mesos, settle } = await createHttpWorld();
    await call('POST', '/v2/apps', web);
    await settle();
    mesos.decide(() => 'stages');
    const { deploymentId } = (await call('PUT', '/v2/apps/web', { cmd: 'sleep 2' })).body;
    const cancelled = await call('DELETE', `/v2/deployments/${deploymentId}?force=true`);
    expect([cancelled.status, cancelled.text]).toEqual([202, '']);
    expect((await get('/v2/deployments')).body).toEqual([]);
    expect((await get('/v2/apps/web')).body.app.cmd).toBe('sleep 2');
    const missing = await call('DELETE', `/v2/deployments/${deploymentId}`);
    expect([missing.status, missing.body]).toEqual([404, { message: `DeploymentPlan ${deploymentId} does not exist` }]);
  });

  it('case 53: the rollback of a creation removes the app again', async () => {
    const { call, get, mesos, settle } = await createHttpWorld();
    mesos.decide(() => 'stages');
    const [{ id }] = (await call('POST', '/v2/apps', web)).body.deployments;
    const rollback = await call('DELETE', `/v2/deployments/${id}`);
    expect(rollback.status).toBe(200);
    expect(rollback.body.deploymentId).not.toBe(id);
    await settle();
    expect((await get('/v2/apps/web')).status).toBe(404);
    expect(mesos.tasks.size).toBe(0);
  });

  it('cases 54, 55, 80: the rollback of a hopeless update brings the old definition back; an old task serves all along', async () => {
    const { call, get, mesos, settle, clock } = await createHttpWorld();
    await call('POST', '/v2/apps', web);
    await settle();
    const before = (await get('/v2/apps/web')).body.app;
    mesos.decide(task => (task.command === 'false' ? { ends: 'TASK_FAILED', after: 10 } : 'runs'));
    const { deploymentId } = (
      await call('PUT', '/v2/apps/web', { cmd: 'false', healthChecks: [{ path: '/', gracePeriodSeconds: 1 }] })
    ).body;
    for (let turn = 0; turn < 20; turn++) {
      await clock.advance(1000);
      expect([...mesos.tasks.values()].filter(task => task.command === 'sleep 1000')).toHaveLength(2);
    }
    expect((await get('/v2/deployments')).body).toHaveLength(1);
    expect((await get('/v2/apps/web')).body.app.lastTaskFailure).toMatchObject({
      appId: '/web',
      state: 'TASK_FAILED',
      message: 'by fate',
    });
    await call('DELETE', `/v2/deployments/${deploymentId}`);
    await settle();
    const after = (await get('/v2/apps/web')).body.app;
    expect(after.cmd).toBe('sleep 1000');
    expect(after.version > before.version).toBe(true);
    expect(after.tasksRunning).toBe(2);
  });

  it('as many deployments as may run make the next one a 403', async () => {
    const { call, mesos } = await createHttpWorld({ maxRunningDeployments: 1 });
    mesos.decide(() => 'stages');
    await call('POST', '/v2/apps', web);
    const refused = await call('POST', '/v2/apps', { ...web, id: '/two' });
    expect(refused.status).toBe(403);
    expect(refused.body.message).toContain('Max number (1) of running deployments is achieved.');
  });
});
