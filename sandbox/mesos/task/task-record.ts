import type { ProcessIdentity } from '../executor/process-identity.ts';
import type { RunningContainer } from '../executor/types.ts';
import type { TaskLaunch, TaskState, TaskStatus } from '../types.ts';

/** A task and all that has been said about it. Changed only by the one who runs it. */
export interface TaskRecord {
  readonly launch: TaskLaunch;
  readonly containerId: string;
  /** Sandbox directory, absolute. */
  readonly sandbox: string;
  /** Milliseconds since the epoch. */
  readonly launchedAt: number;
  state: TaskState;
  /** The newest of consecutive equal states, oldest first (Mesos API reference 3.4). */
  statuses: readonly TaskStatus[];
  /** First process of the container, once it runs. */
  process?: ProcessIdentity;
  /** The container, while it runs. */
  container?: RunningContainer;
}

/** Enters a status update into a record. */
export function enterStatus(record: TaskRecord, status: TaskStatus): void {
  const isRepeat = record.statuses.at(-1)?.state === status.state;
  record.statuses = [...(isRepeat ? record.statuses.slice(0, -1) : record.statuses), status];
  record.state = status.state;
}

/** When the first status arrived, else when it was launched: the order of `/tasks`. */
export function firstStatusTime(record: TaskRecord): number {
  return record.statuses[0]?.time ?? record.launchedAt;
}
