import type { EventBus } from '../events/bus.ts';
import type { Instance } from '../instances/instance.ts';
import type { InstanceTracker } from '../instances/tracker.ts';
import { isRunByExecutor } from '../launch/task-launch.ts';
import { afterFailure, afterSuccess, unproven, type HealthRecord } from './health-record.ts';

/** The health of every task, by check. Starts empty, also after a restart (reference 5.4). */
export interface HealthRegistry {
  /** The results of a task, in the order of its app's checks, without those that have none yet. */
  of(instance: Instance): HealthRecord[];
  get(instance: Instance, check: number): HealthRecord | undefined;
  set(instance: Instance, check: number, record: HealthRecord): void;
  /** Forgets what Marathon's own checks found, as a new leader does not know it (reference 5.4). */
  forget(): void;
  /** Every check has a result and every result is good; true for apps without checks. */
  isHealthy(instance: Instance): boolean;
}

/** Keeps results per task and takes in those that the executors send. `onChange` is called when a task turns. */
export function createHealthRegistry(
  tracker: InstanceTracker,
  bus: EventBus,
  now: () => number,
  onChange: (appId: string) => void,
): HealthRegistry {
  const byTask = new Map<string, Map<number, HealthRecord>>();
  tracker.onEnd(({ task }) => void byTask.delete(task.id));

  const registry: HealthRegistry = {
    of: instance => {
      const results = byTask.get(instance.task?.id ?? '');
      return results === undefined ? [] : [...results].toSorted(([one], [other]) => one - other).map(([, r]) => r);
    },
    get: (instance, check) => byTask.get(instance.task?.id ?? '')?.get(check),
    set(instance, check, record) {
      const taskId = instance.task?.id;
      if (taskId === undefined) return;
      const results = byTask.get(taskId) ?? new Map<number, HealthRecord>();
      byTask.set(taskId, results);
      const before = results.get(check);
      results.set(check, record);
      const { alive } = record;
      // The first "not yet" within the grace changes nothing for anybody who listens.
      if ((before?.alive ?? false) === alive) return;
      const { version } = instance.record;
      bus.publish('health_status_changed_event', { appId: instance.appId, instanceId: instance.id, version, alive });
      bus.publish('instance_health_changed_event', {
        instanceId: instance.id,
        runSpecId: instance.appId,
        healthy: registry.of(instance).every(result => result.alive),
        runSpecVersion: version,
      });
      onChange(instance.appId);
    },
    forget() {
      for (const instance of tracker.all()) {
        const results = byTask.get(instance.task?.id ?? '');
        for (const [check, definition] of instance.record.definition.healthChecks.entries())
          if (!isRunByExecutor(definition)) results?.delete(check);
      }
    },
    isHealthy(instance) {
      const checks = instance.record.definition.healthChecks.length;
      const results = registry.of(instance);
      return results.length >= checks && results.every(result => result.alive);
    },
  };

  tracker.onStatus((instance, status) => {
    if (status.healthy === undefined) return;
    const check = instance.record.definition.healthChecks.findIndex(isRunByExecutor);
    if (check === -1) return;
    const before = registry.get(instance, check) ?? unproven;
    const after = status.healthy
      ? afterSuccess(before, now())
      : afterFailure(before, now(), status.message === '' ? 'the check of the executor failed' : status.message);
    registry.set(instance, check, after);
  });

  return registry;
}
