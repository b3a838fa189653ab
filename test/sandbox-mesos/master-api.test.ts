import { expect, test } from 'vitest';
import { createVirtualClock } from '../../clock/virtual-clock.ts';
import { paperExecutor, startMesos } from './support.ts';
import { until } from '../support/until.ts';

interface State {
  readonly [member: string]: unknown;
  readonly slaves: readonly Record<string, unknown>[];
  readonly frameworks: readonly {
    readonly [member: string]: unknown;
    readonly tasks: readonly Record<string, unknown>[];
    readonly completed_tasks: readonly Record<string, unknown>[];
    readonly unreachable_tasks: readonly Record<string, unknown>[];
  }[];
}

test('the state tells agents, what is used, and every task with its statuses', async () => {
  const mesos = await startMesos();
  mesos.mesos.describeFramework({ webuiUrl: 'http://127.0.0.1:8080' });
  mesos.launch({
    taskId: 'prod_web.instance-1._app.1',
    name: 'web.prod',
    command: 'sleep 300',
    resources: { cpus: 0.5, mem: 256, disk: 10, gpus: 0 },
    ports: [23_011, 23_010],
    labels: { team: 'x' },
  });
  mesos.launch({ taskId: 'boom', command: 'exit 3', agentId: 'agent-2' });
  await mesos.reached('prod_web.instance-1._app.1', 'TASK_RUNNING');
  await mesos.reached('boom', 'TASK_FAILED');

  const state = (await mesos.json('/master/state')) as State;
  const port = Number(new URL(mesos.url).port);
  expect(state).toMatchObject({
    pid: `master@127.0.0.1:${port}`,
    leader: `master@127.0.0.1:${port}`,
    leader_info: { id: state['id'], port, hostname: '127.0.0.1' },
    activated_slaves: 2,
    deactivated_slaves: 0,
    unreachable_slaves: 0,
    recovered_slaves: [],
  });
  expect(state.slaves[0]).toMatchObject({
    id: `${String(state['id'])}-S0`,
    pid: `slave(1)@127.0.0.1:${port}`,
    port,
    hostname: 'agent-1',
    attributes: { rack: 'a', level: 0.8 },
    active: true,
    resources: { cpus: 2, mem: 1024, disk: 1000, gpus: 0, ports: '[23000-23019]' },
    used_resources: { cpus: 0.5, mem: 256, disk: 10, gpus: 0, ports: '[23010-23011]' },
    offered_resources: { cpus: 0, mem: 0, disk: 0, gpus: 0 },
    reserved_resources: {},
  });
  const [framework] = state.frameworks;
  expect(framework).toMatchObject({
    id: mesos.mesos.frameworkId,
    name: 'marathon',
    active: true,
    webui_url: 'http://127.0.0.1:8080',
    used_resources: { cpus: 0.5, mem: 256 },
  });
  const [task] = framework?.tasks ?? [];
  expect(task).toMatchObject({
    id: 'prod_web.instance-1._app.1',
    name: 'web.prod',
    framework_id: mesos.mesos.frameworkId,
    executor_id: '',
    slave_id: state.slaves[0]?.['id'],
    state: 'TASK_RUNNING',
    resources: { cpus: 0.5, mem: 256, disk: 10, gpus: 0, ports: '[23010-23011]' },
    labels: [{ key: 'team', value: 'x' }],
  });
  const statuses = task?.['statuses'] as Record<string, unknown>[];
  expect(statuses.map(status => status['state'])).toEqual(['TASK_STARTING', 'TASK_RUNNING']);
  expect(statuses[0]).toMatchObject({
    container_status: { network_infos: [{ ip_addresses: [{ protocol: 'IPv4' }] }] },
  });
  expect(statuses[0]).not.toHaveProperty('message');
  expect(Math.abs(Number(statuses[0]?.['timestamp']) - Date.now() / 1000)).toBeLessThan(60);
  expect(framework?.completed_tasks).toEqual([expect.objectContaining({ id: 'boom', state: 'TASK_FAILED' })]);
  expect(await mesos.json('/state')).toEqual(state);
});

test('the list of agents has the full lists, and can be asked for one', async () => {
  const mesos = await startMesos();
  mesos.launch({ taskId: 'web', command: 'sleep 300', ports: [23_010] });
  const id = mesos.mesos.agents()[0]?.id ?? '';
  const { slaves } = (await mesos.json(`/slaves?slave_id=${id}`)) as { slaves: Record<string, unknown>[] };
  expect(slaves).toHaveLength(1);
  expect(slaves[0]).toMatchObject({ id, reserved_resources_full: {}, offered_resources_full: [] });
  expect(slaves[0]?.['used_resources_full']).toEqual([
    { name: 'cpus', type: 'SCALAR', scalar: { value: 0.1 }, role: '*', allocation_info: { role: '*' } },
    { name: 'mem', type: 'SCALAR', scalar: { value: 64 }, role: '*', allocation_info: { role: '*' } },
    {
      name: 'ports',
      type: 'RANGES',
      ranges: { range: [{ begin: 23_010, end: 23_010 }] },
      role: '*',
      allocation_info: { role: '*' },
    },
  ]);
  expect(slaves[0]?.['unreserved_resources_full']).toContainEqual({
    name: 'cpus',
    type: 'SCALAR',
    scalar: { value: 2 },
    role: '*',
  });
  expect(((await mesos.json('/slaves?slave_id=nobody')) as { slaves: unknown[] }).slaves).toEqual([]);
});

test('the summary counts tasks by state on agents and framework', async () => {
  const mesos = await startMesos();
  mesos.launch({ taskId: 'web', command: 'sleep 300' });
  mesos.launch({ taskId: 'boom', command: 'exit 1' });
  await mesos.reached('web', 'TASK_RUNNING');
  await mesos.reached('boom', 'TASK_FAILED');
  const summary = (await mesos.json('/master/state-summary')) as State;
  expect(summary.slaves[0]).toMatchObject({ TASK_RUNNING: 1, TASK_FAILED: 1, TASK_STAGING: 0 });
  expect(summary.slaves[0]).toMatchObject({ framework_ids: [mesos.mesos.frameworkId] });
  expect(summary.slaves[1]).toMatchObject({ TASK_RUNNING: 0, framework_ids: [] });
  expect(summary.frameworks[0]).toMatchObject({ TASK_RUNNING: 1, TASK_FAILED: 1 });
  expect(summary.frameworks[0]).not.toHaveProperty('tasks');
});

test('tasks come newest first, a page at a time, and can be asked for one', async () => {
  const clock = createVirtualClock();
  const executor = paperExecutor();
  const mesos = await startMesos({ clock, executor: () => executor });
  for (const taskId of ['first', 'second', 'third']) {
    mesos.launch({ taskId, command: 'true' });
    await mesos.reached(taskId, 'TASK_RUNNING');
    await clock.advance(1000);
  }
  executor.end('first', 0);
  await mesos.reached('first', 'TASK_FINISHED');
  const ids = async (query: string): Promise<string[]> =>
    ((await mesos.json(`/tasks${query}`)) as { tasks: { id: string }[] }).tasks.map(task => task.id);
  expect(await ids('')).toEqual(['third', 'second', 'first']);
  expect(await ids('?order=asc')).toEqual(['first', 'second', 'third']);
  expect(await ids('?limit=1&offset=1')).toEqual(['second']);
  expect(await ids('?task_id=first')).toEqual(['first']);
  expect(await ids('?framework_id=other')).toEqual([]);
  expect((await mesos.get('/tasks?limit=many')).status).toBe(400);
});

test('the leader redirects to itself without a scheme, and only under the exact name', async () => {
  const mesos = await startMesos();
  for (const path of ['/redirect', '/master/redirect']) {
    const response = await mesos.get(path);
    expect(response.status).toBe(307);
    expect(response.headers.get('location')).toBe(`//${new URL(mesos.url).host}`);
  }
  expect((await mesos.get('/redirect/state')).status).toBe(404);
});

test('small endpoints answer as a master does', async () => {
  const mesos = await startMesos();
  expect((await mesos.get('/health')).status).toBe(200);
  expect(await (await mesos.get('/master/health')).text()).toBe('');
  expect(await mesos.json('/version')).toMatchObject({ version: expect.stringMatching(/^1\.\d+\.\d+$/) as string });
  expect((await mesos.get('/master/version')).status).toBe(404);
  expect((await mesos.get('/state.json')).status).toBe(404);
  expect((await mesos.get('/slave(9)/state')).status).toBe(404);
  expect((await mesos.get('/%zz')).status).toBe(404);
  expect((await mesos.get('/state')).headers.get('access-control-allow-origin')).toBeNull();
  const post = await fetch(`${mesos.url}/state`, { method: 'POST' });
  expect(post.status).toBe(405);
});

test('roles and metrics tell the same use as the state', async () => {
  const mesos = await startMesos();
  mesos.launch({ taskId: 'web', command: 'sleep 300', ports: [23_010, 23_011] });
  await mesos.reached('web', 'TASK_RUNNING');
  const { roles } = (await mesos.json('/master/roles')) as { roles: Record<string, unknown>[] };
  expect(roles).toEqual([
    expect.objectContaining({ name: '*', allocated: { cpus: 0.1, mem: 64, ports: 2 }, reserved: {} }),
  ]);
  expect(await mesos.json('/metrics/snapshot')).toMatchObject({
    'master/elected': 1,
    'master/slaves_active': 2,
    'master/cpus_total': 3,
    'master/cpus_used': 0.1,
    'master/mem_percent': 64 / 1536,
    'master/tasks_running': 1,
    'allocator/mesos/resources/mem/total': 1536,
  });
});

test('metrics are answered twice a second, later ones wait their turn', async () => {
  const clock = createVirtualClock();
  const mesos = await startMesos({ clock, executor: () => paperExecutor() });
  let answered = 0;
  const asked = [1, 2, 3].map(async () => {
    await mesos.get('/metrics/snapshot');
    answered += 1;
  });
  await until('the first answer', () => answered === 1);
  await new Promise(resolve => setTimeout(resolve, 50));
  expect(answered).toBe(1);
  await clock.advance(500);
  await until('the second answer', () => answered === 2);
  await clock.advance(500);
  await Promise.all(asked);
});

test('an agent tells its executors, with the allowance that the master does not count', async () => {
  const mesos = await startMesos();
  mesos.launch({ taskId: 'web', command: 'echo a long command; sleep 300' });
  mesos.launch({ taskId: 'boom', command: 'exit 1' });
  await mesos.reached('web', 'TASK_RUNNING');
  await mesos.reached('boom', 'TASK_FAILED');
  const state = (await mesos.json('/slave%281%29/state')) as {
    readonly [member: string]: unknown;
    readonly frameworks: {
      readonly executors: Record<string, unknown>[];
      readonly completed_executors: Record<string, unknown>[];
    }[];
  };
  expect(state).toMatchObject({
    id: mesos.mesos.agents()[0]?.id,
    unreserved_resources_allocated: { cpus: 0.2, mem: 96 },
    attributes: { rack: 'a' },
  });
  const [executor] = state.frameworks[0]?.executors ?? [];
  expect(executor).toMatchObject({
    id: 'web',
    source: 'web',
    name: "Command Executor (Task: web) (Command: sh -c 'echo a long ...')",
    resources: { cpus: 0.2, mem: 96 },
    tasks: [expect.objectContaining({ id: 'web', state: 'TASK_RUNNING' })],
    queued_tasks: [],
  });
  expect(String(executor?.['directory']).startsWith(mesos.directory)).toBe(true);
  expect(state.frameworks[0]?.completed_executors).toEqual([
    expect.objectContaining({ id: 'boom', completed_tasks: [expect.objectContaining({ state: 'TASK_FAILED' })] }),
  ]);
});

test('containers can be asked for one by one, in the combinations that Mesos knows', async () => {
  const mesos = await startMesos();
  mesos.launch({ taskId: 'a', command: 'sleep 300' });
  mesos.launch({ taskId: 'b', command: 'sleep 300' });
  await mesos.reached('a', 'TASK_RUNNING');
  await mesos.reached('b', 'TASK_RUNNING');
  const ids = async (query: string): Promise<string[]> =>
    ((await mesos.json(`/slave(1)/containers${query}`)) as { executor_id: string }[]).map(each => each.executor_id);
  const { frameworkId } = mesos.mesos;
  expect(await ids('')).toEqual(['a', 'b']);
  expect(await ids(`?framework_id=${frameworkId}&executor_id=b`)).toEqual(['b']);
  const [first] = (await mesos.json('/slave(1)/containers')) as Record<string, unknown>[];
  expect(await ids(`?container_id=${String(first?.['container_id'])}`)).toEqual(['a']);
  expect(first).toHaveProperty('status.executor_pid');
  expect((await mesos.get('/slave(1)/containers?executor_id=b')).status).toBe(400);
  expect((await mesos.get('/slave(1)/containers?container_id=x&framework_id=y')).status).toBe(400);
});
