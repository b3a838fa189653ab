import type { TaskStatus } from '../../mesos/types.ts';
import type { Instance, InstanceTask } from './instance.ts';

/** Members of `instance_changed_event` (reference 6.2), with the condition as this version names it. */
export function instanceChangedEvent(instance: Instance, condition: string): Record<string, unknown> {
  return {
    instanceId: instance.id,
    condition,
    runSpecId: instance.appId,
    agentId: instance.task?.placement.agentId ?? null,
    host: instance.task?.placement.hostname ?? null,
    runSpecVersion: instance.record.version,
  };
}

/** Members of `status_update_event` (reference 6.2). */
export function statusUpdateEvent(instance: Instance, task: InstanceTask, status: TaskStatus): Record<string, unknown> {
  return {
    slaveId: status.agentId,
    taskId: task.id,
    taskStatus: status.state,
    message: status.message,
    appId: instance.appId,
    host: task.placement.hostname,
    ipAddresses: [{ ipAddress: task.placement.hostname, protocol: 'IPv4' }],
    ports: hostPortsOf(task),
    version: instance.record.version,
  };
}

/** The host ports of a task, without those that have none. */
export function hostPortsOf(task: InstanceTask): number[] {
  return task.placement.hostPorts.filter(port => port !== undefined);
}
