import { expect, test } from 'vitest';
import { runs, startMesos } from './support.ts';
import { until } from '../support/until.ts';

test('a killed task gets SIGTERM and may end by itself', async () => {
  const mesos = await startMesos();
  mesos.launch({ taskId: 'polite', command: `trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.05; done` });
  await until(
    'a file in the sandbox of the task',
    async () => (await mesos.get(`/files/read?path=${mesos.file('polite', 'stdout')}`)).ok,
  );
  await until('the task to be up', async () => (await mesos.read('polite', 'stdout')) === 'up\n');

  mesos.mesos.kill('polite');
  const last = await mesos.reached('polite', 'TASK_KILLED');

  expect(last.message).toBe('Command exited with status 0');
  expect(mesos.statesOf('polite').slice(-2)).toEqual(['TASK_KILLING', 'TASK_KILLED']);
  expect(await mesos.read('polite', 'stdout')).toBe('up\nbye\n');
});

test('a task that does not listen to SIGTERM gets SIGKILL after its grace period, not before', async () => {
  const mesos = await startMesos();
  const script = `process.on('SIGTERM', () => console.log('no')); console.log('up'); setInterval(() => {}, 1000)`;
  mesos.launch({ taskId: 'stubborn', args: ['node', '-e', script], killGracePeriod: 700 });
  await mesos.reached('stubborn', 'TASK_RUNNING');
  await until('the task to be up', async () => (await mesos.read('stubborn', 'stdout')) === 'up\n');

  const before = performance.now();
  mesos.mesos.kill('stubborn');
  mesos.mesos.kill('stubborn');
  const last = await mesos.reached('stubborn', 'TASK_KILLED');

  expect(performance.now() - before).toBeGreaterThanOrEqual(690);
  expect(last.message).toBe('Command terminated with signal Killed');
  expect(await mesos.read('stubborn', 'stdout')).toBe('up\nno\n');
  expect(mesos.statesOf('stubborn').filter(state => state === 'TASK_KILLING')).toHaveLength(1);
});

test('nothing of a task survives it: children, own groups, daemons in sessions of their own', async () => {
  const mesos = await startMesos();
  const children = `sleep 300 & echo $!; setsid sleep 300 & echo $!; (setsid sh -c 'echo $$; exec sleep 300' &); sleep 0.3; echo ready; wait`;
  mesos.launch({ taskId: 'family', command: children });
  await mesos.reached('family', 'TASK_RUNNING');
  await until('the whole family', async () => (await mesos.read('family', 'stdout')).includes('ready'));
  const pids = (await mesos.read('family', 'stdout')).split('\n').map(Number).filter(Boolean);
  expect(pids).toHaveLength(3);
  expect(pids.every(runs)).toBe(true);

  mesos.mesos.kill('family');
  await mesos.reached('family', 'TASK_KILLED');
  expect(pids.some(runs)).toBe(false);
});

test('children of a command that ends by itself end with it', async () => {
  const mesos = await startMesos();
  mesos.launch({ taskId: 'parent', command: 'sleep 300 & echo $!' });
  await mesos.reached('parent', 'TASK_FINISHED');
  const child = Number(await mesos.read('parent', 'stdout'));
  expect(child).toBeGreaterThan(1);
  expect(runs(child)).toBe(false);
});

test('a task that is killed before it starts never starts', async () => {
  const mesos = await startMesos();
  mesos.launch({ taskId: 'early', command: 'echo started' });
  mesos.mesos.kill('early');
  await mesos.reached('early', 'TASK_KILLED');
  expect(mesos.statesOf('early')).not.toContain('TASK_RUNNING');
});

test('a kill from within the update that says RUNNING is carried out once', async () => {
  const mesos = await startMesos();
  mesos.mesos.onStatus(status => {
    if (status.state === 'TASK_RUNNING') mesos.mesos.kill(status.taskId);
  });
  mesos.launch({ taskId: 'brief', command: 'sleep 300' });
  await mesos.reached('brief', 'TASK_KILLED');
  expect(mesos.statesOf('brief')).toEqual(['TASK_STARTING', 'TASK_RUNNING', 'TASK_KILLING', 'TASK_KILLED']);
});

test('an unknown task, and one that has ended, is answered with TASK_GONE', async () => {
  const mesos = await startMesos();
  mesos.mesos.kill('nobody');
  expect((await mesos.reached('nobody', 'TASK_GONE')).reason).toBe('REASON_RECONCILIATION');

  mesos.launch({ taskId: 'over', command: 'true' });
  await mesos.reached('over', 'TASK_FINISHED');
  mesos.mesos.kill('over');
  await mesos.reached('over', 'TASK_GONE');
  expect(mesos.statesOf('over').slice(-2)).toEqual(['TASK_FINISHED', 'TASK_GONE']);
});

test('stop ends every task, also the stubborn ones, and then refuses launches', async () => {
  const mesos = await startMesos();
  for (const taskId of ['a', 'b'])
    mesos.launch({ taskId, command: `trap '' TERM; echo $$; while :; do sleep 0.1; done`, killGracePeriod: 500 });
  const pids: number[] = [];
  for (const taskId of ['a', 'b']) {
    await mesos.reached(taskId, 'TASK_RUNNING');
    await until('the id of the process', async () => Number(await mesos.read(taskId, 'stdout')) > 0);
    pids.push(Number(await mesos.read(taskId, 'stdout')));
  }
  expect(pids.every(runs)).toBe(true);

  await mesos.mesos.stop();

  expect(pids.some(runs)).toBe(false);
  expect(mesos.mesos.offers()).toEqual([]);
  expect(() => mesos.launch({ taskId: 'late', command: 'true' })).toThrow(/stopping/);
});
