import { isAtLeast } from '../../../marathon/dialect.ts';
import type { HealthRecord } from '../health/health-record.ts';
import { servicePortsOf } from '../apps/ports.ts';
import { serverRole } from '../apps/role-settings.ts';
import { hostPortsOf } from '../instances/instance-events.ts';
import type { Instance } from '../instances/instance.ts';
import { timestamp } from '../timestamp.ts';
import type { ApiContext } from './context.ts';

/**
 * A task as the API prints it (reference 5.5); `undefined` for an instance that waits for a launch. Service ports are
 * filled in listings of tasks only, not inside of apps.
 */
export function taskJson(
  context: ApiContext,
  instance: Instance,
  withServicePorts = false,
): Record<string, unknown> | undefined {
  const { task, record } = instance;
  if (task === undefined) return undefined;
  const { placement } = task;
  const results = context.engine.health.of(instance).map(result => healthJson(context, result, instance.id));
  const servicePorts = withServicePorts ? servicePortsOf(record.definition) : [];
  const isBeforeArrays = !isAtLeast(context.dialect, '1.8');
  return {
    appId: instance.appId,
    ...(isBeforeArrays && results.length === 0 ? {} : { healthCheckResults: results }),
    host: placement.hostname,
    id: task.id,
    ipAddresses: [{ ipAddress: placement.hostname, protocol: 'IPv4' }],
    ports: hostPortsOf(task),
    ...(isBeforeArrays && servicePorts.length === 0 ? {} : { servicePorts }),
    slaveId: placement.agentId,
    // A launched task of which Mesos has said nothing yet is printed as staging.
    state: task.state ?? 'TASK_STAGING',
    stagedAt: timestamp(task.stagedAt),
    ...(task.startedAt === undefined ? {} : { startedAt: timestamp(task.startedAt) }),
    version: record.version,
    ...(isBeforeArrays ? {} : { localVolumes: [] }),
    ...(isBeforeArrays ? {} : regionOf(placement.attributes)),
    ...(isAtLeast(context.dialect, '1.9') ? { role: record.definition.role ?? serverRole } : {}),
  };
}

/** The tasks of some instances, those that wait left out. */
export function tasksJson(
  context: ApiContext,
  instances: Iterable<Instance>,
  withServicePorts = false,
): Record<string, unknown>[] {
  return [...instances]
    .map(instance => taskJson(context, instance, withServicePorts))
    .filter(task => task !== undefined);
}

function healthJson(context: ApiContext, result: HealthRecord, instanceId: string): Record<string, unknown> {
  const times = {
    firstSuccess: result.firstSuccess,
    lastSuccess: result.lastSuccess,
    lastFailure: result.lastFailure,
  };
  const isNullable = !isAtLeast(context.dialect, '1.8');
  const printed: Record<string, unknown> = { alive: result.alive, consecutiveFailures: result.consecutiveFailures };
  for (const [name, time] of Object.entries(times)) {
    if (time !== undefined) printed[name] = timestamp(time);
    else if (isNullable) printed[name] = null;
  }
  if (result.lastFailureCause !== undefined) printed['lastFailureCause'] = result.lastFailureCause;
  else if (isNullable) printed['lastFailureCause'] = null;
  printed['instanceId'] = isNullable ? instanceId : `instance [${instanceId}]`;
  return printed;
}

function regionOf(attributes: Readonly<Record<string, string>>): Record<string, string> {
  const { region, zone } = attributes;
  return { ...(region === undefined ? {} : { region }), ...(zone === undefined ? {} : { zone }) };
}
