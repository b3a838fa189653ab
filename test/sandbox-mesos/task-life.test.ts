import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { startMesos } from './support.ts';

test('a command that exits with 0 is finished, after starting and running', async () => {
  const mesos = await startMesos();
  mesos.launch({ taskId: 'good', command: 'echo out; echo err >&2' });

  const last = await mesos.reached('good', 'TASK_FINISHED');

  expect(mesos.statesOf('good')).toEqual(['TASK_STARTING', 'TASK_RUNNING', 'TASK_FINISHED']);
  expect(last.message).toBe('Command exited with status 0');
  expect(await mesos.read('good', 'stdout')).toBe('out\n');
  expect(await mesos.read('good', 'stderr')).toBe('err\n');
});

test('nothing is told within the call of launch itself', async () => {
  const mesos = await startMesos();
  mesos.launch({ taskId: 'later', command: 'true' });
  expect(mesos.statuses).toEqual([]);
  await mesos.reached('later', 'TASK_FINISHED');
});

test('a command that exits with another status has failed, and the message says with which', async () => {
  const mesos = await startMesos();
  mesos.launch({ taskId: 'bad', command: 'exit 3' });
  expect(await mesos.reached('bad', 'TASK_FAILED')).toMatchObject({ message: 'Command exited with status 3' });
});

test('a command that a signal ended has failed, and the message names the signal', async () => {
  const mesos = await startMesos();
  mesos.launch({ taskId: 'shot', command: 'kill -SEGV $$' });
  const status = await mesos.reached('shot', 'TASK_FAILED');
  expect(status.message).toBe('Command terminated with signal Segmentation fault');
});

test('arguments are run as they are, without a shell', async () => {
  const mesos = await startMesos();
  mesos.launch({ taskId: 'words', args: ['node', '-p', 'process.argv.length + " $HOME"'] });
  await mesos.reached('words', 'TASK_FINISHED');
  expect(await mesos.read('words', 'stdout')).toBe('1 $HOME\n');
});

test('a program that does not exist fails the launch', async () => {
  const mesos = await startMesos();
  mesos.launch({ taskId: 'none', args: ['no-such-program'] });
  const status = await mesos.reached('none', 'TASK_FAILED');
  expect(status.reason).toBe('REASON_CONTAINER_LAUNCH_FAILED');
  expect(status.message).toContain('no-such-program');
});

test('a task without command, arguments and image is an error of its description', async () => {
  const mesos = await startMesos();
  mesos.launch({ taskId: 'empty' });
  expect((await mesos.reached('empty', 'TASK_ERROR')).reason).toBe('REASON_TASK_INVALID');
});

test('the environment is that of the launch and of Mesos, and nothing of the sandbox', async () => {
  process.env['PACER_TEST_SECRET'] = 'visible';
  const mesos = await startMesos();
  mesos.launch({
    taskId: 'env',
    args: ['node', '-p', 'JSON.stringify({ environment: process.env, directory: process.cwd() })'],
    environment: { GREETING: 'grüß dich', PATH: '/usr/bin:/bin' },
  });
  await mesos.reached('env', 'TASK_FINISHED');
  delete process.env['PACER_TEST_SECRET'];

  const { environment, directory } = JSON.parse(await readSandboxFile(mesos.directory, mesos, 'env')) as {
    environment: Record<string, string>;
    directory: string;
  };
  expect(environment).toMatchObject({ GREETING: 'grüß dich', MESOS_TASK_ID: 'env', LANG: 'C.UTF-8' });
  expect(environment['PATH']?.split(':')[0]).toBe(dirname(process.execPath));
  expect(environment['MESOS_SANDBOX']).toBe(directory);
  expect(environment['HOME']).toBe(directory);
  expect(environment['MESOS_CONTAINER_NAME']).toMatch(/^mesos-[0-9a-f-]{36}$/);
  expect(environment).not.toHaveProperty('PACER_TEST_SECRET');
});

test('the sandbox directory is laid out as on a Mesos agent, with a link to the latest run', async () => {
  const mesos = await startMesos();
  mesos.launch({ taskId: 'place', command: 'pwd' });
  const status = await mesos.reached('place', 'TASK_FINISHED');
  const runs = join('slaves', status.agentId, 'frameworks', mesos.mesos.frameworkId, 'executors', 'place', 'runs');

  const here = (await readFile(join(mesos.directory, runs, 'latest', 'stdout'), 'utf8')).trim();
  expect(here.endsWith(join(runs, status.containerId ?? '?'))).toBe(true);
});

test('an id that is no plain name is refused before anything is made of it', async () => {
  const mesos = await startMesos();
  for (const taskId of ['', '..', 'a/b', '../../escape', 'a b', 'a\0b'])
    expect(() => mesos.launch({ taskId, command: 'true' })).toThrow(/id/);
});

test('the executor says once that it isolates nothing', async () => {
  const said: string[] = [];
  const warn = (_fields: object, message: string): void => void said.push(message);
  const mesos = await startMesos({ log: { info() {}, warn, error() {} } });
  for (const taskId of ['one', 'two']) {
    mesos.launch({ taskId, command: 'true' });
    await mesos.reached(taskId, 'TASK_FINISHED');
  }
  expect(said.filter(message => message.includes('isolates'))).toHaveLength(1);
});

async function readSandboxFile(
  directory: string,
  mesos: Awaited<ReturnType<typeof startMesos>>,
  taskId: string,
): Promise<string> {
  const agentId = mesos.mesos.offers()[0]?.agent.id ?? '';
  const run = join('slaves', agentId, 'frameworks', mesos.mesos.frameworkId, 'executors', taskId, 'runs', 'latest');
  return readFile(join(directory, run, 'stdout'), 'utf8');
}
