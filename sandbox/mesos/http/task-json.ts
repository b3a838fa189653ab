import type { TaskRecord } from '../task/task-record.ts';
import type { ExecutorCheck, TaskState, TaskStatus } from '../types.ts';
import { address, seconds } from './handler-parts.ts';
import { resourceObject } from './resource-json.ts';

type JsonMembers = Readonly<Record<string, unknown>>;

/** A task object of the v0 API (Mesos API reference 3.4). `state` overrides what the agent last said. */
export function taskJson(record: TaskRecord, frameworkId: string, state: TaskState = record.state): JsonMembers {
  const { launch } = record;
  return {
    id: launch.taskId,
    name: launch.name,
    framework_id: frameworkId,
    // Empty for command tasks: the agent's executor has the task's id.
    executor_id: '',
    slave_id: launch.agentId,
    state,
    resources: resourceObject(launch.resources, launch.ports),
    role: '*',
    statuses: record.statuses.map(statusJson),
    ...labelMembers(record),
    ...(launch.ports.length === 0 ? {} : { discovery: discoveryJson(record) }),
    ...(launch.image === undefined ? {} : { container: containerJson(launch.image, launch.forcePullImage === true) }),
    ...(launch.check === undefined ? {} : { health_check: checkJson(launch.check) }),
  };
}

/** The `labels` member, left out when there are none. */
export function labelMembers(record: TaskRecord): JsonMembers {
  const entries = Object.entries(record.launch.labels ?? {});
  return entries.length === 0 ? {} : { labels: entries.map(([key, value]) => ({ key, value })) };
}

function statusJson(status: TaskStatus): JsonMembers {
  const networkInfos = [{ ip_addresses: [{ protocol: 'IPv4', ip_address: address }] }];
  return {
    state: status.state,
    timestamp: seconds(status.time),
    ...(status.healthy === undefined ? {} : { healthy: status.healthy }),
    container_status: { container_id: { value: status.containerId }, network_infos: networkInfos },
  };
}

function discoveryJson(record: TaskRecord): JsonMembers {
  const ports = record.launch.ports.map(number => ({ number, protocol: 'tcp' }));
  return { visibility: 'FRAMEWORK', name: record.launch.name, ports: { ports } };
}

function containerJson(image: string, forcePull: boolean): JsonMembers {
  const docker = { image, network: 'HOST', privileged: false, force_pull_image: forcePull };
  return { type: 'DOCKER', docker };
}

function checkJson(check: ExecutorCheck): JsonMembers {
  const common = {
    type: check.kind.toUpperCase(),
    delay_seconds: seconds(check.delay),
    interval_seconds: seconds(check.interval),
    timeout_seconds: seconds(check.timeout),
    consecutive_failures: check.maxConsecutiveFailures,
    grace_period_seconds: seconds(check.grace),
  };
  if (check.kind === 'command') return { ...common, command: { shell: true, value: check.command ?? '' } };
  if (check.kind === 'tcp') return { ...common, tcp: { port: check.port } };
  return { ...common, http: { port: check.port, path: check.path ?? '/', scheme: 'http' } };
}
