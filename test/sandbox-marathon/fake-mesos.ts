import { unreservedOf } from '../../sandbox/mesos/agent/resources.ts';
import type { Clock } from '../../clock/clock.ts';
import type {
  AgentSpec,
  MesosCluster,
  Resources,
  TaskLaunch,
  TaskState,
  TaskStatus,
} from '../../sandbox/mesos/types.ts';

/** What becomes of a task: it runs, it stays in staging, or it ends by itself after a while. */
export type Fate = 'runs' | 'stages' | { readonly ends: TaskState; readonly after: number };

/** A Mesos on the test's clock: tasks stage at once, run after 100 ms, and need 50 ms to be killed. */
export interface FakeMesos extends MesosCluster {
  readonly tasks: ReadonlyMap<string, TaskLaunch>;
  /** Every launch and kill in order: `+id` and `-id`. */
  readonly history: readonly string[];
  /** Decides the fate of later tasks. */
  decide(fate: (task: TaskLaunch) => Fate): void;
  /** Reports a state of a task, as if its process had changed. */
  report(taskId: string, state: TaskState, more?: { healthy?: boolean; message?: string }): void;
  addAgent(agent: AgentSpec): void;
  /** Ends every task without a word, as when the sandbox is stopped. */
  forgetAll(): void;
}

export function agent(id: string, more: Partial<AgentSpec> = {}): AgentSpec {
  return {
    id,
    hostname: '127.0.0.1',
    resources: { cpus: 8, mem: 8192, disk: 10_000, gpus: 0 },
    ports: [31000, 31099],
    attributes: {},
    ...more,
  };
}

export function createFakeMesos(
  clock: Clock,
  specs: readonly AgentSpec[] = [agent('S0'), agent('S1'), agent('S2')],
): FakeMesos {
  const agents = [...specs];
  const tasks = new Map<string, TaskLaunch>();
  const history: string[] = [];
  const statusListeners = new Set<(status: TaskStatus) => void>();
  const offerListeners = new Set<() => void>();
  let fateOf: (task: TaskLaunch) => Fate = () => 'runs';

  function freeOn(spec: AgentSpec): { free: Resources; freePorts: number[] } {
    const here = [...tasks.values()].filter(task => task.agentId === spec.id);
    const sum = (key: keyof Resources): number => here.reduce((total, task) => total + task.resources[key], 0);
    const { cpus, mem, disk, gpus } = unreservedOf(spec);
    const taken = new Set(here.flatMap(task => task.ports));
    const freePorts: number[] = [];
    for (let port = spec.ports[0]; port <= spec.ports[1]; port++) if (!taken.has(port)) freePorts.push(port);
    return {
      free: { cpus: cpus - sum('cpus'), mem: mem - sum('mem'), disk: disk - sum('disk'), gpus: gpus - sum('gpus') },
      freePorts,
    };
  }

  function report(taskId: string, state: TaskState, more: { healthy?: boolean; message?: string } = {}): void {
    const task = tasks.get(taskId);
    if (task === undefined) return;
    const isEnd = !['TASK_STAGING', 'TASK_STARTING', 'TASK_RUNNING', 'TASK_KILLING', 'TASK_UNREACHABLE'].includes(
      state,
    );
    if (isEnd) tasks.delete(taskId);
    for (const listener of statusListeners) {
      listener({ taskId, agentId: task.agentId, state, time: clock.now(), message: '', ...more });
    }
    if (isEnd) for (const listener of offerListeners) listener();
  }

  return {
    frameworkId: 'fake-framework',
    tasks,
    history,
    offers: () => agents.map(spec => ({ agent: spec, ...freeOn(spec) })),
    launch(task) {
      const spec = agents.find(({ id }) => id === task.agentId);
      if (spec === undefined || freeOn(spec).free.mem < task.resources.mem) throw new Error('does not fit');
      tasks.set(task.taskId, task);
      history.push(`+${task.taskId}`);
      const fate = fateOf(task);
      clock.after(0, () => report(task.taskId, 'TASK_STAGING'));
      if (fate === 'stages') return;
      clock.after(100, () => report(task.taskId, 'TASK_RUNNING'));
      if (fate === 'runs') return;
      clock.after(100 + fate.after, () => report(task.taskId, fate.ends, { message: 'by fate' }));
    },
    kill(taskId) {
      const task = tasks.get(taskId);
      history.push(`-${taskId}`);
      if (task === undefined) return;
      report(taskId, 'TASK_KILLING');
      clock.after(50, () => report(taskId, 'TASK_KILLED'));
    },
    onStatus(listener) {
      statusListeners.add(listener);
      return () => void statusListeners.delete(listener);
    },
    onOffers(listener) {
      offerListeners.add(listener);
      return () => void offerListeners.delete(listener);
    },
    decide(fate) {
      fateOf = fate;
    },
    report,
    addAgent(spec) {
      agents.push(spec);
      for (const listener of offerListeners) listener();
    },
    forgetAll() {
      tasks.clear();
      statusListeners.clear();
      offerListeners.clear();
    },
  };
}
