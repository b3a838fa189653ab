import { describe, expect, it } from 'vitest';
import { createHttpWorld } from './http-world.ts';

const web = { id: '/demo/web', cmd: 'sleep 1000', cpus: 0.1, mem: 16, instances: 2 };

async function running(more: object = {}) {
  const world = await createHttpWorld();
  await world.call('POST', '/v2/apps', { ...web, ...more });
  await world.settle();
  const taskIds = async (): Promise<string[]> =>
    (await world.get('/v2/apps/demo/web/tasks')).body.tasks.map((task: { id: string }) => task.id).toSorted();
  return { ...world, taskIds };
}

describe('tasks over HTTP', () => {
  it('cases 10, 111: a killed task is shown as killing, then replaced with the next incarnation', async () => {
    const { call, get, clock, taskIds } = await running();
    const [victim = '', other = ''] = await taskIds();
    const killed = await call('DELETE', `/v2/apps/demo/web/tasks/${victim}`);
    expect(killed.status).toBe(200);
    expect(killed.body.task.id).toBe(victim);
    const during = (await get('/v2/apps/demo/web')).body.app;
    expect(during.tasks.find((task: { id: string }) => task.id === victim).state).toBe('TASK_KILLING');
    expect(during.tasksRunning).toBe(1);
    await clock.advance(2000);
    expect(await taskIds()).toEqual([victim.replace(/1$/, '2'), other].toSorted());
  });

  it('case 111: wipe gives the instance up, the replacement has a new id', async () => {
    const { call, clock, taskIds } = await running();
    const [victim = '', other = ''] = await taskIds();
    await call('DELETE', `/v2/apps/demo/web/tasks/${victim}?wipe=true`);
    await clock.advance(2000);
    const after = await taskIds();
    expect(after).toHaveLength(2);
    expect(after).toContain(other);
    expect(after.every(id => !id.startsWith(victim.replace(/\._app.*$/, '')))).toBe(true);
  });

  it('case 11: with scale the app has one instance fewer, and it is that one', async () => {
    const { call, get, settle, taskIds } = await running();
    const [victim = '', other = ''] = await taskIds();
    const answer = await call('DELETE', `/v2/apps/demo/web/tasks/${victim}?scale=true`);
    expect(answer.body).toHaveProperty('deploymentId');
    await settle();
    expect(await taskIds()).toEqual([other]);
    expect((await get('/v2/apps/demo/web')).body.app.instances).toBe(1);
  });

  it('cases 12, 13: all tasks are replaced, or with scale none is left', async () => {
    const { call, get, settle, clock, taskIds } = await running();
    const before = await taskIds();
    const killed = await call('DELETE', '/v2/apps/demo/web/tasks');
    expect(killed.body.tasks).toHaveLength(2);
    await clock.advance(2000);
    const after = await taskIds();
    expect(after).toHaveLength(2);
    expect(after.some(id => before.includes(id))).toBe(false);
    await call('DELETE', '/v2/apps/demo/web/tasks?scale=true');
    await settle();
    expect(await taskIds()).toEqual([]);
    expect((await get('/v2/apps/demo/web')).body.app.instances).toBe(0);
  });

  it('cases 93, 96: scale and wipe together are a 400; host picks the tasks of one agent', async () => {
    const { call, get } = await running();
    const both = await call('DELETE', '/v2/apps/demo/web/tasks?scale=true&wipe=true');
    expect([both.status, both.body]).toEqual([400, { message: 'You cannot use scale and wipe at the same time.' }]);
    const [task] = (await get('/v2/apps/demo/web/tasks')).body.tasks;
    const none = await call('DELETE', '/v2/apps/demo/web/tasks?host=10.1.1.1');
    expect(none.body).toEqual({ tasks: [] });
    const there = await call('DELETE', `/v2/apps/demo/web/tasks?host=${task.slaveId}`);
    expect(there.body.tasks.map(({ id }: { id: string }) => id)).toEqual([task.id]);
  });

  it('cases 93, 95: unknown apps and tasks are 404s', async () => {
    const { call, get } = await running();
    expect((await get('/v2/apps/no/tasks')).status).toBe(404);
    const missing = await call('DELETE', '/v2/apps/demo/web/tasks/demo_web.instance-none._app.1');
    expect([missing.status, missing.body]).toEqual([
      404,
      { message: "Task 'demo_web.instance-none._app.1' does not exist" },
    ]);
  });

  it('case 96: POST /v2/tasks/delete kills by id and refuses what is no id', async () => {
    const { call, clock, taskIds } = await running();
    const [victim = ''] = await taskIds();
    const killed = await call('POST', '/v2/tasks/delete', { ids: [victim, 'gone.instance-1._app.1'] });
    expect(killed.body.tasks.map(({ id }: { id: string }) => id)).toEqual([victim]);
    const bad = await call('POST', '/v2/tasks/delete', { ids: ['invalid'] });
    expect(bad.status).toBe(400);
    expect(bad.body.message).toMatch(/^Invalid task id 'invalid'\./);
    await clock.advance(2000);
    const scaled = await call('POST', '/v2/tasks/delete?scale=true', { ids: await taskIds() });
    expect(scaled.body).toHaveProperty('deploymentId');
  });

  it('cases 19, 94, 96: /v2/tasks lists all tasks with their service ports, of one state if asked', async () => {
    const { get } = await running();
    const { tasks } = (await get('/v2/tasks')).body;
    expect(tasks).toHaveLength(2);
    expect(tasks[0]).toMatchObject({ appId: '/demo/web', servicePorts: [10000], state: 'TASK_RUNNING' });
    expect((await get('/v2/tasks?status=staging')).body).toEqual({ tasks: [] });
    expect((await get('/v2/tasks?status[]=running')).body.tasks).toHaveLength(2);
    expect((await get('/v2/apps/demo/*/tasks')).body.tasks).toHaveLength(2);
  });

  it('the text form lists endpoints by service port', async () => {
    const { call, get } = await running();
    const ports = (await get('/v2/apps/demo/web/tasks')).body.tasks.map((task: { ports: number[] }) => task.ports[0]);
    const text = await call('GET', '/v2/tasks', undefined, { accept: 'text/plain' });
    expect(text.headers['content-type']).toBe('text/plain');
    expect(text.text).toBe(`demo_web\t10000\t127.0.0.1:${ports[0]}\t127.0.0.1:${ports[1]}\n`);
  });
});
