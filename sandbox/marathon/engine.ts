import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock/clock.ts';
import { isAtLeast, type Dialect } from '../../marathon/dialect.ts';
import type { MesosCluster } from '../mesos/types.ts';
import { hasSameConfiguration, type AppRecord } from './apps/app-record.ts';
import { createServicePorts } from './apps/service-ports.ts';
import { createDeployments, type Deployments } from './deployments/deployments.ts';
import { createEventBus, type EventBus } from './events/bus.ts';
import { createRootChanger, type RootChanger } from './groups/change-root.ts';
import { openRoot, type Root } from './groups/root.ts';
import { createCheckRunners } from './health/check-runners.ts';
import { createHealthRegistry, type HealthRegistry } from './health/health-registry.ts';
import { networkProbe, type Probe } from './health/probe.ts';
import { instanceCustoms } from './instances/customs.ts';
import type { Instance } from './instances/instance.ts';
import { createSupervisor } from './instances/supervisor.ts';
import { createInstanceTracker, type InstanceTracker } from './instances/tracker.ts';
import { createLaunchBackoff, type LaunchBackoff } from './launch/backoff.ts';
import { createLauncher, type Launcher } from './launch/launcher.ts';
import { silentLog, type Log } from './log.ts';
import { startAgain } from './start-again.ts';
import { openStore } from './storage/store.ts';
import { createVersionSource, readTimestamp } from './timestamp.ts';

/** What a Marathon stand-in needs to run apps. */
export interface EngineOptions {
  /** Where its state is kept. */
  readonly directory: string;
  readonly clock: Clock;
  readonly mesos: MesosCluster;
  /** How it speaks and behaves: 1.8 when left out. */
  readonly dialect?: Dialect;
  /** First and last service port, both included; 10000 to 20000 when left out. */
  readonly servicePorts?: readonly [first: number, last: number];
  /** The eyes of health and readiness checks; the network when left out. */
  readonly probe?: Probe;
  readonly log?: Log;
  /** Makes deployment and instance ids; random UUIDs when left out. */
  readonly newId?: () => string;
  /** `--max_running_deployments`; 100 when left out. */
  readonly maxRunningDeployments?: number;
}

/** Marathon without its HTTP side: the tree of apps, the deployments, the tasks. */
export interface Engine {
  readonly root: Root;
  readonly changer: RootChanger;
  readonly deployments: Deployments;
  readonly tracker: InstanceTracker;
  readonly health: HealthRegistry;
  readonly backoff: LaunchBackoff;
  readonly launcher: Launcher;
  readonly bus: EventBus;
  /** Forgets what a leader only knows by heart, as a new one would: health, delays, how a definition was written. */
  loseLeadership(): void;
  stop(): void;
}

/**
 * Opens the state in the directory and takes up where an earlier run ended: unfinished deployments go on, missing tasks
 * are started.
 */
export function createEngine(options: EngineOptions): Engine {
  const { clock, mesos } = options;
  const log = options.log ?? silentLog;
  const probe = options.probe ?? networkProbe;
  const newId = options.newId ?? randomUUID;
  const dialect = options.dialect ?? '1.8';
  const customs = instanceCustoms(dialect);
  const store = openStore(options.directory);
  const state = store.load();
  const root = openRoot(store, state);
  const bus = createEventBus(clock);
  const backoff = createLaunchBackoff(clock);
  const servicePorts = createServicePorts(options.servicePorts ?? [10_000, 20_000]);
  for (const record of root.apps.values()) servicePorts.take(record.definition);

  const relaunchWith = (instance: Instance): AppRecord | undefined => {
    const record = root.apps.get(instance.appId);
    if (record === undefined) return undefined;
    if (hasSameConfiguration(record, instance.record)) return record;
    if (deployments.isRestarting(record.id)) return undefined;
    // Its upgrade waits for the turn of its step, or there is none and the latest definition is as good as any.
    return deployments.isLocked(record.id) ? instance.record : record;
  };
  const tracker = createInstanceTracker({ clock, bus, mesos, newId, relaunchWith, killRetry: 30_000, customs });
  const health = createHealthRegistry(
    tracker,
    bus,
    () => clock.now(),
    id => deployments.wake(id),
  );
  const runners = createCheckRunners({ clock, bus, tracker, registry: health, backoff, probe, dialect });
  const deployments = createDeployments({
    clock,
    bus,
    tracker,
    health,
    runners,
    backoff,
    probe,
    log,
    forget: id => root.forget(id),
    givesReasons: isAtLeast(dialect, '1.8'),
    onProgress: (plan, step) => store.saveDeployment({ plan, step }),
    onEnd(plan) {
      store.removeDeployment(plan.id);
      for (const id of Object.keys(plan.target)) runners.retain(id, root.apps.get(id));
    },
  });
  const supervisor = createSupervisor({
    clock,
    tracker,
    backoff,
    health,
    apps: root.apps,
    isLocked: id => deployments.isLocked(id),
    onFailure: failure => root.setFailure(failure),
  });
  const launcher = createLauncher({
    clock,
    mesos,
    tracker,
    backoff,
    appOf: id => root.apps.get(id),
    taskId: customs.taskId,
    log,
  });
  tracker.onChange(id => deployments.wake(id));
  const nextVersion = createVersionSource(clock, latestVersion(root));
  const changer = createRootChanger({
    root,
    servicePorts,
    deployments,
    bus,
    nextVersion,
    newId,
    givesReasons: isAtLeast(dialect, '1.8'),
    // 1.4 knows no such limit.
    maxRunningDeployments: options.maxRunningDeployments ?? (dialect === '1.4' ? Infinity : 100),
  });

  startAgain({ state, root, tracker, runners, deployments });
  supervisor.checkScale();

  return {
    root,
    changer,
    deployments,
    tracker,
    health,
    backoff,
    launcher,
    bus,
    loseLeadership() {
      health.forget();
      backoff.forget();
      root.reload();
      launcher.request();
    },
    stop() {
      supervisor.stop();
      deployments.stop();
      launcher.stop();
      runners.stop();
      tracker.stop();
    },
  };
}

function latestVersion(root: Root): number {
  let latest = 0;
  for (const version of root.rootVersions()) latest = Math.max(latest, readTimestamp(version) ?? 0);
  for (const record of root.apps.values()) latest = Math.max(latest, readTimestamp(record.version) ?? 0);
  return latest;
}
