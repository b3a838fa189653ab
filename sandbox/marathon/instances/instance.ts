import type { TaskState, TaskStatus } from '../../mesos/types.ts';
import type { AppRecord } from '../apps/app-record.ts';

/** Conditions of an instance (reference 6.2). */
export type Condition =
  | 'Scheduled'
  | 'Provisioned'
  | 'Staging'
  | 'Starting'
  | 'Running'
  | 'Killing'
  | 'Killed'
  | 'Finished'
  | 'Failed'
  | 'Error'
  | 'Unreachable'
  | 'UnreachableInactive'
  | 'Gone'
  | 'Dropped';

/** Where a task was put. */
export interface Placement {
  readonly agentId: string;
  /** Name that the agent goes by for constraints; its id when left out. */
  readonly agentName?: string;
  readonly hostname: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Host port of each port of the app, in order; `undefined` for a port without one. */
  readonly hostPorts: readonly (number | undefined)[];
}

/** The task that an instance runs now. */
export interface InstanceTask {
  readonly id: string;
  readonly placement: Placement;
  /** Last state from Mesos; missing until the first status update. */
  state?: TaskState;
  /** Milliseconds since the epoch. */
  readonly stagedAt: number;
  startedAt?: number;
}

/**
 * A slot of an app. It keeps its id when its task ends and is started again, then with a higher incarnation
 * (reference 1.6). Only the tracker changes it.
 */
export interface Instance {
  readonly id: string;
  readonly appId: string;
  /** The app as this instance is launched, or to be launched, with. */
  record: AppRecord;
  incarnation: number;
  condition: Condition;
  /** `Running`: start again when the task ends. `Decommissioned`: it is to disappear. */
  goal: 'Running' | 'Decommissioned';
  /** Milliseconds since the epoch at which the present wait for a launch began. */
  scheduledAt: number;
  isBeingKilled: boolean;
  task?: InstanceTask;
}

/** True for instances that hold, or will hold, a place among the `instances` of their app. */
export function isActive(instance: Instance): boolean {
  return instance.goal === 'Running' && instance.condition !== 'UnreachableInactive';
}

/** True when the task runs and nobody is ending it. */
export function isRunning(instance: Instance): boolean {
  return instance.condition === 'Running' && !instance.isBeingKilled;
}

const conditions: Readonly<Record<TaskState, Condition>> = {
  TASK_STAGING: 'Staging',
  TASK_STARTING: 'Starting',
  TASK_RUNNING: 'Running',
  TASK_KILLING: 'Killing',
  TASK_FINISHED: 'Finished',
  TASK_FAILED: 'Failed',
  TASK_KILLED: 'Killed',
  TASK_ERROR: 'Error',
  TASK_UNREACHABLE: 'Unreachable',
  TASK_GONE: 'Gone',
  TASK_DROPPED: 'Dropped',
};

/** The condition of an instance whose task is in `state`. */
export function conditionOf(state: TaskState): Condition {
  return conditions[state];
}

/** An instance whose task has just ended, with the status that said so. */
export interface EndedTask {
  readonly instance: Instance;
  readonly task: InstanceTask;
  readonly record: AppRecord;
  readonly status: TaskStatus;
  /** Marathon itself had asked for the end. */
  readonly wasBeingKilled: boolean;
}
