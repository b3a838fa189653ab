import type { LiveApp, Task } from '../../marathon/types.ts';
import type { HealthState, InstanceCounts } from '../rollout/app-state.ts';

/** Instance counts of a live app; all zero when there is none. */
export function countsOf(live: LiveApp | undefined): InstanceCounts {
  return {
    wanted: live?.instances ?? 0,
    staged: live?.tasksStaged ?? 0,
    running: live?.tasksRunning ?? 0,
    healthy: live?.tasksHealthy ?? 0,
    unhealthy: live?.tasksUnhealthy ?? 0,
  };
}

/** Whether Marathon can call this app's tasks healthy at all: without checks `tasksHealthy` stays 0 (reference 5.4). */
export function hasHealthChecks(live: LiveApp): boolean {
  const checks = live['healthChecks'];
  return Array.isArray(checks) && checks.length > 0;
}

/** True while a deployment of Marathon works on the app. */
export function isDeploying(live: LiveApp): boolean {
  return (live.deployments?.length ?? 0) > 0;
}

/**
 * Whether the promised number of instances runs and passes its checks, and nothing is on the move
 * (reference 5.4: counters alone are not enough while a deployment runs).
 */
export function isConverged(live: LiveApp): boolean {
  if (isDeploying(live) || live.tasksStaged > 0 || live.tasksUnhealthy > 0) return false;
  if (live.tasksRunning !== live.instances) return false;
  return !hasHealthChecks(live) || live.tasksHealthy === live.instances;
}

/**
 * Whether something speaks against the definition that runs: a task of it ended by itself, or fails its checks. Nothing does
 * where tasks were lost with their agent, or wait for a place. Of a listing that has no tasks their counters are believed.
 */
export function showsFailure(live: LiveApp | undefined): boolean {
  if (live === undefined) return false;
  const since = live.versionInfo?.lastConfigChangeAt ?? live.version;
  const { lastTaskFailure: failure, tasks } = live;
  if (failure !== undefined && failure.version >= since && endsByItself.has(failure.state)) return true;
  if (tasks === undefined) return live.tasksUnhealthy > 0;
  return tasks.some(
    ({ version = since, healthCheckResults = [] }: Task) =>
      version >= since && healthCheckResults.some(result => !result.alive && result.lastFailure !== undefined),
  );
}

const endsByItself: ReadonlySet<string> = new Set(['TASK_FAILED', 'TASK_FINISHED', 'TASK_ERROR']);

/** What a new leader needs besides the interval of a check until its first result is there, in milliseconds. */
const leaderGrace = 5_000;

/**
 * How long after a change of Marathon's leader a missing health result of this app says nothing: the longest interval of
 * its checks with the time of one check, and a grace. Milliseconds; 0 without health checks.
 */
export function failoverPatience(live: LiveApp): number {
  if (!hasHealthChecks(live)) return 0;
  let longest = 0;
  for (const check of live['healthChecks'] as readonly Readonly<Record<string, unknown>>[]) {
    longest = Math.max(longest, secondsOf(check['intervalSeconds'], 60) + secondsOf(check['timeoutSeconds'], 20));
  }
  return longest * 1000 + leaderGrace;
}

/** Absent members have Marathon's defaults (reference 2.5). */
function secondsOf(value: unknown, absent: number): number {
  return typeof value === 'number' ? value : absent;
}

/**
 * True when nothing is wrong with the app but that health results are missing, and a change of the leader `failoverAge`
 * milliseconds ago explains that. A task that fails its checks, or that does not run, is no missing result.
 */
export function isOnlyUnchecked(live: LiveApp, failoverAge: number | undefined): boolean {
  if (failoverAge === undefined || failoverAge >= failoverPatience(live)) return false;
  if (live.tasksUnhealthy > 0 || live.tasksStaged > 0) return false;
  return live.tasksRunning >= live.instances && live.tasksHealthy < live.instances;
}

/** Health of a live app by Marathon's counters, without looking at time. */
export function healthOf(live: LiveApp): HealthState {
  if (isDeploying(live)) return 'progressing';
  if (isConverged(live)) return live.instances === 0 ? 'suspended' : 'healthy';
  if (live.tasksStaged > 0 && live.tasksUnhealthy === 0) return 'progressing';
  return 'degraded';
}
