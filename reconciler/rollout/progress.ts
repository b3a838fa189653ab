import type { LiveApp } from '../../marathon/types.ts';
import type { ActionKind, ChangeCause } from '../plan/types.ts';
import { hasHealthChecks, isConverged, showsFailure } from '../observe/health.ts';

/** A change that was handed to Marathon and is being watched. */
export interface Rollout {
  readonly app: string;
  /** Identity of the wish (`AppPlan.wish`). */
  readonly wish: string;
  readonly commit: string;
  readonly action: ActionKind;
  readonly cause: ChangeCause;
  readonly deployment: string | undefined;
  /** Milliseconds since the epoch, Pacer's clock. */
  readonly startedAt: number;
  readonly deadlineMilliseconds: number;
  readonly onFailure: 'rollback' | 'hold';
  /** The new version runs beside; the app itself is not changed yet. */
  readonly isBeside?: boolean;
  /** When the app itself was changed, where that is later than the start: the deadline counts from here. */
  readonly putAt?: number;
  /** Since when the app is converged without a break; used for apps without health checks. */
  convergedSince?: number;
  /** When this process took it up from the ledger: how long nobody could look at it before is not known. */
  readonly takenUpAt?: number;
  /** When it was looked at last; the time of its begin before the first look. */
  lookedAt?: number;
  /** How long nobody could look at it, or something held it. That is no failure of the change. */
  awayMilliseconds?: number;
}

/** What a look at a rollout says. */
export type RolloutVerdict =
  | { readonly kind: 'healthy' }
  | { readonly kind: 'late' }
  | {
      readonly kind: 'waiting';
      /** Milliseconds until the next look is worth it, without a hint. */ readonly again: number;
      /** It is late and cannot be ended now: why. */ readonly held?: string;
    };

/** An app without health checks must stay up this long before it counts: a container that exits at once runs for a moment. */
const settleMilliseconds = 3_000;
/** How often a rollout is read when no event says anything. Milliseconds. */
export const readInterval = 1_000;

/** What the counters of the live app do not say. */
export interface RolloutCircumstances {
  /** Marathon shows the definition that was put. Without it, whatever is healthy is something else. True when left out. */
  readonly arrived?: boolean;
  /** Health results are missing because Marathon changed its leader: no reason to call it late. */
  readonly unchecked?: boolean;
  /** Whether a healthy definition is known that can be put back; then nothing is left to Marathon. False when left out. */
  readonly canPutBack?: () => Promise<boolean>;
  /** What says that nothing is to be changed of the app now, and be it that the version before is brought back. */
  readonly stop?: () => { readonly sentence: string } | undefined;
}

/**
 * Until when it has to be healthy, milliseconds since the epoch. Whoever took it up does not know how long it was watched:
 * Marathon or the daemon may have been away nearly all the time. Where something speaks against what was put, a moment is
 * enough; where nothing does, it has its whole time anew.
 */
export function deadlineOf(rollout: Rollout, live: LiveApp | undefined): number {
  const { startedAt, putAt = startedAt, takenUpAt, deadlineMilliseconds, awayMilliseconds = 0 } = rollout;
  const regular = putAt + deadlineMilliseconds + awayMilliseconds;
  if (takenUpAt === undefined) return regular;
  const watch = showsFailure(live) ? Math.min(deadlineMilliseconds, leastWatch) : deadlineMilliseconds;
  return Math.max(regular, takenUpAt + watch + awayMilliseconds);
}

/** Short, so that a daemon that ends again and again judges, too. */
const leastWatch = 10_000;

/** Notes a look at a rollout. What went by since the last one counts, unless nobody could look meanwhile. */
export function noteLook(rollout: Rollout, now: number, wasAway: boolean): void {
  const { lookedAt = now, awayMilliseconds = 0 } = rollout;
  rollout.lookedAt = now;
  if (!wasAway) return;
  rollout.awayMilliseconds = awayMilliseconds + now - lookedAt;
  // Whether it was up all the time is not known.
  delete rollout.convergedSince;
}

/** Looks at a rollout; the only thing it changes is `convergedSince`. */
export function lookAtRollout(
  rollout: Rollout,
  live: LiveApp | undefined,
  now: number,
  { arrived = true, unchecked = false }: RolloutCircumstances = {},
): RolloutVerdict {
  const left = deadlineOf(rollout, live) - now;
  if (live === undefined || !arrived || !isConverged(live)) {
    delete rollout.convergedSince;
    if (left <= 0 && !unchecked) return { kind: 'late' };
    return { kind: 'waiting', again: left <= 0 ? readInterval : Math.max(1, Math.min(readInterval, left)) };
  }
  if (hasHealthChecks(live) || live.instances === 0) return { kind: 'healthy' };
  rollout.convergedSince ??= now;
  const settled = now - rollout.convergedSince;
  if (settled >= settleMilliseconds) return { kind: 'healthy' };
  return { kind: 'waiting', again: Math.min(readInterval, settleMilliseconds - settled) };
}
