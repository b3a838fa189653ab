import { expect, it } from 'vitest';
import { openRealWorld } from './real-world.ts';

const serve =
  "require('node:http').createServer((_, response) => response.end(process.env.WORD)).listen(process.env.PORT0, '127.0.0.1')";

it('runs real processes on the Mesos stand-in: create, upgrade, replace, delete', async () => {
  const { api, idle } = await openRealWorld();
  const words = async (): Promise<string[]> => {
    const { tasks } = (await api('GET', '/v2/apps/web/tasks')).body;
    return Promise.all(
      tasks.map(async (task: { ports: number[] }) => (await fetch(`http://127.0.0.1:${task.ports[0]}`)).text()),
    );
  };
  const app = {
    id: '/web',
    cmd: `exec '${process.execPath}' -e "${serve}"`,
    instances: 2,
    cpus: 0.1,
    mem: 64,
    env: { WORD: 'one' },
    portDefinitions: [{ port: 0 }],
    healthChecks: [{ protocol: 'HTTP', portIndex: 0, intervalSeconds: 1, timeoutSeconds: 1 }],
  };
  expect((await api('POST', '/v2/apps', app)).status).toBe(201);
  await idle();
  expect(await words()).toEqual(['one', 'one']);
  const created = (await api('GET', '/v2/apps/web')).body.app;
  expect(created).toMatchObject({ tasksRunning: 2, tasksHealthy: 2 });

  await api('PUT', '/v2/apps/web', { env: { WORD: 'two' } });
  await idle();
  expect(await words()).toEqual(['two', 'two']);

  const [victim] = (await api('GET', '/v2/apps/web/tasks')).body.tasks;
  await api('DELETE', `/v2/apps/web/tasks/${victim.id}`);
  const running = async () =>
    (await api('GET', '/v2/tasks?status=running')).body.tasks.map(({ id }: { id: string }) => id);
  await expect.poll(running, { timeout: 20_000 }).toContain(victim.id.replace(/1$/, '2'));

  await api('DELETE', '/v2/apps/web');
  await idle();
  expect((await api('GET', '/v2/tasks')).body).toEqual({ tasks: [] });
});

it('replaces the task of a lost agent on another one, and ends it when the agent returns', async () => {
  const { api, idle, mesos } = await openRealWorld();
  await api('POST', '/v2/apps', { id: '/web', cmd: 'exec sleep 1000', cpus: 0.1, mem: 32 });
  await idle();
  const tasks = async (): Promise<{ id: string; slaveId: string; state: string }[]> =>
    (await api('GET', '/v2/apps/web/tasks')).body.tasks;
  const [lost] = await tasks();
  mesos.loseAgent(lost?.slaveId ?? '', 0);
  const running = async (): Promise<string[]> =>
    (await tasks()).filter(({ state }) => state === 'TASK_RUNNING').map(({ slaveId }) => slaveId);
  const elsewhere = async (): Promise<number> => (await running()).filter(id => id !== lost?.slaveId).length;
  await expect.poll(elsewhere, { timeout: 10_000 }).toBe(1);
  const processes = (): number => mesos.agents().reduce((sum, { tasks: here }) => sum + here.length, 0);
  mesos.returnAgent(lost?.slaveId ?? '');
  await expect.poll(processes, { timeout: 10_000 }).toBe(1);
  expect(await running()).toHaveLength(1);
  expect(await elsewhere()).toBe(1);
});

it('counts a task as failed that its own check has ended, and delays the next one', async () => {
  const { api } = await openRealWorld();
  await api('POST', '/v2/apps', {
    id: '/sick',
    cmd: 'exec sleep 1000',
    cpus: 0.1,
    mem: 32,
    backoffSeconds: 300,
    taskKillGracePeriodSeconds: 1,
    healthChecks: [
      {
        protocol: 'COMMAND',
        command: { value: 'false' },
        delaySeconds: 0,
        gracePeriodSeconds: 0,
        intervalSeconds: 1,
        maxConsecutiveFailures: 1,
      },
    ],
  });
  const failure = async (): Promise<unknown> => (await api('GET', '/v2/apps/sick')).body.app.lastTaskFailure;
  await expect.poll(failure, { timeout: 15_000 }).toMatchObject({ appId: '/sick', state: 'TASK_KILLED' });
  const [entry] = (await api('GET', '/v2/queue')).body.queue;
  expect(entry).toMatchObject({ count: 1, delay: { overdue: false } });
});
