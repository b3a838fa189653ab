import { expect, test } from 'vitest';
import { createVirtualClock, type VirtualClock } from '../../clock/virtual-clock.ts';
import { paperExecutor, startMesos, type Harness } from './support.ts';

interface Lost extends Harness {
  readonly clock: VirtualClock;
  readonly executor: ReturnType<typeof paperExecutor>;
}

async function oneTaskOnAgent1(): Promise<Lost> {
  const clock = createVirtualClock();
  const executor = paperExecutor();
  const mesos = await startMesos({ clock, executor: () => executor });
  mesos.launch({ taskId: 'web', command: 'true' });
  await mesos.reached('web', 'TASK_RUNNING');
  return { ...mesos, clock, executor };
}

test('a lost agent gets no offers at once, and is unreachable after 75 seconds', async () => {
  const mesos = await oneTaskOnAgent1();
  mesos.mesos.loseAgent('agent-1');
  expect(mesos.mesos.offers().map(offer => offer.agent.attributes['rack'])).toEqual(['b']);
  expect(() => mesos.launch({ taskId: 'more', command: 'true' })).toThrow(/is lost/);
  expect(await mesos.json('/state')).toMatchObject({
    activated_slaves: 1,
    deactivated_slaves: 1,
    unreachable_slaves: 0,
  });

  await mesos.clock.advance(74_000);
  expect(mesos.statesOf('web')).not.toContain('TASK_UNREACHABLE');
  await mesos.clock.advance(2000);
  expect(mesos.statesOf('web').at(-1)).toBe('TASK_UNREACHABLE');
  const state = (await mesos.json('/state')) as {
    slaves: unknown[];
    frameworks: { tasks: unknown[]; unreachable_tasks: { state: string }[]; used_resources: { mem: number } }[];
  };
  expect(state).toMatchObject({ deactivated_slaves: 0, unreachable_slaves: 1 });
  expect(state.slaves).toHaveLength(1);
  expect(state.frameworks[0]).toMatchObject({ tasks: [], used_resources: { mem: 0 } });
  expect(state.frameworks[0]?.unreachable_tasks).toEqual([expect.objectContaining({ state: 'TASK_UNREACHABLE' })]);
  await expect(mesos.get('/slave(1)/state')).rejects.toThrow('fetch failed');
});

test('a returned agent tells that its tasks still run, and they are counted again', async () => {
  const mesos = await oneTaskOnAgent1();
  mesos.mesos.loseAgent('agent-1');
  await mesos.clock.advance(80_000);
  let offers = 0;
  mesos.mesos.onOffers(() => {
    offers += 1;
  });
  mesos.mesos.returnAgent('agent-1');
  expect(mesos.statesOf('web').slice(-2)).toEqual(['TASK_UNREACHABLE', 'TASK_RUNNING']);
  expect(offers).toBe(1);
  expect(mesos.mesos.offers()[0]?.free.mem).toBe(1024 - 64);
  const [agent] = ((await mesos.json('/slaves')) as { slaves: Record<string, unknown>[] }).slaves;
  expect(agent).toMatchObject({ active: true, reregistered_time: mesos.clock.now() / 1000 });
});

test('an end that came about while the agent was lost is told when it returns', async () => {
  const mesos = await oneTaskOnAgent1();
  mesos.mesos.loseAgent('agent-1');
  mesos.executor.end('web', 1);
  await mesos.clock.advance(80_000);
  expect(mesos.statesOf('web')).toEqual(['TASK_STARTING', 'TASK_RUNNING', 'TASK_UNREACHABLE']);
  const tasks = async (): Promise<unknown> => ((await mesos.json('/tasks')) as { tasks: unknown }).tasks;
  expect(await tasks()).toEqual([expect.objectContaining({ id: 'web', state: 'TASK_UNREACHABLE' })]);
  mesos.mesos.returnAgent('agent-1');
  expect(await tasks()).toEqual([expect.objectContaining({ id: 'web', state: 'TASK_FAILED' })]);
  expect(mesos.statesOf('web').at(-1)).toBe('TASK_FAILED');
  expect(mesos.mesos.offers()[0]?.free.mem).toBe(1024);
});

test('a kill that the agent could not hear is carried out when it returns', async () => {
  const mesos = await oneTaskOnAgent1();
  mesos.mesos.loseAgent('agent-1');
  mesos.mesos.kill('web');
  await mesos.clock.advance(80_000);
  expect(mesos.statesOf('web').at(-1)).toBe('TASK_UNREACHABLE');
  mesos.mesos.returnAgent('agent-1');
  await mesos.reached('web', 'TASK_KILLED');
});

test('an agent that is back within the time was never unreachable', async () => {
  const mesos = await oneTaskOnAgent1();
  mesos.mesos.loseAgent(mesos.mesos.agents()[0]?.id ?? '');
  await mesos.clock.advance(60_000);
  mesos.mesos.returnAgent('agent-1');
  await mesos.clock.advance(100_000);
  expect(mesos.statesOf('web')).toEqual(['TASK_STARTING', 'TASK_RUNNING']);
});

test('an agent that does not exist cannot be lost', async () => {
  const mesos = await oneTaskOnAgent1();
  expect(() => mesos.mesos.loseAgent('agent-9')).toThrow(/no agent agent-9/);
});
