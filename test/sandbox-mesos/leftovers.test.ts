import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createMesosStandIn } from '../../sandbox/mesos/stand-in.ts';
import { systemClock } from '../../clock/clock.ts';
import { runs, silent, startMesos, temporaryDirectory, twoAgents } from './support.ts';
import { until } from '../support/until.ts';

test('what a crashed sandbox left running is ended before the next one starts on its directory', async () => {
  const directory = await temporaryDirectory();
  const sandbox = spawn(process.execPath, [join(import.meta.dirname, 'crashing-sandbox.ts'), directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(sandbox.stdout, 'data');
  const stdout = await findFile(directory, 'stdout');
  await until('both processes', async () => (await readFile(stdout, 'utf8')).trim().split('\n').length === 2);
  const pids = (await readFile(stdout, 'utf8')).trim().split('\n').map(Number);

  await expect(startMesos({ directory })).rejects.toThrow(`in use by process ${sandbox.pid}`);
  expect(pids.every(runs)).toBe(true);

  sandbox.kill('SIGKILL');
  await once(sandbox, 'exit');
  expect(pids.every(runs)).toBe(true);

  const mesos = await startMesos({ directory });
  expect(pids.some(runs)).toBe(false);
  expect(mesos.mesos.offers()[0]?.free).toEqual(twoAgents[0]?.resources);
  expect(mesos.mesos.offers()[0]?.freePorts).toContain(23_008);

  const state = (await mesos.json('/slave(1)/state')) as {
    frameworks: { completed_executors: { id: string; completed_tasks: { state: string }[] }[] }[];
  };
  const [executor] = state.frameworks[0]?.completed_executors ?? [];
  expect(executor?.id).toBe('leftover');
  expect(executor?.completed_tasks[0]?.state).toBe('TASK_FAILED');
  expect(await mesos.read('leftover', 'stdout')).toBe(`${pids.join('\n')}\n`);
});

test('ids of framework and agents survive a restart, and finished sandboxes stay readable', async () => {
  const directory = await temporaryDirectory();
  const first = await startMesos({ directory });
  first.launch({ taskId: 'done', command: 'echo kept', environment: { TOKEN: 'not for the disk' } });
  await first.reached('done', 'TASK_FINISHED');
  const ids = first.mesos.agents().map(agent => agent.id);
  await first.mesos.stop();

  const second = await startMesos({ directory });
  expect(second.mesos.frameworkId).toBe(first.mesos.frameworkId);
  expect(second.mesos.agents().map(agent => agent.id)).toEqual(ids);
  expect(new Set(ids).size).toBe(2);
  expect(ids[0]).toMatch(/^[0-9a-f-]{36}-S0$/);
  expect(await second.read('done', 'stdout')).toBe('kept\n');
  const files = (await readdir(directory, { recursive: true, withFileTypes: true })).filter(entry => entry.isFile());
  for (const entry of files) {
    const path = join(entry.parentPath, entry.name);
    expect(`${path} ${await readFile(path, 'utf8')}`).not.toContain('not for the disk');
  }
});

test('a stand-in that cannot start leaves the directory free for the next attempt', async () => {
  const directory = await temporaryDirectory();
  const broken = createMesosStandIn({
    directory,
    clock: systemClock,
    log: silent,
    executor: () => {
      throw new Error('no executor');
    },
  });
  await expect(broken).rejects.toThrow('no executor');
  await startMesos({ directory });
});

test('an agent keeps the sandboxes of its newest hundred finished tasks', async () => {
  const { paperExecutor } = await import('./support.ts');
  const executor = paperExecutor();
  const mesos = await startMesos({ executor: () => executor });
  for (let task = 0; task < 103; task++) {
    const taskId = `task-${task}`;
    mesos.launch({ taskId, command: 'true' });
    await mesos.reached(taskId, 'TASK_RUNNING');
    executor.end(taskId, 0);
    await mesos.reached(taskId, 'TASK_FINISHED');
  }
  expect((await mesos.get(`/files/browse?path=${mesos.file('task-2', '')}`)).status).toBe(404);
  expect((await mesos.get(`/files/browse?path=${mesos.file('task-3', '')}`)).status).toBe(200);
  const agentId = mesos.mesos.agents()[0]?.id ?? '';
  const executors = join(mesos.directory, 'slaves', agentId, 'frameworks', mesos.mesos.frameworkId, 'executors');
  await until('the rest to be tidied away', async () => (await readdir(executors)).length === 100);
  expect(await readdir(join(mesos.directory, 'meta', 'slaves', agentId))).toHaveLength(100);
});

async function findFile(directory: string, name: string): Promise<string> {
  const found = await until(name, async () => {
    const entries = await readdir(directory, { recursive: true });
    return entries.find(entry => entry.endsWith(`/${name}`) && !entry.includes('latest'));
  });
  return join(directory, found);
}
