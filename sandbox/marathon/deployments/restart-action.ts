import { volumeKinds } from '../../../marathon/normal-form/volumes.ts';
import { hasSameConfiguration, type AppRecord } from '../apps/app-record.ts';
import { isActive, isRunning, type Instance } from '../instances/instance.ts';
import { selectForKill } from './kill-selection.ts';
import { watchReadiness } from './readiness.ts';
import { restartStrategy } from './restart-strategy.ts';
import { decommission, type ActionParts, type RunningAction } from './running-action.ts';

/**
 * `RestartApplication`: the rolling upgrade (reference 4.4). Old tasks that are more than `minHealthy` are ended at once;
 * new ones are started as far as `maxCapacity` allows; each new one that has become healthy and ready lets one old one
 * go. Done when all new ones are good and no old one is left.
 *
 * Old instances that still wait for a launch are given up, unless `keepsWaiting`: then a restart of the stand-in has
 * just put them back, in the place of tasks that were serving.
 */
export function restartApplication(record: AppRecord, keepsWaiting: boolean, parts: ActionParts): RunningAction {
  const { tracker, health } = parts;
  const { definition } = record;
  const readiness = watchReadiness(record, parts.clock, parts.probe, () => parts.wake(record.id));

  const isNew = (instance: Instance): boolean => hasSameConfiguration(instance.record, record);
  const isGood = (instance: Instance): boolean =>
    isRunning(instance) && readiness.isReady(instance) && health.isHealthy(instance);
  const newOnes = (): Instance[] => tracker.of(record.id).filter(isActive).filter(isNew);
  const oldOnes = (): Instance[] => tracker.of(record.id).filter(instance => !isNew(instance));
  const staying = (instances: readonly Instance[]): Instance[] =>
    instances.filter(instance => instance.goal === 'Running' && !instance.isBeingKilled);

  parts.backoff.reset(record.id);
  if (!keepsWaiting) {
    for (const instance of oldOnes()) if (instance.condition === 'Scheduled') decommission(tracker, instance);
  }
  const strategy = restartStrategy({
    instances: definition.instances,
    minimumHealthCapacity: definition.upgradeStrategy.minimumHealthCapacity,
    maximumOverCapacity: definition.upgradeStrategy.maximumOverCapacity,
    active: staying(oldOnes()).length + newOnes().length,
    old: staying(oldOnes()).length,
    isResident: volumeKinds(definition.container).persistent,
  });
  let endAtOnce = strategy.killNow;
  const credited = new Set(
    newOnes()
      .filter(isGood)
      .map(instance => instance.id),
  );

  /** How many old tasks may go now; those that do not run are the first of them. */
  function allowance(good: readonly Instance[], old: readonly Instance[]): number {
    if (good.length >= definition.instances) return old.length;
    const fresh = good.filter(instance => !credited.has(instance.id));
    for (const instance of fresh) credited.add(instance.id);
    return Math.max(fresh.length, old.length + good.length - strategy.minHealthy);
  }

  return {
    proceed() {
      const good = newOnes().filter(isGood);
      const old = staying(oldOnes());
      const count = Math.max(allowance(good, old), endAtOnce);
      endAtOnce = 0;
      for (const instance of selectForKill(old, count, definition, health.isHealthy)) decommission(tracker, instance);

      const present = newOnes();
      const surplus = present.length - definition.instances;
      if (surplus > 0) {
        const victims = selectForKill(present, surplus, definition, health.isHealthy);
        for (const instance of victims) decommission(tracker, instance);
      }
      const room = strategy.maxCapacity - oldOnes().length - present.length;
      const missing = Math.min(-surplus, room);
      if (missing > 0) tracker.schedule(record, missing);
      return good.length >= definition.instances && oldOnes().length === 0;
    },
    readinessResults: readiness.results,
    stop: readiness.stop,
  };
}
