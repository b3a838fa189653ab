import { randomUUID } from 'node:crypto';
import { normaliseDefinition } from '../marathon/normal-form/normalise.ts';
import { serveApp } from '../marathon/normal-form/serve.ts';
import type { AppDefinition, JsonObject } from '../marathon/types.ts';

/** When a write was accepted and when its deployment was done, `performance.now()`. */
export interface Timing {
  readonly accepted: number;
  readonly done: number | undefined;
}

/** The apps of the fake Marathon. */
export interface FakeApps {
  deploymentMilliseconds: number;
  readonly info: JsonObject;
  seed(definitions: readonly AppDefinition[]): void;
  listing(): Buffer;
  /** One app as `GET /v2/apps/{id}` prints it. */
  print(id: string): string | undefined;
  /** A complete definition; 409 while a deployment works on the app, unless forced. */
  write(id: string, body: Buffer, options: { readonly force: boolean }): { status: number; body: JsonObject };
  deployments(): readonly JsonObject[];
  timing(id: string): Timing | undefined;
  stop(): void;
}

interface App {
  readonly id: string;
  /** As Marathon prints it, without status. */
  definition: JsonObject & { instances: number };
  version: string;
  lastConfigChangeAt: string;
  running: number;
  deployment: { readonly id: string; readonly timers: readonly NodeJS.Timeout[] } | undefined;
  timing: Timing | undefined;
  /** Text of the listing; made anew after a change. */
  text: string | undefined;
}

type Emit = (type: string, members: JsonObject) => void;

/** Makes an empty set of apps; `emit` sends an event. */
export function createFakeApps(emit: Emit): FakeApps {
  const apps = new Map<string, App>();
  let listing: Buffer | undefined;
  let lastVersion = Date.now() - 86_400_000;

  function nextVersion(): string {
    lastVersion = Math.max(lastVersion + 1, Date.now());
    return new Date(lastVersion).toISOString();
  }

  function touch(app: App): void {
    app.text = undefined;
    listing = undefined;
  }

  function finish(app: App, deployment: string): void {
    app.running = app.definition.instances;
    app.deployment = undefined;
    app.timing = { accepted: app.timing?.accepted ?? 0, done: performance.now() };
    touch(app);
    for (let index = 0; index < app.running; index++)
      emit('health_status_changed_event', { appId: app.id, instanceId: instanceId(app, index), version: app.version, alive: true });
    const plan = planOf(app, deployment);
    emit('deployment_step_success', { plan, currentStep: plan['steps'] as never });
    emit('deployment_success', { id: deployment, plan });
  }

  function begin(app: App, deployment: string, milliseconds: number): void {
    const plan = planOf(app, deployment);
    emit('deployment_info', { plan, currentStep: plan['steps'] as never });
    const report = (state: string): void => {
      for (let index = 0; index < app.definition.instances; index++)
        emit('status_update_event', { ...taskOf(app, index), taskStatus: state, message: '' });
    };
    const timers = [
      setTimeout(() => report('TASK_STAGING'), milliseconds * 0.2),
      setTimeout(() => report('TASK_RUNNING'), milliseconds * 0.6),
      setTimeout(() => finish(app, deployment), milliseconds),
    ];
    app.deployment = { id: deployment, timers };
    app.timing = { accepted: performance.now(), done: undefined };
    touch(app);
  }

  const fake: FakeApps = {
    deploymentMilliseconds: 100,
    info: {
      name: 'marathon',
      version: '1.8.244',
      frameworkId: 'b5c1a2d4-0000-0001',
      elected: true,
      leader: 'fake.example.com:8080',
      marathon_config: { default_network_name: 'dcos' },
    },
    seed(definitions) {
      for (const [index, definition] of definitions.entries()) {
        const version = nextVersion();
        const served = serve(definition, 10_000 + index);
        apps.set(definition.id, {
          id: definition.id,
          definition: served,
          version,
          lastConfigChangeAt: version,
          running: served.instances,
          deployment: undefined,
          timing: undefined,
          text: undefined,
        });
      }
      listing = undefined;
    },
    listing() {
      listing ??= Buffer.from(`{"apps":[${[...apps.values()].map(app => (app.text ??= print(app, false))).join(',')}]}`);
      return listing;
    },
    print(id) {
      const app = apps.get(id);
      return app === undefined ? undefined : print(app, true);
    },
    write(id, body, { force }) {
      const known = apps.get(id);
      if (known?.deployment !== undefined && !force) return locked(known.deployment.id);
      for (const timer of known?.deployment?.timers ?? []) clearTimeout(timer);
      const version = nextVersion();
      const definition = serve(JSON.parse(body.toString('utf8')) as AppDefinition, 10_000 + apps.size);
      const { instances, ...rest } = definition;
      const { instances: _, ...before } = known?.definition ?? { instances: 0 };
      const restarts = JSON.stringify(rest) !== JSON.stringify(before);
      const app: App = {
        id,
        definition,
        version,
        lastConfigChangeAt: restarts || known === undefined ? version : known.lastConfigChangeAt,
        running: known?.running ?? 0,
        deployment: undefined,
        timing: undefined,
        text: undefined,
      };
      apps.set(id, app);
      const deployment = randomUUID();
      begin(app, deployment, fake.deploymentMilliseconds);
      return { status: known === undefined ? 201 : 200, body: { version, deploymentId: deployment } };
    },
    deployments: () =>
      [...apps.values()].flatMap(app =>
        app.deployment === undefined
          ? []
          : [{ id: app.deployment.id, version: app.version, affectedApps: [app.id], currentStep: 1, totalSteps: 1 }],
      ),
    timing: id => apps.get(id)?.timing,
    stop() {
      for (const app of apps.values()) for (const timer of app.deployment?.timers ?? []) clearTimeout(timer);
    },
  };
  return fake;
}

/** The definition as Marathon 1.8 prints it, service ports chosen. */
function serve(definition: AppDefinition, servicePort: number): JsonObject & { instances: number } {
  const served = serveApp(normaliseDefinition(definition, '1.8'), '1.8');
  const text = JSON.stringify(served).replaceAll('"servicePort":0', `"servicePort":${servicePort}`);
  return JSON.parse(text) as JsonObject & { instances: number };
}

function print(app: App, withTasks: boolean): string {
  const tasks = Array.from({ length: withTasks ? app.running : 0 }, (_, index) => ({
    ...taskOf(app, index),
    state: 'TASK_RUNNING',
    stagedAt: app.version,
    startedAt: app.version,
    healthCheckResults: [{ alive: true, consecutiveFailures: 0, firstSuccess: app.version, lastSuccess: app.version, instanceId: instanceId(app, index) }],
  }));
  return JSON.stringify({
    ...app.definition,
    version: app.version,
    versionInfo: { lastScalingAt: app.version, lastConfigChangeAt: app.lastConfigChangeAt },
    tasksStaged: 0,
    tasksRunning: app.running,
    tasksHealthy: app.running,
    tasksUnhealthy: 0,
    deployments: app.deployment === undefined ? [] : [{ id: app.deployment.id }],
    ...(withTasks ? { tasks } : {}),
  });
}

function instanceId(app: App, index: number): string {
  return `${app.id.slice(1).replaceAll('/', '_')}.instance-${app.version.replaceAll(/\D/g, '')}-${index}`;
}

function taskOf(app: App, index: number): JsonObject {
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

function planOf(app: App, deployment: string): JsonObject {
  return {
    id: deployment,
    version: app.version,
    steps: [{ actions: [{ action: 'RestartApplication', app: app.id }] }],
  };
}

function locked(deployment: string): { status: number; body: JsonObject } {
  const message = `App is locked by one or more deployments. Override with the option '?force=true'. View details at '/v2/deployments/<DEPLOYMENT_ID>'.`;
  return { status: 409, body: { message, deployments: [{ id: deployment }] } };
}
