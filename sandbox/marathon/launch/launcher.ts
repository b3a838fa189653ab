import type { Clock, Timer } from '../../../clock/clock.ts';
import type { MesosCluster } from '../../mesos/types.ts';
import { hasSameConfiguration, type AppRecord } from '../apps/app-record.ts';
import type { Instance, Placement } from '../instances/instance.ts';
import type { InstanceTracker } from '../instances/tracker.ts';
import type { Log } from '../log.ts';
import { matchOffer } from '../offers/match.ts';
import type { PortCursor } from '../offers/host-ports.ts';
import { openOffer, takeFrom, type Offer } from '../offers/offer.ts';
import { createWake } from '../wake.ts';
import type { LaunchBackoff } from './backoff.ts';
import { createOfferRecorder, type OfferRecorder, type OfferStatistics } from './offer-recorder.ts';
import { taskLaunchOf } from './task-launch.ts';

/** An app that wants more tasks than it could launch (reference 1.8, `/v2/queue`). */
export interface QueueEntry {
  readonly record: AppRecord;
  readonly count: number;
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** Milliseconds until the backoff is over; 0 when offers are what it waits for. */
  readonly delay: number;
  readonly offers: OfferStatistics;
}

/** Finds places for scheduled instances. */
export interface Launcher {
  queue(): QueueEntry[];
  /** Looks again soon, for instance because a delay was taken away. */
  request(): void;
  stop(): void;
}

/** What the launcher is made of. */
export interface LauncherParts {
  readonly clock: Clock;
  readonly mesos: MesosCluster;
  readonly tracker: InstanceTracker;
  readonly backoff: LaunchBackoff;
  readonly appOf: (id: string) => AppRecord | undefined;
  /** The id of the task that an instance is about to start. */
  readonly taskId: (instance: Instance) => string;
  readonly log: Log;
}

/** Mesos makes its offers again after this time, in milliseconds, even when nothing was reported free. */
const offerInterval = 5000;

/** An app whose launch Mesos refused is left alone for this time, in milliseconds. */
const refusalPause = 1000;

/** Starts to match offers whenever there is something to launch. */
export function createLauncher(parts: LauncherParts): Launcher {
  const { clock, mesos, tracker, backoff, log } = parts;
  const recorders = new Map<string, OfferRecorder>();
  const lastPorts: PortCursor = new Map();
  /** Apps that Mesos refused a moment ago, with the time at which to ask again. */
  const refused = new Map<string, number>();
  let timer: Timer | undefined;

  const wake = createWake(run, error => log.error({ err: error }, 'matching offers failed'));
  tracker.onChange(() => wake.request());
  const stopListening = mesos.onOffers(() => wake.request());

  function waiting(): Map<string, Instance[]> {
    const byApp = new Map<string, Instance[]>();
    for (const instance of tracker.all()) {
      if (instance.condition !== 'Scheduled') continue;
      const list = byApp.get(instance.appId);
      if (list === undefined) byApp.set(instance.appId, [instance]);
      else list.push(instance);
    }
    return byApp;
  }

  /** The latest record, unless the instance belongs to an older configuration. */
  function recordFor(instance: Instance): AppRecord {
    const latest = parts.appOf(instance.appId);
    return latest !== undefined && hasSameConfiguration(latest, instance.record) ? latest : instance.record;
  }

  function run(): void {
    timer?.cancel();
    timer = undefined;
    const queued = waiting();
    for (const appId of recorders.keys()) if (!queued.has(appId)) recorders.delete(appId);
    if (queued.size === 0) return;
    const now = clock.now();
    let offers: Offer[] | undefined;
    let nextLook = offerInterval;
    for (const [appId, instances] of queued) {
      const recorder = recorders.get(appId) ?? createOfferRecorder();
      recorders.set(appId, recorder);
      for (const instance of instances) {
        if (instance.condition !== 'Scheduled') continue;
        const record = recordFor(instance);
        const delay = Math.max(backoff.deadline(record), refused.get(appId) ?? 0) - now;
        if (delay > 0) {
          nextLook = Math.min(nextLook, delay);
          continue;
        }
        offers ??= mesos.offers().map(openOffer);
        if (!place(instance, record, offers, recorder)) break;
      }
    }
    timer = clock.after(nextLook, () => wake.request(), { background: true });
  }

  function place(instance: Instance, record: AppRecord, offers: readonly Offer[], recorder: OfferRecorder): boolean {
    const tasks = tracker
      .of(instance.appId)
      .filter(other => hasSameConfiguration(other.record, record))
      .map(other => other.task?.placement)
      .filter(placement => placement !== undefined);
    const tasksOn = (offer: Offer): number => tasks.filter(task => task.agentId === offer.agent.id).length;
    const ordered = offers.toSorted((one, other) => tasksOn(one) - tasksOn(other) || other.free.mem - one.free.mem);
    for (const offer of ordered) {
      const { agent } = offer;
      const match = matchOffer(record.definition, offer, tasks, lastPorts.get(agent.id) ?? 0);
      if (!match.fits) {
        recorder.unused(offer, match.reasons, clock.now());
        continue;
      }
      const taskId = parts.taskId(instance);
      const { hostPorts } = match;
      const placement: Placement = {
        agentId: agent.id,
        ...(agent.name === undefined ? {} : { agentName: agent.name }),
        hostname: agent.hostname,
        attributes: agent.attributes,
        hostPorts,
      };
      const launch = taskLaunchOf(record, taskId, placement);
      recorder.used(clock.now());
      takeFrom(offer, launch.resources, launch.ports);
      const lastPort = launch.ports.at(-1);
      if (lastPort !== undefined) lastPorts.set(agent.id, lastPort);
      tracker.provision(instance, record, taskId, placement);
      try {
        mesos.launch(launch);
        refused.delete(instance.appId);
        return true;
      } catch (error) {
        log.warn({ err: error, taskId }, 'Mesos refused a task');
        refused.set(instance.appId, clock.now() + refusalPause);
        if (instance.task?.id === taskId) tracker.withdraw(instance);
        return false;
      }
    }
    return false;
  }

  return {
    queue() {
      const entries: QueueEntry[] = [];
      for (const [appId, instances] of waiting()) {
        const [first] = instances;
        if (first === undefined) continue;
        const record = recordFor(first);
        entries.push({
          record,
          count: instances.length,
          since: Math.min(...instances.map(instance => instance.scheduledAt)),
          delay: Math.max(0, backoff.deadline(record) - clock.now()),
          offers: (recorders.get(appId) ?? createOfferRecorder()).statistics(),
        });
      }
      return entries;
    },
    request: () => wake.request(),
    stop() {
      timer?.cancel();
      wake.stop();
      stopListening();
    },
  };
}
