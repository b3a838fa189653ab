import type { AppRecord } from '../apps/app-record.ts';
import type { HealthRegistry } from '../health/health-registry.ts';
import type { Instance } from '../instances/instance.ts';
import { countTasks } from './task-counts.ts';

/** `taskStats` of an app (reference 2.1): the tasks by their version. Groups without tasks are left out. */
export function taskStats(
  record: AppRecord,
  instances: readonly Instance[],
  health: HealthRegistry,
  now: number,
): Record<string, unknown> {
  const launched = instances.filter(instance => instance.task !== undefined);
  const { lastScalingAt, lastConfigChangeAt } = record.versionInfo;
  const groups: Record<string, Instance[]> = {
    startedAfterLastScaling: launched.filter(instance => instance.record.version >= lastScalingAt),
    withLatestConfig: launched.filter(instance => instance.record.version >= lastConfigChangeAt),
    withOutdatedConfig: launched.filter(instance => instance.record.version < lastConfigChangeAt),
    totalSummary: launched,
  };
  const stats: Record<string, unknown> = {};
  for (const [name, members] of Object.entries(groups)) {
    if (members.length > 0) stats[name] = { stats: { counts: countsOf(members, health), ...lifeTime(members, now) } };
  }
  return stats;
}

function countsOf(instances: readonly Instance[], health: HealthRegistry): Record<string, number> {
  const counts = countTasks(instances, health);
  return {
    staged: counts.tasksStaged,
    running: counts.tasksRunning,
    healthy: counts.tasksHealthy,
    unhealthy: counts.tasksUnhealthy,
  };
}

function lifeTime(instances: readonly Instance[], now: number): Record<string, unknown> {
  const seconds = instances
    .map(instance => instance.task?.startedAt)
    .filter(startedAt => startedAt !== undefined)
    .map(startedAt => (now - startedAt) / 1000)
    .toSorted((one, other) => one - other);
  if (seconds.length === 0) return {};
  const sum = seconds.reduce((total, each) => total + each, 0);
  const medianSeconds = seconds[Math.floor((seconds.length - 1) / 2)];
  return { lifeTime: { averageSeconds: sum / seconds.length, medianSeconds } };
}
