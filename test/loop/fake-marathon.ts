import type { Clock } from '../../clock/clock.ts';
import { pacerError } from '../../errors/pacer-error.ts';
import type { Deployment, DeploymentResult, Json, JsonObject, LiveApp, MarathonInfo } from '../../marathon/types.ts';
import type { MarathonForObserving } from '../../reconciler/observe/observed.ts';
import type { MarathonForRollout } from '../../reconciler/rollout/carry-out.ts';
import { restartRelevant, serve } from '../plan/marathon-model.ts';

const version = '1.8.244';
interface Stored {
  live: LiveApp;
  before: LiveApp | undefined;
  deployment: { readonly id: string; readonly ends: number; readonly isForeign: boolean } | undefined;
}

/** A Marathon in memory with rolling deployments, and with the faults that the daemon has to live with. */
export interface FakeMarathon extends MarathonForObserving, MarathonForRollout {
  info(): Promise<MarathonInfo>;
  /** Writes as they arrived: `PUT /a`, `PUT /a force`, `DELETE /a`, `cancel d1`. */
  readonly writes: string[];
  /** Writes that changed nothing, because what was put was there already. */
  readonly needless: string[];
  /** Deployments of others that a forced write ended. */
  readonly trampled: string[];
  /** Listings and looks at single apps. */
  reads: number;
  away: boolean;
  /** Refuses to list, however it answers otherwise. */
  failure: Error | undefined;
  /** Answers like a Marathon that lost its state. */
  wiped: boolean;
  /** So many writes are carried out, and their answers are lost. */
  loseAnswers: number;
  /** So many writes are answered with success and not carried out. */
  dropWrites: number;
  /** Whatever is put from now on never becomes healthy. */
  breakAll: boolean;
  frameworkId: string;
  /** How long a deployment takes, in milliseconds. */
  deploymentTime: number;
  /** Nothing goes on for so long: deployments end by so much later. */
  pause(milliseconds: number): void;
  /** The app as it is, without asking; for assertions. */
  stored(id: string): LiveApp | undefined;
  ids(): readonly string[];
  /** Somebody changes members of an app by hand, at once. */
  editByHand(id: string, change: JsonObject): void;
  deleteByHand(id: string): void;
  /** Somebody else's deployment begins to work on the app, for so long. */
  deployByHand(id: string, milliseconds: number): string;
  /** A new leader knows no health results. */
  forgetHealth(): void;
  /** The next turn of the health checks. */
  checkHealth(): void;
  /** So many instances fail their checks. */
  failChecks(id: string, count: number): void;
  /** A task of the present version exits with status 3. */
  endTask(id: string, taskId: string): void;
}

/** Makes an empty one. Apps with `BROKEN` in their environment never become healthy; those without a minimum of healthy tasks stop all first. `onEvent` hears of every change. */
export function createFakeMarathon(clock: Clock, onEvent: (id: string) => void = () => {}): FakeMarathon {
  const apps = new Map<string, Stored>();
  let sequence = 0;

  const nextVersion = (): string => new Date(1_700_000_000_000 + ++sequence).toISOString();

  function isBroken(live: LiveApp): boolean {
    if (fake.breakAll) return true;
    return typeof live['env'] === 'object' && live['env'] !== null && 'BROKEN' in live['env'];
  }

  function counts(instances: number, isChecked: boolean): Partial<LiveApp> {
    return {
      tasksStaged: 0,
      tasksRunning: instances,
      tasksHealthy: isChecked ? instances : 0,
      tasksUnhealthy: 0,
    };
  }

  function isChecked(live: LiveApp): boolean {
    return Array.isArray(live['healthChecks']) && live['healthChecks'].length > 0;
  }

  /** Ends the deployments whose time has come. */
  function settle(): void {
    for (const stored of apps.values()) {
      const { deployment } = stored;
      if (deployment === undefined || deployment.ends > clock.now()) continue;
      stored.deployment = undefined;
      stored.before = undefined;
      stored.live = { ...stored.live, ...counts(stored.live.instances, isChecked(stored.live)), deployments: [] };
    }
  }

  function begin(id: string, live: LiveApp, before: LiveApp | undefined): DeploymentResult {
    const deploymentId = `d${++sequence}`;
    const ends = isBroken(live) ? Number.POSITIVE_INFINITY : clock.now() + fake.deploymentTime;
    const isStopFirst = minimumHealthCapacity(live) === 0;
    const running = isStopFirst ? 0 : (before?.tasksRunning ?? 0);
    apps.set(id, {
      live: {
        ...live,
        tasksStaged: 0,
        tasksRunning: running,
        tasksHealthy: isStopFirst ? 0 : (before?.tasksHealthy ?? 0),
        tasksUnhealthy: 0,
        deployments: [{ id: deploymentId }] as unknown as NonNullable<LiveApp['deployments']>,
      },
      before,
      deployment: { id: deploymentId, ends, isForeign: false },
    });
    announce(id);
    return { version: live.version, deploymentId };
  }

  function announce(id: string): void {
    onEvent(id);
    clock.after(fake.deploymentTime, () => {
      settle();
      onEvent(id);
    });
  }

  function refuseWhenAway(): void {
    settle();
    if (!fake.away) return;
    throw pacerError('upstream-unreachable', { message: 'Marathon cannot be reached.', context: { sent: false } });
  }

  function refuseWhenLocked(id: string, force: boolean): void {
    const { deployment } = apps.get(id) ?? {};
    if (deployment === undefined || force) return;
    throw pacerError('marathon-locked', { message: 'locked', context: { deployments: [deployment.id] } });
  }

  function answer(result: DeploymentResult): DeploymentResult {
    if (fake.loseAnswers === 0) return result;
    fake.loseAnswers -= 1;
    throw pacerError('upstream-unreachable', {
      message: 'Marathon broke the connection off.',
      context: { sent: true },
    });
  }

  function isDropped(): boolean {
    if (fake.dropWrites === 0) return false;
    fake.dropWrites -= 1;
    return true;
  }

  const fake: FakeMarathon = {
    writes: [],
    needless: [],
    trampled: [],
    reads: 0,
    away: false,
    failure: undefined,
    wiped: false,
    loseAnswers: 0,
    dropWrites: 0,
    breakAll: false,
    frameworkId: 'f1',
    deploymentTime: 2_000,
    async info() {
      refuseWhenAway();
      return { version, frameworkId: fake.frameworkId };
    },
    async apps() {
      fake.reads += 1;
      refuseWhenAway();
      if (fake.failure !== undefined) throw fake.failure;
      return fake.wiped ? [] : [...apps.values()].map(stored => structuredClone(stored.live));
    },
    async app(id) {
      fake.reads += 1;
      refuseWhenAway();
      if (fake.failure !== undefined) throw fake.failure;
      const stored = fake.wiped ? undefined : apps.get(id);
      return stored === undefined ? undefined : structuredClone(stored.live);
    },
    async replaceApp(id, definition, { force }) {
      refuseWhenAway();
      fake.writes.push(`PUT ${id}${force ? ' force' : ''}`);
      if (isDropped()) return { version: nextVersion(), deploymentId: `dropped${++sequence}` };
      refuseWhenLocked(id, force);
      const { live: before, deployment } = apps.get(id) ?? {};
      if (deployment?.isForeign === true) fake.trampled.push(deployment.id);
      const live = serve(definition, nextVersion(), version, before);
      const isSame =
        before !== undefined &&
        before.instances === live.instances &&
        JSON.stringify(restartRelevant(before)) === JSON.stringify(restartRelevant(live));
      // To whoever believes a wiped Marathon, what is there is not there.
      if (isSame && !fake.wiped) fake.needless.push(id);
      return answer(begin(id, live, before));
    },
    async deleteApp(id, { force }) {
      refuseWhenAway();
      fake.writes.push(`DELETE ${id}`);
      if (isDropped()) return { version: nextVersion(), deploymentId: `dropped${++sequence}` };
      refuseWhenLocked(id, force);
      if (!apps.delete(id)) return undefined;
      announce(id);
      return answer({ version: nextVersion(), deploymentId: `d${++sequence}` });
    },
    async deployments(): Promise<readonly Deployment[]> {
      refuseWhenAway();
      return [...apps].flatMap(([id, { deployment }]) =>
        deployment === undefined
          ? []
          : [
              {
                id: deployment.id,
                version: '',
                affectedApps: deployment.isForeign ? [id, '/other'] : [id],
                currentStep: 1,
                totalSteps: 1,
              },
            ],
      );
    },
    async cancelDeployment(id) {
      refuseWhenAway();
      fake.writes.push(`cancel ${id}`);
      const [app, stored] = [...apps].find(([, each]) => each.deployment?.id === id) ?? [];
      if (app === undefined || stored === undefined) return undefined;
      if (stored.before === undefined) {
        apps.delete(app);
        return undefined;
      }
      return begin(app, { ...stored.before, version: nextVersion() }, stored.before);
    },
    stored(id) {
      settle();
      return apps.get(id)?.live;
    },
    ids: () => [...apps.keys()],
    editByHand(id, change) {
      settle();
      const stored = apps.get(id);
      if (stored === undefined || stored.deployment !== undefined) return;
      const live = { ...stored.live, ...(change as Partial<LiveApp>), version: nextVersion() };
      apps.set(id, { ...stored, live: { ...live, ...counts(live.instances, isChecked(live)) } });
      onEvent(id);
    },
    deleteByHand(id) {
      if (apps.delete(id)) onEvent(id);
    },
    deployByHand(id, milliseconds) {
      const stored = apps.get(id);
      const deployment = { id: `foreign${++sequence}`, ends: clock.now() + milliseconds, isForeign: true };
      if (stored === undefined || stored.deployment !== undefined) return deployment.id;
      const deployments = [{ id: deployment.id }] as unknown as NonNullable<LiveApp['deployments']>;
      apps.set(id, { ...stored, deployment, live: { ...stored.live, deployments } });
      onEvent(id);
      return deployment.id;
    },
    pause(milliseconds) {
      for (const stored of apps.values()) {
        const { deployment } = stored;
        if (deployment !== undefined) stored.deployment = { ...deployment, ends: deployment.ends + milliseconds };
      }
    },
    forgetHealth() {
      for (const stored of apps.values()) stored.live = { ...stored.live, tasksHealthy: 0, tasksUnhealthy: 0 };
    },
    checkHealth() {
      settle();
      for (const [id, stored] of apps) {
        if (!isChecked(stored.live)) continue;
        stored.live = { ...stored.live, tasksHealthy: stored.live.tasksRunning, tasksUnhealthy: 0 };
        onEvent(id);
      }
    },
    failChecks(id, count) {
      const stored = apps.get(id);
      if (stored === undefined) return;
      const { tasksRunning } = stored.live;
      stored.live = { ...stored.live, tasksHealthy: tasksRunning - count, tasksUnhealthy: count };
      onEvent(id);
    },
    endTask(id, taskId) {
      const stored = apps.get(id);
      if (stored === undefined) return;
      const lastTaskFailure = {
        appId: id,
        taskId,
        state: 'TASK_FAILED',
        message: 'Command exited with status 3',
        timestamp: new Date(clock.now()).toISOString(),
        version: stored.live.version,
      };
      stored.live = { ...stored.live, lastTaskFailure };
      onEvent(id);
    },
  };
  return fake;
}

function minimumHealthCapacity(live: LiveApp): unknown {
  const strategy = live['upgradeStrategy'];
  if (typeof strategy !== 'object' || strategy === null) return undefined;
  return (strategy as JsonObject)['minimumHealthCapacity'];
}

/** An app with a health check, as a file would define it. */
export function appDefinition(id: string, more: JsonObject = {}): JsonObject & { readonly id: string } {
  const healthChecks: Json = [
    { protocol: 'HTTP', path: '/', portIndex: 0, intervalSeconds: 10, timeoutSeconds: 5, gracePeriodSeconds: 60 },
  ];
  return {
    id,
    cmd: 'serve',
    instances: 2,
    cpus: 0.1,
    mem: 32,
    portDefinitions: [{ port: 10_001 }],
    healthChecks,
    ...more,
  };
}
