import { randomUUID } from 'node:crypto';
import type { AppDefinition, JsonObject } from '../marathon/types.ts';
import { instanceId, planOf, printApp, printDefinition, taskOf, type RunningApp } from './fake-app-text.ts';

/** When a write was accepted and when its deployment was done, `performance.now()`. */
export interface Timing {
  readonly accepted: number;
  readonly done: number | undefined;
}

/** The apps of the fake Marathon. */
export interface FakeApps {
  deploymentMilliseconds: number;
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

interface Entry {
  app: RunningApp;
  /** Its text in the listing; made anew after a change. */
  text?: string | undefined;
  timing?: Timing;
  timers: readonly NodeJS.Timeout[];
}

/** Makes an empty set of apps; `emit` sends an event. */
export function createFakeApps(emit: (type: string, members: JsonObject) => void): FakeApps {
  const entries = new Map<string, Entry>();
  let listing: Buffer | undefined;
  let lastVersion = Date.now() - 86_400_000;

  /** Versions are timestamps, and no two are the same. */
  function nextVersion(): string {
    lastVersion = Math.max(lastVersion + 1, Date.now());
    return new Date(lastVersion).toISOString();
  }

  function put(entry: Entry, app: RunningApp): void {
    entry.app = app;
    entry.text = undefined;
    entries.set(app.id, entry);
    listing = undefined;
  }

  function begin(entry: Entry, deployment: string): void {
    const milliseconds = fake.deploymentMilliseconds;
    const { app } = entry;
    const plan = planOf(app, deployment);
    emit('deployment_info', { plan, currentStep: plan.steps });
    const report = (state: string): void => {
      for (let index = 0; index < app.definition.instances; index++)
        emit('status_update_event', { ...taskOf(app, index), taskStatus: state, message: '' });
    };
    entry.timing = { accepted: performance.now(), done: undefined };
    entry.timers = [
      setTimeout(() => report('TASK_STAGING'), milliseconds * 0.2),
      setTimeout(() => report('TASK_RUNNING'), milliseconds * 0.6),
      setTimeout(() => finish(entry, deployment), milliseconds),
    ];
  }

  function finish(entry: Entry, deployment: string): void {
    const app = { ...entry.app, running: entry.app.definition.instances, deployment: undefined };
    put(entry, app);
    entry.timing = { accepted: entry.timing?.accepted ?? 0, done: performance.now() };
    const { id, version } = app;
    for (let index = 0; index < app.running; index++)
      emit('health_status_changed_event', { appId: id, instanceId: instanceId(app, index), version, alive: true });
    const plan = planOf(app, deployment);
    emit('deployment_step_success', { plan, currentStep: plan.steps });
    emit('deployment_success', { id: deployment, plan });
  }

  const fake: FakeApps = {
    deploymentMilliseconds: 100,
    seed(definitions) {
      for (const each of definitions) {
        const servicePort = 10_000 + entries.size;
        const definition = printDefinition(each, servicePort);
        const version = nextVersion();
        const running = definition.instances;
        const status = { version, lastConfigChangeAt: version, running, deployment: undefined };
        const app = { id: each.id, definition, servicePort, ...status };
        put({ app, timers: [] }, app);
      }
    },
    listing() {
      if (listing !== undefined) return listing;
      const texts = [...entries.values()].map(entry => (entry.text ??= printApp(entry.app, { withTasks: false })));
      listing = Buffer.from(`{"apps":[${texts.join(',')}]}`);
      return listing;
    },
    print(id) {
      const entry = entries.get(id);
      return entry === undefined ? undefined : printApp(entry.app, { withTasks: true });
    },
    write(id, body, { force }) {
      const known = entries.get(id);
      if (known?.app.deployment !== undefined && !force) return locked(known.app.deployment);
      for (const timer of known?.timers ?? []) clearTimeout(timer);
      const servicePort = known?.app.servicePort ?? 10_000 + entries.size;
      const definition = printDefinition(JSON.parse(body.toString('utf8')) as AppDefinition, servicePort);
      const version = nextVersion();
      const deployment = randomUUID();
      const isScale = known !== undefined && isSameBut(definition, known.app.definition, 'instances');
      const lastConfigChangeAt = isScale ? known.app.lastConfigChangeAt : version;
      const running = known?.app.running ?? 0;
      const app = { id, definition, version, lastConfigChangeAt, servicePort, running, deployment };
      const entry: Entry = known ?? { app, timers: [] };
      put(entry, app);
      begin(entry, deployment);
      return { status: known === undefined ? 201 : 200, body: { version, deploymentId: deployment } };
    },
    deployments: () =>
      [...entries.values()].flatMap(({ app: { id, version, deployment } }) =>
        deployment === undefined
          ? []
          : [{ id: deployment, version, affectedApps: [id], currentStep: 1, totalSteps: 1 }],
      ),
    timing: id => entries.get(id)?.timing,
    stop() {
      for (const { timers } of entries.values()) for (const timer of timers) clearTimeout(timer);
    },
  };
  return fake;
}

function isSameBut(one: JsonObject, other: JsonObject, member: string): boolean {
  return JSON.stringify({ ...one, [member]: null }) === JSON.stringify({ ...other, [member]: null });
}

function locked(deployment: string): { status: number; body: JsonObject } {
  const message = `App is locked by one or more deployments. Override with the option '?force=true'. View details at '/v2/deployments/<DEPLOYMENT_ID>'.`;
  return { status: 409, body: { message, deployments: [{ id: deployment }] } };
}
