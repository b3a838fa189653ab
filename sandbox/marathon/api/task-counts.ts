import type { HealthRegistry } from '../health/health-registry.ts';
import type { Instance } from '../instances/instance.ts';

/** How many tasks of an app are in which state (reference 5.4). */
export interface TaskCounts {
  readonly tasksStaged: number;
  readonly tasksRunning: number;
  readonly tasksHealthy: number;
  readonly tasksUnhealthy: number;
}

/** Counts the tasks of some instances, old versions included. Without health checks no task is healthy or unhealthy. */
export function countTasks(instances: readonly Instance[], health: HealthRegistry): TaskCounts {
  let [tasksStaged, tasksRunning, tasksHealthy, tasksUnhealthy] = [0, 0, 0, 0];
  for (const instance of instances) {
    const { task } = instance;
    if (task === undefined) continue;
    if (task.state === undefined || task.state === 'TASK_STAGING') tasksStaged += 1;
    if (task.state !== 'TASK_RUNNING') continue;
    tasksRunning += 1;
    const results = health.of(instance);
    if (results.length === 0) continue;
    if (results.every(result => result.alive)) tasksHealthy += 1;
    else tasksUnhealthy += 1;
  }
  return { tasksStaged, tasksRunning, tasksHealthy, tasksUnhealthy };
}
