import { normaliseDefinition } from '../marathon/normal-form/normalise.ts';
import { serveApp } from '../marathon/normal-form/serve.ts';
import type { AppDefinition, JsonObject } from '../marathon/types.ts';

/** An app that runs. */
export interface RunningApp {
  readonly id: string;
  /** As Marathon prints it, without status. */
  readonly definition: JsonObject & { readonly instances: number };
  readonly version: string;
  readonly lastConfigChangeAt: string;
  readonly servicePort: number;
  /** Tasks that run, all of them healthy. */
  readonly running: number;
  /** Id of the deployment that works on it. */
  readonly deployment: string | undefined;
}
/** A definition as Marathon 1.8 prints it, service ports chosen. */
export function printDefinition(definition: AppDefinition, servicePort: number): RunningApp['definition'] {
  const served = serveApp(normaliseDefinition(definition, '1.8'), '1.8');
  const text = JSON.stringify(served).replaceAll('"servicePort":0', `"servicePort":${servicePort}`);
  return JSON.parse(text) as RunningApp['definition'];
}

/** The app with its status, and with its tasks as only a look at the one app has them. */
export function printApp(app: RunningApp, { withTasks }: { readonly withTasks: boolean }): string {
  const tasks = Array.from({ length: withTasks ? app.running : 0 }, (_, index) => ({
    ...taskOf(app, index),
    state: 'TASK_RUNNING',
    stagedAt: app.version,
    startedAt: app.version,
    healthCheckResults: [
      {
        alive: true,
        consecutiveFailures: 0,
        firstSuccess: app.version,
        lastSuccess: app.version,
        instanceId: instanceId(app, index),
      },
    ],
  }));
  return JSON.stringify({
    ...app.definition,
    version: app.version,
    versionInfo: { lastScalingAt: app.version, lastConfigChangeAt: app.lastConfigChangeAt },
    tasksStaged: 0,
    tasksRunning: app.running,
    tasksHealthy: app.running,
    tasksUnhealthy: 0,
    deployments: app.deployment === undefined ? [] : [{ id: app.deployment }],
    ...(withTasks ? { tasks } : {}),
  });
}

/** Id of one of its instances. */
export function instanceId(app: RunningApp, index: number): string {
  return `${app.id.slice(1).replaceAll('/', '_')}.instance-${app.version.replaceAll(/\D/g, '')}-${index}`;
}

/** One of its tasks, with the members that events name. */
export function taskOf(app: RunningApp, index: number): JsonObject {
  return {
    id: `${instanceId(app, index)}._app.1`,
    taskId: `${instanceId(app, index)}._app.1`,
    appId: app.id,
    slaveId: 'b5c1a2d4-0000-S1',
    host: `agent-${index}.example.com`,
    ipAddresses: [{ ipAddress: '10.0.0.1', protocol: 'IPv4' }],
    ports: [31_000 + index],
    version: app.version,
  };
}

/** The plan of a deployment that works on the app, light form. */
export function planOf(app: RunningApp, deployment: string): JsonObject & { readonly steps: readonly JsonObject[] } {
  return {
    id: deployment,
    version: app.version,
    steps: [{ actions: [{ action: 'RestartApplication', app: app.id }] }],
  };
}
