import type { TaskState } from '../types.ts';

const terminal: ReadonlySet<TaskState> = new Set<TaskState>([
  'TASK_FINISHED',
  'TASK_FAILED',
  'TASK_KILLED',
  'TASK_ERROR',
  'TASK_GONE',
  'TASK_DROPPED',
]);

/** True for states from which a task does not come back (Mesos API reference 7). */
export function isTerminal(state: TaskState): boolean {
  return terminal.has(state);
}
