import type { Clock, Timer } from '../../../clock/clock.ts';
import type { TaskRecord } from '../task/task-record.ts';
import type { TaskState, TaskStatus } from '../types.ts';
import type { AgentState } from './agent-state.ts';

/** What losing agents works with. */
export interface AgentLossOptions {
  readonly clock: Clock;
  /** How long a lost agent stays in the lists, ms. */
  readonly unreachableAfter: number;
  /** Takes the updates that the master makes itself. */
  readonly tell: (status: TaskStatus) => void;
}

/** The master's hearing: agents fall silent and come back. */
export interface AgentLoss {
  /** The agent falls silent: its tasks go on, and the master calls them unreachable after a while (ms, another one than usual). */
  lose(agent: AgentState, unreachableAfter?: number): void;
  /** The agent is heard again: what it held back is told, what was asked of it is done. */
  recover(agent: AgentState): void;
  /** Forgets who is silent since when. */
  close(): void;
}

/** Keeps track of lost agents. */
export function createAgentLoss(options: AgentLossOptions): AgentLoss {
  const { clock, tell } = options;
  const timers = new Map<AgentState, Timer>();

  function tellFor(record: TaskRecord, state: TaskState, message: string, reason: string): void {
    const { taskId, agentId } = record.launch;
    const healthy = state === 'TASK_RUNNING' ? record.statuses.at(-1)?.healthy : undefined;
    const status = { taskId, agentId, state, time: clock.now(), message, reason, containerId: record.containerId };
    tell(healthy === undefined ? status : { ...status, healthy });
  }

  function giveUp(agent: AgentState): void {
    timers.delete(agent);
    agent.unreachable = true;
    const message = `Agent ${agent.spec.hostname} became unreachable: health check timed out`;
    const records = [...agent.runs.values().map(run => run.record), ...agent.unheard];
    for (const record of records) tellFor(record, 'TASK_UNREACHABLE', message, 'REASON_SLAVE_REMOVED');
  }

  return {
    lose(agent, unreachableAfter = options.unreachableAfter) {
      if (!agent.connected) return;
      agent.connected = false;
      timers.set(
        agent,
        clock.after(unreachableAfter, () => giveUp(agent), { background: true }),
      );
    },
    recover(agent) {
      if (agent.connected) return;
      timers.get(agent)?.cancel();
      timers.delete(agent);
      const wasUnreachable = agent.unreachable;
      const { held } = agent;
      agent.connected = true;
      agent.unreachable = false;
      agent.reregisteredAt = clock.now();
      agent.held = [];
      for (const status of held) tell(status);

      const toldOf = new Set(held.map(status => status.taskId));
      for (const run of agent.runs.values().toArray()) {
        const { record } = run;
        const isNews = wasUnreachable && record.state !== 'TASK_STAGING' && !toldOf.has(record.launch.taskId);
        if (isNews) tellFor(record, record.state, 'Agent re-registered', 'REASON_RECONCILIATION');
        if (agent.heldKills.delete(record.launch.taskId)) run.kill();
      }
    },
    close() {
      for (const timer of timers.values()) timer.cancel();
      timers.clear();
    },
  };
}
