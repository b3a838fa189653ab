import type { NormalHealthCheck } from '../../../marathon/normal-form/types.ts';
import type { ExecutorCheck, TaskLaunch } from '../../mesos/types.ts';
import { portsOf } from '../apps/ports.ts';
import type { AppRecord } from '../apps/app-record.ts';
import { resourcesOf } from '../offers/match.ts';
import type { Placement } from '../instances/instance.ts';
import { environmentOf } from './environment.ts';

/** Grace between SIGTERM and SIGKILL where the app does not say (reference 4.9), in milliseconds. */
const defaultKillGrace = 3000;

/** What Mesos is asked to run for one task of an app. */
export function taskLaunchOf(record: AppRecord, taskId: string, placement: Placement): TaskLaunch {
  const app = record.definition;
  const docker = app.container?.docker;
  const check = app.healthChecks.find(isRunByExecutor);
  return {
    taskId,
    agentId: placement.agentId,
    name: record.id.slice(1).split('/').toReversed().join('.'),
    environment: environmentOf(record, taskId, placement.hostname, placement.hostPorts),
    resources: resourcesOf(app),
    ports: placement.hostPorts.filter(port => port !== undefined),
    killGracePeriod:
      app.taskKillGracePeriodSeconds === undefined ? defaultKillGrace : app.taskKillGracePeriodSeconds * 1000,
    fetch: app.fetch.map(({ uri, extract, executable }) => ({ uri, extract, executable })),
    labels: stringsOf(app.labels),
    ...(app.cmd === undefined ? {} : { command: app.cmd }),
    ...(app.args.length === 0 ? {} : { args: app.args }),
    ...(docker === undefined ? {} : { image: docker.image, forcePullImage: docker.forcePullImage }),
    ...(check === undefined ? {} : { check: executorCheck(check, record, placement) }),
  };
}

/** True for checks that the executor runs on the agent, false for those that Marathon runs (reference 5.1). */
export function isRunByExecutor(check: NormalHealthCheck): boolean {
  return check.protocol === 'COMMAND' || check.protocol.startsWith('MESOS_');
}

/**
 * The port that a check asks: the literal one, or the host port of the port it points at (the container port where
 * there is no host port). `undefined` when the app has no such port.
 */
export function portOfCheck(
  check: NormalHealthCheck,
  record: AppRecord,
  hostPorts: readonly (number | undefined)[],
): number | undefined {
  if (check.port !== undefined) return check.port;
  const index = check.portIndex ?? 0;
  return hostPorts[index] ?? portsOf(record.definition)[index]?.containerPort;
}

function executorCheck(check: NormalHealthCheck, record: AppRecord, placement: Placement): ExecutorCheck {
  const times = {
    delay: check.delaySeconds * 1000,
    interval: check.intervalSeconds * 1000,
    timeout: check.timeoutSeconds * 1000,
    grace: check.gracePeriodSeconds * 1000,
    maxConsecutiveFailures: check.maxConsecutiveFailures,
  };
  if (check.protocol === 'COMMAND') {
    const command = check.command?.['value'];
    return { kind: 'command', command: typeof command === 'string' ? command : '', ...times };
  }
  const port = portOfCheck(check, record, placement.hostPorts);
  const target = port === undefined ? {} : { port };
  if (check.protocol === 'MESOS_TCP') return { kind: 'tcp', ...target, ...times };
  const scheme = check.protocol === 'MESOS_HTTPS' ? { scheme: 'https' as const } : {};
  return { kind: 'http', path: check.path ?? '/', ...scheme, ...target, ...times };
}

function stringsOf(labels: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
