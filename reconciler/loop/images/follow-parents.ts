import type { Logger } from 'pino';
import type { Clock } from '../../../clock/clock.ts';
import { asPacerError } from '../../../errors/pacer-error.ts';
import type { ParentTags } from '../../build/parent-tags.ts';
import type { DesiredState } from '../../desired/types.ts';
import { startSchedule } from '../schedule.ts';

/** Keeps an eye on the tags of finished images that others are built on. */
export interface ParentFollower {
  /** Follows exactly what this commit is built on. */
  follow(desired: DesiredState): void;
  /** A hint: look now. */
  now(): void;
  stop(): Promise<void>;
}

/** One question per tag and interval, whatever the number of images on it. `onMoved` is told which references moved. */
export function createParentFollower(parts: {
  readonly parents: Pick<ParentTags, 'look' | 'use'>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly intervalMilliseconds: number;
  readonly log: Logger;
  readonly onMoved: (references: readonly string[]) => void;
}): ParentFollower {
  const schedule = startSchedule({
    clock: parts.clock,
    random: parts.random,
    interval: parts.intervalMilliseconds,
    jitter: 0.1,
    gap: 200,
    async look() {
      const moved = await parts.parents.look();
      if (moved.length > 0) parts.onMoved(moved);
    },
    onError: error => parts.log.error({ err: asPacerError(error) }, 'look at parent images failed'),
  });
  return {
    follow: desired => parts.parents.use(finishedParentsOf(desired)),
    now: () => schedule.now(),
    stop: () => schedule.stop(),
  };
}

function finishedParentsOf(desired: DesiredState): ReadonlySet<string> {
  const parents = new Set<string>();
  for (const { build } of [...desired.apps.values(), ...desired.images.values()])
    if (build?.from !== undefined && !desired.images.has(build.from)) parents.add(build.from);
  return parents;
}
