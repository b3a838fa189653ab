import type { Clock, Timer } from '../../../clock/clock.ts';
import type { JsonObject } from '../../../marathon/types.ts';
import type { AppRecord, StoredFailure } from '../apps/app-record.ts';
import { decommission } from '../deployments/running-action.ts';
import { selectForKill } from '../deployments/kill-selection.ts';
import type { HealthRegistry } from '../health/health-registry.ts';
import type { LaunchBackoff } from '../launch/backoff.ts';
import type { TaskState } from '../../mesos/types.ts';
import { timestamp } from '../timestamp.ts';
import { isActive, type EndedTask, type Instance } from './instance.ts';
import type { InstanceTracker } from './tracker.ts';

/** Keeps every app at its number of instances, deployments or not (reference 4.3, 4.7, 4.8). */
export interface Supervisor {
  /** Starts what is missing and ends what is too much, for every app that no deployment has locked. */
  checkScale(): void;
  stop(): void;
}

/** What the supervisor is made of. */
export interface SupervisorParts {
  readonly clock: Clock;
  readonly tracker: InstanceTracker;
  readonly backoff: LaunchBackoff;
  readonly health: HealthRegistry;
  readonly apps: ReadonlyMap<string, AppRecord>;
  readonly isLocked: (appId: string) => boolean;
  readonly onFailure: (failure: StoredFailure) => void;
}

/** `--scale_apps_interval` and `--task_launch_timeout`, in milliseconds. */
const scaleInterval = 300_000;
const launchTimeout = 300_000;

/** Ends that count against an app: also a task that is simply finished (reference 4.7). */
const countsAsFailure: ReadonlySet<TaskState> = new Set([
  'TASK_FAILED',
  'TASK_ERROR',
  'TASK_DROPPED',
  'TASK_GONE',
  'TASK_FINISHED',
]);

/** Ends that are remembered as `lastTaskFailure`. */
const isRemembered: ReadonlySet<TaskState> = new Set(['TASK_FAILED', 'TASK_ERROR', 'TASK_DROPPED', 'TASK_GONE']);

/** Starts to watch. */
export function createSupervisor(parts: SupervisorParts): Supervisor {
  const { clock, tracker, backoff, apps } = parts;
  const timers = new Set<Timer>();
  const launchTimers = new Map<string, Timer>();

  function later(milliseconds: number, run: () => void): Timer {
    const timer = clock.after(
      milliseconds,
      () => {
        timers.delete(timer);
        run();
      },
      { background: true },
    );
    timers.add(timer);
    return timer;
  }

  function scale(record: AppRecord): void {
    const active = tracker.of(record.id).filter(isActive);
    const missing = record.definition.instances - active.length;
    if (missing > 0) tracker.schedule(record, missing);
    const victims = selectForKill(active, -missing, record.definition, parts.health.isHealthy);
    for (const instance of victims) decommission(tracker, instance);
  }

  function topUp(appId: string): void {
    const record = apps.get(appId);
    if (record === undefined || parts.isLocked(appId)) return;
    const missing = record.definition.instances - tracker.of(appId).filter(isActive).length;
    if (missing > 0) tracker.schedule(record, missing);
  }

  function checkScale(): void {
    for (const record of apps.values()) if (!parts.isLocked(record.id)) scale(record);
    for (const instance of tracker.all()) {
      if (!apps.has(instance.appId) && !parts.isLocked(instance.appId)) decommission(tracker, instance);
    }
  }

  function takeEnd({ task, record, status, wasBeingKilled, instance }: EndedTask): void {
    launchTimers.get(task.id)?.cancel();
    launchTimers.delete(task.id);
    // The executor ended it because its check kept failing: nobody asked for that end.
    const isUnfit = status.healthy === false && !wasBeingKilled;
    if (!wasBeingKilled && (isUnfit || countsAsFailure.has(status.state))) backoff.add(record);
    if ((isUnfit || isRemembered.has(status.state)) && apps.has(record.id)) {
      parts.onFailure({
        appId: record.id,
        host: task.placement.hostname,
        message: isUnfit && status.message === '' ? 'its health check failed' : status.message,
        state: status.state,
        taskId: task.id,
        timestamp: timestamp(status.time),
        version: record.version,
        slaveId: task.placement.agentId,
      });
    }
    // After the slot has been started again or given up.
    queueMicrotask(() => topUp(instance.appId));
  }

  function takeUnreachable(instance: Instance): void {
    const strategy = instance.record.definition.unreachableStrategy;
    if (typeof strategy !== 'object' || strategy === null || Array.isArray(strategy)) return;
    const taskId = instance.task?.id;
    const isStillAway = (): boolean => instance.task?.id === taskId && instance.task?.state === 'TASK_UNREACHABLE';
    later(seconds(strategy as JsonObject, 'inactiveAfterSeconds'), () => {
      if (!isStillAway()) return;
      tracker.deactivate(instance);
      topUp(instance.appId);
    });
    later(seconds(strategy as JsonObject, 'expungeAfterSeconds'), () => {
      if (!isStillAway()) return;
      tracker.expunge(instance);
      topUp(instance.appId);
    });
  }

  function watchLaunch(instance: Instance): void {
    const taskId = instance.task?.id;
    if (taskId === undefined || launchTimers.has(taskId)) return;
    const timer = later(launchTimeout, () => {
      launchTimers.delete(taskId);
      const isOverdue = instance.task?.id === taskId && instance.task.startedAt === undefined;
      if (isOverdue) tracker.kill(instance, 'Running');
    });
    launchTimers.set(taskId, timer);
  }

  tracker.onEnd(takeEnd);
  tracker.onChange(appId => {
    for (const instance of tracker.of(appId)) if (instance.condition === 'Provisioned') watchLaunch(instance);
  });
  tracker.onStatus((instance, status) => {
    if (status.state === 'TASK_RUNNING') {
      launchTimers.get(status.taskId)?.cancel();
      launchTimers.delete(status.taskId);
    }
    if (status.state === 'TASK_UNREACHABLE') takeUnreachable(instance);
  });
  function checkRegularly(): void {
    later(scaleInterval, () => {
      checkScale();
      checkRegularly();
    });
  }
  checkRegularly();

  return {
    checkScale,
    stop() {
      for (const timer of timers) timer.cancel();
      timers.clear();
    },
  };
}

function seconds(strategy: JsonObject, member: string): number {
  const value = strategy[member];
  return typeof value === 'number' ? value * 1000 : 0;
}
