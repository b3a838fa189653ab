import type { NormalApp } from '../../../marathon/normal-form/types.ts';
import { portsOf, type AppPort } from '../apps/ports.ts';
import type { AppRecord } from '../apps/app-record.ts';

/** Longest variable name, and one more than the longest label value, that Marathon passes on. */
const limit = 512;

/**
 * The environment of a task (reference 7.3); the app's own `env` wins over what Marathon sets.
 *
 * The process executor has no network namespace: a bridge app does not find its `containerPort` free for itself. It is
 * to listen on `PORT0` and so on, which hold the host ports, as on the host network.
 * References to secrets are left out: the sandbox has no secret store.
 */
export function environmentOf(
  record: AppRecord,
  taskId: string,
  host: string,
  hostPorts: readonly (number | undefined)[],
): Record<string, string> {
  const app = record.definition;
  const environment: Record<string, string> = {
    HOST: host,
    MESOS_TASK_ID: taskId,
    MARATHON_APP_ID: record.id,
    MARATHON_APP_VERSION: record.version,
    MARATHON_APP_RESOURCE_CPUS: asDouble(app.cpus),
    MARATHON_APP_RESOURCE_MEM: asDouble(app.mem),
    MARATHON_APP_RESOURCE_DISK: asDouble(app.disk),
    MARATHON_APP_RESOURCE_GPUS: String(app.gpus),
    ...labelVariables(app),
    ...portVariables(portsOf(app), hostPorts),
  };
  if (app.container?.docker !== undefined) environment['MARATHON_APP_DOCKER_IMAGE'] = app.container.docker.image;
  for (const [name, value] of Object.entries(app.env)) {
    if (typeof value === 'string') environment[name] = value;
  }
  return environment;
}

function portVariables(ports: readonly AppPort[], hostPorts: readonly (number | undefined)[]): Record<string, string> {
  const variables: Record<string, string> = {};
  const effective = ports.map((port, index) => hostPorts[index] ?? port.containerPort ?? 0);
  for (const [index, port] of ports.entries()) {
    const number = String(effective[index]);
    const declared = port.containerPort ?? port.servicePort;
    variables[`PORT${index}`] = number;
    variables[`PORT_${declared === 0 ? number : declared}`] = number;
    if (port.name !== undefined) variables[`PORT_${port.name.toUpperCase()}`] = number;
  }
  if (effective.length > 0) {
    variables['PORT'] = String(effective[0]);
    variables['PORTS'] = effective.join(',');
  }
  return variables;
}

function labelVariables(app: NormalApp): Record<string, string> {
  const variables: Record<string, string> = {};
  const keys: string[] = [];
  for (const [label, value] of Object.entries(app.labels)) {
    const key = label.replaceAll(/[^a-zA-Z0-9_]/g, '_').toUpperCase();
    const name = `MARATHON_APP_LABEL_${key}`;
    if (typeof value !== 'string' || value.length >= limit || name.length > limit) continue;
    variables[name] = value;
    keys.push(key);
  }
  variables['MARATHON_APP_LABELS'] = keys.join(' ');
  return variables;
}

function asDouble(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}
