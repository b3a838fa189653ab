import type { Clock, Timer } from '../../../clock/clock.ts';
import type { Dialect } from '../../../marathon/dialect.ts';
import type { NormalHealthCheck } from '../../../marathon/normal-form/types.ts';
import type { AppRecord } from '../apps/app-record.ts';
import type { EventBus } from '../events/bus.ts';
import { isRunning, type Instance } from '../instances/instance.ts';
import type { InstanceTracker } from '../instances/tracker.ts';
import type { LaunchBackoff } from '../launch/backoff.ts';
import { isRunByExecutor, portOfCheck } from '../launch/task-launch.ts';
import { afterFailure, afterSuccess, unproven } from './health-record.ts';
import type { HealthRegistry } from './health-registry.ts';
import type { Probe } from './probe.ts';

/** Runs the HTTP, HTTPS and TCP checks that Marathon does itself (reference 5.3). */
export interface CheckRunners {
  /** Registers the checks of a version; its tasks are probed from now on. Does nothing when they are registered. */
  add(record: AppRecord): void;
  /** Gives up the versions of an app that have no task left, all but `current`; without it, the whole app. */
  retain(appId: string, current: AppRecord | undefined): void;
  stop(): void;
}

/** What the runners are made of. */
export interface CheckRunnerParts {
  readonly clock: Clock;
  readonly bus: EventBus;
  readonly tracker: InstanceTracker;
  readonly registry: HealthRegistry;
  readonly backoff: LaunchBackoff;
  readonly probe: Probe;
  readonly dialect: Dialect;
}

interface Runner {
  timer?: Timer;
}

/** The first look comes this soon after the registration, or after one interval if that is shorter. */
const firstLook = 5000;

/**
 * Makes the runners. The first probe of a version comes `min(interval, 5 s)` after its registration and then each
 * interval: a task that begins to run in between waits for the next turn, as with Marathon.
 */
export function createCheckRunners(parts: CheckRunnerParts): CheckRunners {
  const { clock, bus, tracker, registry, backoff, probe } = parts;
  const runners = new Map<string, Map<string, Runner[]>>();

  function start(record: AppRecord, check: NormalHealthCheck, index: number): Runner {
    const runner: Runner = {};
    bus.publish('add_health_check_event', { appId: record.id, version: record.version, healthCheck: check });
    if (isRunByExecutor(check)) return runner;
    const interval = check.intervalSeconds * 1000;
    function turn(): void {
      runner.timer = clock.after(interval, turn, { background: true });
      for (const instance of tracker.of(record.id)) {
        if (instance.record.version === record.version && isRunning(instance)) look(instance, check, index);
      }
    }
    runner.timer = clock.after(Math.min(interval, firstLook), turn, { background: true });
    return runner;
  }

  function look(instance: Instance, check: NormalHealthCheck, index: number): void {
    const task = instance.task;
    if (task === undefined) return;
    const { hostname, hostPorts } = task.placement;
    const port = portOfCheck(check, instance.record, hostPorts);
    void probeCheck(probe, check, hostname, port).then(cause => {
      if (instance.task?.id !== task.id || !isRunning(instance)) return;
      if (cause === undefined) succeed(instance, index);
      else fail(instance, check, index, cause);
    });
  }

  function succeed(instance: Instance, index: number): void {
    registry.set(instance, index, afterSuccess(registry.get(instance, index) ?? unproven, clock.now()));
  }

  function fail(instance: Instance, check: NormalHealthCheck, index: number, cause: string): void {
    const before = registry.get(instance, index) ?? unproven;
    const age = clock.now() - (instance.task?.startedAt ?? clock.now());
    if (before.firstSuccess === undefined && age < check.gracePeriodSeconds * 1000) {
      registry.set(instance, index, before);
      return;
    }
    const whose = parts.dialect === '1.4' ? { instanceId: instance.id } : { taskId: instance.id };
    bus.publish('failed_health_check_event', { appId: instance.appId, ...whose, healthCheck: check });
    registry.set(instance, index, afterFailure(before, clock.now(), cause));
    const isEnough = check.maxConsecutiveFailures > 0 && before.consecutiveFailures >= check.maxConsecutiveFailures;
    if (!isEnough) return;
    bus.publish('unhealthy_instance_kill_event', {
      appId: instance.appId,
      taskId: instance.task?.id,
      instanceId: instance.id,
      version: instance.record.version,
      reason: cause,
      host: instance.task?.placement.hostname,
      slaveId: instance.task?.placement.agentId,
    });
    backoff.add(instance.record);
    tracker.kill(instance, 'Running');
  }

  function remove(appId: string, version: string): void {
    const ofApp = runners.get(appId);
    for (const runner of ofApp?.get(version) ?? []) {
      runner.timer?.cancel();
      bus.publish('remove_health_check_event', { appId });
    }
    ofApp?.delete(version);
    if (ofApp?.size === 0) runners.delete(appId);
  }

  return {
    add(record) {
      const checks = record.definition.healthChecks;
      const ofApp = runners.get(record.id) ?? new Map<string, Runner[]>();
      if (checks.length === 0 || ofApp.has(record.version)) return;
      runners.set(record.id, ofApp);
      ofApp.set(
        record.version,
        checks.map((check, index) => start(record, check, index)),
      );
    },
    retain(appId, current) {
      const ofApp = runners.get(appId);
      if (ofApp === undefined) return;
      const inUse = new Set(tracker.of(appId).map(instance => instance.record.version));
      for (const version of ofApp.keys()) {
        if (version !== current?.version && !inUse.has(version)) remove(appId, version);
      }
    },
    stop() {
      for (const ofApp of runners.values()) {
        for (const ofVersion of ofApp.values()) for (const runner of ofVersion) runner.timer?.cancel();
      }
      runners.clear();
    },
  };
}

/** The cause of the failure, or `undefined` for success: a status of 200 to 399, a connection that opens. */
async function probeCheck(
  probe: Probe,
  check: NormalHealthCheck,
  host: string,
  port: number | undefined,
): Promise<string | undefined> {
  if (port === undefined) return `the app has no port ${check.portIndex ?? 0}`;
  const timeout = check.timeoutSeconds * 1000;
  if (check.protocol === 'TCP') return probe.tcp({ host, port, timeout });
  const scheme = check.protocol === 'HTTPS' ? 'https' : 'http';
  const path = check.path ?? '/';
  const result = await probe.http({ scheme, host, port, path: path.startsWith('/') ? path : `/${path}`, timeout });
  if (!result.answered) return result.cause;
  return result.status >= 200 && result.status < 400 ? undefined : `HTTP status ${result.status}`;
}
