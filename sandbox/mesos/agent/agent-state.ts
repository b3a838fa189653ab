import type { TaskRecord } from '../task/task-record.ts';
import type { TaskRun } from '../task/run-task.ts';
import type { AgentSpec, Resources, TaskStatus } from '../types.ts';
import type { AgentBook } from './agent-book.ts';

/** An agent of the stand-in with all that it knows. Changed only by the cluster. */
export interface AgentState {
  /** As in the configuration, with Mesos's id in place of the name. */
  readonly spec: AgentSpec;
  /** Its id in the configuration. */
  readonly name: string;
  /** 1 for the first: `slave(1)`. */
  readonly number: number;
  readonly book: AgentBook;
  readonly runs: Map<string, TaskRun>;
  /** Finished tasks whose sandboxes are still here, the oldest first. */
  completed: readonly TaskRecord[];
  /** Milliseconds since the epoch. */
  readonly registeredAt: number;
  reregisteredAt?: number;
  /** The master hears it. */
  connected: boolean;
  /** The master has given up hearing it: it is in no list any more, its tasks are TASK_UNREACHABLE. */
  unreachable: boolean;
  /** Updates that could not be delivered while it was lost. */
  held: TaskStatus[];
  /** Tasks that ended while it was lost: the master still takes them for running. */
  unheard: readonly TaskRecord[];
  /** Tasks that were to be ended while it was lost. */
  readonly heldKills: Set<string>;
}

/** An agent as an operator sees it. */
export interface AgentView {
  /** Mesos's agent id. */
  readonly id: string;
  /** Its id in the configuration, e.g. `agent-1`. */
  readonly name: string;
  readonly hostname: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Gets tasks; false while it is lost. */
  readonly active: boolean;
  readonly unreachable: boolean;
  readonly total: Resources;
  readonly used: Resources;
  readonly free: Resources;
  readonly ports: readonly [first: number, last: number];
  readonly usedPorts: readonly number[];
  /** Ids of the tasks that have not ended. */
  readonly tasks: readonly string[];
}

/** Makes the operator's view of an agent. */
export function viewOf(agent: AgentState): AgentView {
  const { spec, book } = agent;
  return {
    id: spec.id,
    name: agent.name,
    hostname: spec.hostname,
    attributes: spec.attributes,
    active: agent.connected,
    unreachable: agent.unreachable,
    total: spec.resources,
    used: book.used(),
    free: book.free(),
    ports: spec.ports,
    usedPorts: [...book.usedPorts()].toSorted((a, b) => a - b),
    tasks: [...agent.runs.keys()],
  };
}
