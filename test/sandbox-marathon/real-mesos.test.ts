import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../clock/clock.ts';
import { createMarathonStandIn } from '../../sandbox/marathon/stand-in.ts';
import { createMesosStandIn } from '../../sandbox/mesos/stand-in.ts';
import { startServer } from '../../sandbox/server.ts';

const log = { info() {}, warn() {}, error() {}, debug() {} };
const serve =
  "require('node:http').createServer((_, response) => response.end(process.env.WORD)).listen(process.env.PORT0, '127.0.0.1')";

it('runs real processes on the Mesos stand-in: create, upgrade, replace, delete', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'marathon-mesos-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const clock = systemClock;
  const mesos = await createMesosStandIn({
    directory: join(directory, 'mesos'),
    clock,
    log,
    portClaims: join(directory, 'claims'),
  });
  onTestFinished(() => mesos.stop());
  const marathon = await createMarathonStandIn({ directory: join(directory, 'marathon'), clock, mesos });
  const server = await startServer('marathon', 0, marathon.handler);
  marathon.listening(server.port);
  onTestFinished(async () => {
    await marathon.stop();
    await server.stop();
  });

  const api = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${server.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: JSON.parse(await response.text()) };
  };
  const idle = () =>
    expect.poll(async () => (await api('GET', '/v2/deployments')).body, { timeout: 20_000, interval: 50 }).toEqual([]);
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
