import type { AppRecord } from '../apps/app-record.ts';
import { isActive, isRunning, type Instance } from '../instances/instance.ts';
import { selectForKill } from './kill-selection.ts';
import { watchReadiness } from './readiness.ts';
import { decommission, type ActionParts, type RunningAction } from './running-action.ts';

/**
 * `ScaleApplication`: first ends what is too much, then starts what is missing, and is done when all instances run and
 * are healthy and ready (reference 4.3). One that only has to end tasks is done when these are gone.
 * `kill` names instances to end before any other.
 */
export function scaleApplication(record: AppRecord, kill: readonly string[], parts: ActionParts): RunningAction {
  const { tracker, health } = parts;
  const { definition } = record;
  const readiness = watchReadiness(record, parts.clock, parts.probe, () => parts.wake(record.id));
  const alreadyRunning = new Set(
    tracker
      .of(record.id)
      .filter(isRunning)
      .map(instance => instance.id),
  );
  const isReady = (instance: Instance): boolean => alreadyRunning.has(instance.id) || readiness.isReady(instance);
  let hasStarted = false;
  let hasEnded = false;

  function end(instances: readonly Instance[]): void {
    if (instances.length > 0) hasEnded = true;
    for (const instance of instances) decommission(tracker, instance);
  }

  end(tracker.of(record.id).filter(instance => kill.includes(instance.id)));

  return {
    proceed() {
      const active = tracker.of(record.id).filter(isActive);
      const surplus = active.length - definition.instances;
      if (surplus > 0) end(selectForKill(active, surplus, definition, health.isHealthy));
      const isEnding = tracker.of(record.id).some(instance => instance.goal === 'Decommissioned');
      if (hasEnded && isEnding) return false;
      if (surplus < 0) {
        hasStarted = true;
        tracker.schedule(record, -surplus);
      }
      const isPureDescent = hasEnded && !hasStarted;
      if (isPureDescent || definition.instances === 0) return true;
      const good = tracker
        .of(record.id)
        .filter(isActive)
        .filter(instance => isRunning(instance) && isReady(instance) && health.isHealthy(instance));
      return good.length >= definition.instances;
    },
    readinessResults: readiness.results,
    stop: readiness.stop,
  };
}
