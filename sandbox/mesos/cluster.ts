import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { Clock } from '../../clock/clock.ts';
import { pacerError } from '../../errors/pacer-error.ts';
import { createAgentLoss } from './agent/agent-loss.ts';
import type { AgentState } from './agent/agent-state.ts';
import type { PortWatch } from './agent/port-watch.ts';
import type { Executor } from './executor/types.ts';
import type { Log } from './log.ts';
import type { Checkpoints } from './task/checkpoints.ts';
import { runTask, type StatusNews, type TaskRun } from './task/run-task.ts';
import { createSandbox, executorDirectory, isPlainId, sandboxDirectory } from './task/sandbox-layout.ts';
import { enterStatus, type TaskRecord } from './task/task-record.ts';
import { isTerminal } from './task/terminal-states.ts';
import type { AgentOffer, MesosCluster, TaskLaunch, TaskState, TaskStatus } from './types.ts';

/** What a cluster works with. */
export interface ClusterOptions {
  /** Work directory of all agents, absolute. */
  readonly directory: string;
  readonly frameworkId: string;
  readonly agents: readonly AgentState[];
  readonly clock: Clock;
  readonly executor: Executor;
  readonly ports: PortWatch;
  readonly checkpoints: Checkpoints;
  /** How long a lost agent stays in the lists, ms. */
  readonly unreachableAfter: number;
  readonly log: Log;
}

/** The master and its agents: accounting, tasks, status updates. */
export interface Cluster extends MesosCluster {
  readonly agentStates: readonly AgentState[];
  /** Finished tasks since the start, the oldest first; the newest thousand. */
  completedTasks(): readonly TaskRecord[];
  /** How many tasks ended in this state since the start. */
  endedCount(state: TaskState): number;
  loseAgent(id: string, unreachableAfter?: number): void;
  returnAgent(id: string): void;
  stop(): Promise<void>;
}

/** Sandboxes of finished tasks that an agent keeps. */
const keptSandboxes = 100;
/** Finished tasks that a master remembers (Mesos API reference 3.3). */
const keptTasks = 1000;
/** How long tasks have to end by themselves when the sandbox stops, ms of real time. */
const stopGrace = 2000;

/** Puts the agents to work. */
export function createCluster(options: ClusterOptions): Cluster {
  const { agents, clock, directory, executor, frameworkId, log, ports } = options;
  const statusListeners = new Set<(status: TaskStatus) => void>();
  const offerListeners = new Set<() => void>();
  const loss = createAgentLoss({
    clock,
    unreachableAfter: options.unreachableAfter,
    tell: status => tell(statusListeners, status),
  });
  const ended = new Map<TaskState, number>();
  let completed: readonly TaskRecord[] = [];
  let stopping = false;

  function tell<T>(listeners: ReadonlySet<(value: T) => void>, value: T): void {
    for (const listener of Array.from(listeners)) {
      try {
        listener(value);
      } catch (error) {
        log.error({ err: error }, 'a listener of the Mesos stand-in failed');
      }
    }
  }

  const tellOffers = (): void => tell(offerListeners as ReadonlySet<(value: undefined) => void>, undefined);

  function agentOf(id: string): AgentState | undefined {
    return agents.find(agent => agent.spec.id === id || agent.name === id);
  }

  function runOf(taskId: string): { readonly agent: AgentState; readonly run: TaskRun } | undefined {
    for (const agent of agents) {
      const run = agent.runs.get(taskId);
      if (run !== undefined) return { agent, run };
    }
    return undefined;
  }

  function refuse(task: TaskLaunch, why: string): never {
    throw pacerError('mesos-launch-refused', {
      message: `Task ${task.taskId} cannot be launched: ${why}.`,
      context: { taskId: task.taskId, agentId: task.agentId },
    });
  }

  function deliver(agent: AgentState, status: TaskStatus): void {
    if (agent.connected) tell(statusListeners, status);
    else agent.held.push(status);
  }

  function takeUpdate(agent: AgentState, record: TaskRecord, news: StatusNews): void {
    const { taskId, agentId } = record.launch;
    const status = { taskId, agentId, time: clock.now(), containerId: record.containerId, ...news };
    enterStatus(record, status);
    if (!isTerminal(news.state)) {
      if (news.state === 'TASK_RUNNING' && news.reason === undefined) save(record);
      deliver(agent, status);
      return;
    }
    log.info({ taskId, state: news.state, reason: news.reason, said: news.message }, 'a task ended');
    save(record);
    finish(agent, record);
    deliver(agent, status);
    if (agent.connected) tellOffers();
  }

  function save(record: TaskRecord): void {
    try {
      options.checkpoints.save(record);
    } catch (error) {
      log.warn({ err: error, taskId: record.launch.taskId }, 'a task could not be written down');
    }
  }

  function finish(agent: AgentState, record: TaskRecord): void {
    agent.runs.delete(record.launch.taskId);
    agent.heldKills.delete(record.launch.taskId);
    agent.book.release(record.launch.taskId);
    ports.release(record.launch.ports);
    if (agent.connected) remember(record);
    else agent.unheard = [...agent.unheard, record];
    agent.completed = [...agent.completed, record];
    forgetOldSandboxes(agent);
  }

  function remember(record: TaskRecord): void {
    completed = [...completed, record].slice(-keptTasks);
    ended.set(record.state, (ended.get(record.state) ?? 0) + 1);
  }

  function forgetOldSandboxes(agent: AgentState): void {
    const old = agent.completed.slice(0, -keptSandboxes);
    agent.completed = agent.completed.slice(-keptSandboxes);
    for (const record of old) {
      options.checkpoints.remove(record);
      void rm(executorDirectory(placeOf(record)), { recursive: true, force: true }).catch(() => {});
    }
  }

  function placeOf(record: Pick<TaskRecord, 'launch'>): Parameters<typeof executorDirectory>[0] {
    return { directory, frameworkId, agentId: record.launch.agentId, executorId: record.launch.taskId };
  }

  async function makeReady(record: TaskRecord): Promise<void> {
    await createSandbox(placeOf(record), record.containerId);
    const taken = await ports.probe(record.launch.ports);
    if (taken !== undefined) throw new Error(`another process of this machine listens on port ${taken}`);
  }

  function launch(asked: TaskLaunch): void {
    if (stopping) refuse(asked, 'the stand-in is stopping');
    if (!isPlainId(asked.taskId)) refuse(asked, 'its id has characters that Mesos refuses');
    const agent = agentOf(asked.agentId) ?? refuse(asked, `there is no agent ${asked.agentId}`);
    if (!agent.connected) refuse(asked, `agent ${agent.name} is lost`);
    if (runOf(asked.taskId) !== undefined) refuse(asked, 'a task of this id runs already');
    agent.book.hold(asked.taskId, asked);
    const taken = ports.claim(asked.ports);
    if (taken !== undefined) {
      agent.book.release(asked.taskId);
      refuse(asked, `port ${taken} is taken by another process of this machine`);
    }

    const task: TaskLaunch = { ...asked, agentId: agent.spec.id };
    const containerId = randomUUID();
    const record: TaskRecord = {
      launch: task,
      containerId,
      sandbox: sandboxDirectory(placeOf({ launch: task }), containerId),
      launchedAt: clock.now(),
      state: 'TASK_STAGING',
      statuses: [],
    };
    const run = runTask({
      record,
      executor,
      clock,
      makeReady: () => makeReady(record),
      update: news => takeUpdate(agent, record, news),
    });
    agent.runs.set(task.taskId, run);
    save(record);
  }

  function kill(taskId: string): void {
    const found = runOf(taskId);
    if (found === undefined) {
      const message = 'Task is unknown to the master';
      const status = { taskId, agentId: '', state: 'TASK_GONE', time: clock.now(), message } as const;
      queueMicrotask(() => tell(statusListeners, { ...status, reason: 'REASON_RECONCILIATION' }));
      return;
    }
    if (found.agent.connected) found.run.kill();
    else found.agent.heldKills.add(taskId);
  }

  function known(id: string): AgentState {
    const agent = agentOf(id);
    if (agent !== undefined) return agent;
    throw pacerError('usage', { message: `There is no agent ${id}.` });
  }

  return {
    frameworkId,
    agentStates: agents,
    completedTasks: () => completed,
    endedCount: state => ended.get(state) ?? 0,
    launch,
    kill,
    loseAgent: (id, unreachableAfter) => loss.lose(known(id), unreachableAfter),
    returnAgent(id) {
      const agent = known(id);
      if (agent.connected) return;
      for (const record of agent.unheard) remember(record);
      agent.unheard = [];
      loss.recover(agent);
      tellOffers();
    },
    offers() {
      if (stopping) return [];
      const taken = ports.taken();
      return agents.filter(agent => agent.connected).map(agent => offerOf(agent, taken));
    },
    onStatus: listener => subscribe(statusListeners, listener),
    onOffers: listener => subscribe(offerListeners, listener),
    async stop() {
      stopping = true;
      statusListeners.clear();
      offerListeners.clear();
      loss.close();
      const runs = agents.flatMap(agent => [...agent.runs.values()]);
      for (const run of runs) run.kill(Math.min(stopGrace, run.record.launch.killGracePeriod));
      // Real time whatever the clock: the processes are real.
      const patience = setTimeout(() => {
        for (const run of runs) run.killNow();
      }, stopGrace);
      await Promise.all(runs.map(run => run.done));
      clearTimeout(patience);
    },
  };
}

function offerOf(agent: AgentState, taken: ReadonlySet<number>): AgentOffer {
  const [first, last] = agent.spec.ports;
  const used = agent.book.usedPorts();
  const freePorts: number[] = [];
  for (let port = first; port <= last; port++) {
    if (!used.has(port) && !taken.has(port)) freePorts.push(port);
  }
  return { agent: agent.spec, free: agent.book.free(), freePorts };
}

function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
