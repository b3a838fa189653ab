import type { Executor } from '../executor/types.ts';
import type { Checkpoints } from './checkpoints.ts';
import { enterStatus, type TaskRecord } from './task-record.ts';
import { isTerminal } from './terminal-states.ts';

/**
 * Ends what a crashed predecessor left running in `directory` and returns the finished tasks of each agent, whose
 * sandboxes stay readable. A task that was cut off counts as failed at `now`.
 */
export async function takeOver(
  directory: string,
  agentIds: readonly string[],
  checkpoints: Checkpoints,
  executor: Executor,
  now: number,
): Promise<ReadonlyMap<string, readonly TaskRecord[]>> {
  const records = new Map(agentIds.map(id => [id, checkpoints.load(id)]));
  const cutOff = [...records.values()].flat().filter(record => !isTerminal(record.state));
  const processes = cutOff.flatMap(record => (record.process === undefined ? [] : [record.process]));
  await executor.endLeftovers(processes, directory);
  for (const record of cutOff) {
    const { taskId, agentId } = record.launch;
    enterStatus(record, {
      taskId,
      agentId,
      state: 'TASK_FAILED',
      time: now,
      message: 'Executor terminated: the sandbox was ended without stopping it',
      reason: 'REASON_EXECUTOR_TERMINATED',
      containerId: record.containerId,
    });
    checkpoints.save(record);
  }
  return records;
}
