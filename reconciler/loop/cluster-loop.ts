import type { Logger } from 'pino';
import type { Clock } from '../../clock/clock.ts';
import { asPacerError } from '../../errors/pacer-error.ts';
import type { MarathonEvent } from '../../marathon/types.ts';
import type { Affected } from '../build/family.ts';
import type { DesiredState, ImagesLock } from '../desired/types.ts';
import { isSameImage } from '../lock/types.ts';
import type { Observed } from '../observe/observed.ts';
import { createQueue, type RunResult, type WorkQueue } from './queue.ts';
import { startSchedule } from './schedule.ts';
import { usesImage } from './images/uses-image.ts';

/** Drives the looks at the apps of one cluster: by hints at once, and by a full look each cycle. */
export interface ClusterLoop {
  readonly queue: WorkQueue<string>;
  /** Another commit is wanted: only apps whose wish is another one are looked at. */
  desire(next: DesiredState): void;
  desired(): DesiredState | undefined;
  /** Something about the builds of these has changed. Base images come first: apps ask for them. */
  touched(affected: Affected): void;
  /** Something was pushed to this repository of the registry. */
  imageMoved(repository: string): void;
  marathonEvent(event: MarathonEvent): void;
  /** After every (re)connect of the event stream: everything may have changed meanwhile. */
  marathonAttached(): void;
  /** A full look: lists Marathon and looks at whatever is not as promised. */
  fullLook(): void;
  stop(): Promise<void>;
}

/** Events about the same app come in bursts; a moment later one read tells it all. */
const eventDelay = 15;
const commitPriority = 10;
const imagePriority = 11;
/** What is only left to be compared goes before whatever still waits for its source. */
const lockPriority = 12;
/** A push of an image makes several events. */
const imageDelay = 50;

/** Needs of `createClusterLoop`. */
export interface ClusterLoopParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  readonly intervalMilliseconds: number;
  readonly observed: Observed;
  readonly stale: Set<string>;
  readonly run: (id: string, desired: () => DesiredState | undefined) => Promise<RunResult | void>;
  /** Apps that are not as promised, so that a full look looks at them even when Marathon says the same as before. */
  readonly unsettled: () => Iterable<string>;
}

/** Starts with nothing desired; `desire` gives the first work. */
export function createClusterLoop(parts: ClusterLoopParts): ClusterLoop {
  const { observed, stale, log } = parts;
  let desired: DesiredState | undefined;

  const queue = createQueue<string>({
    clock: parts.clock,
    workers: 16,
    random: parts.random,
    run: id => parts.run(id, () => desired),
    onError: (id, error, failure) => {
      const problem = asPacerError(error);
      log.warn({ item: id, code: problem.code, err: problem, ...failure }, 'look at an app or an image failed');
    },
  });

  async function fullLook(): Promise<void> {
    try {
      await observed.refresh();
    } catch (thrown) {
      const error = asPacerError(thrown);
      log.warn({ code: error.code, reason: error.message }, 'Marathon cannot be listed');
      for (const id of desired?.apps.keys() ?? []) queue.add(id);
      return;
    }
    for (const id of parts.unsettled()) queue.add(id);
  }

  const schedule = startSchedule({
    clock: parts.clock,
    random: parts.random,
    interval: parts.intervalMilliseconds,
    jitter: 0.1,
    gap: 200,
    look: fullLook,
    onError: error => log.error({ err: asPacerError(error) }, 'full look failed'),
  });

  return {
    queue,
    desired: () => desired,
    desire(next) {
      const before = desired;
      desired = next;
      for (const id of changedWishes(before, next)) queue.add(id, { priority: commitPriority, release: true });
      for (const id of changedReleases(before, next)) queue.add(id, { priority: lockPriority, release: true });
    },
    touched({ images, apps }) {
      for (const name of images) queue.add(name, { priority: imagePriority, release: true });
      for (const id of apps) queue.add(id, { priority: commitPriority, release: true });
    },
    imageMoved(repository) {
      if (desired === undefined) return;
      for (const app of desired.apps.values())
        if (usesImage(app, repository, desired)) queue.add(app.id, { priority: commitPriority, delay: imageDelay });
      for (const { name, build } of desired.images.values())
        if (build.image === repository) queue.add(name, { priority: imagePriority, delay: imageDelay });
    },
    marathonEvent(event) {
      for (const id of event.appIds) {
        if (!isOfInterest(id)) continue;
        stale.add(id);
        queue.add(id, { delay: eventDelay });
      }
    },
    marathonAttached() {
      schedule.now();
    },
    fullLook: () => schedule.now(),
    async stop() {
      await schedule.stop();
      await queue.stop();
    },
  };

  function isOfInterest(id: string): boolean {
    return desired?.apps.has(id) === true || desired?.unknown.has(id) === true || observed.app(id) !== undefined;
  }
}

/** Ids whose wish differs between two states; all of them when there was none, or when the cluster's own rules changed. */
function changedWishes(before: DesiredState | undefined, next: DesiredState): ReadonlySet<string> {
  const changed = new Set<string>();
  const sameRules = before !== undefined && JSON.stringify(before.cluster) === JSON.stringify(next.cluster);
  for (const [id, app] of next.apps) {
    if (!sameRules || before.apps.get(id)?.hash !== app.hash || before.unknown.has(id)) changed.add(id);
  }
  for (const id of next.unknown.keys()) changed.add(id);
  for (const id of before?.apps.keys() ?? []) if (!next.apps.has(id)) changed.add(id);
  for (const id of before?.unknown.keys() ?? []) if (!next.unknown.has(id)) changed.add(id);
  for (const id of changedLocks(before?.promotable, next.promotable)) if (next.apps.has(id)) changed.add(id);
  return changed;
}

/** Ids whose image is another one in the lock file of the cluster itself. */
function changedReleases(before: DesiredState | undefined, next: DesiredState): readonly string[] {
  // At the start everything is looked at.
  if (before === undefined) return [];
  return [...changedLocks(before.lock, next.lock)].filter(id => next.apps.has(id));
}

/** Apps whose entry in a lock file is another one. */
function* changedLocks(before: ImagesLock | undefined, next: ImagesLock | undefined): Generator<string> {
  if (before?.blob === next?.blob) return;
  for (const [id, entry] of next?.entries ?? []) if (!isSameImage(entry, before?.entries.get(id))) yield id;
  for (const id of before?.entries.keys() ?? []) if (next?.entries.has(id) !== true) yield id;
}
