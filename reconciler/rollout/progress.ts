import type { LiveApp } from '../../marathon/types.ts';
import type { ActionKind, ChangeCause } from '../plan/types.ts';
import { hasHealthChecks, isConverged } from '../observe/health.ts';

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
  /** How long a server that is needed to look at it did not answer. That is no failure of the change. */
  awayMilliseconds?: number;
}

/** What a look at a rollout says. */
export type RolloutVerdict =
  | { readonly kind: 'healthy' }
  | { readonly kind: 'late' }
  | {
      readonly kind: 'waiting';
      /** Milliseconds until the next look is worth it, without a hint. */ readonly again: number;
    };

/** An app without health checks must stay up this long before it counts: a container that exits at once runs for a moment. */
const settleMilliseconds = 3_000;
/** How often a rollout is read when no event says anything. */
const readInterval = 1_000;

/** What the counters of the live app do not say. */
export interface RolloutCircumstances {
  /** Marathon shows the definition that was put. Without it, whatever is healthy is something else. True when left out. */
  readonly arrived?: boolean;
  /** Health results are missing because Marathon changed its leader: no reason to call it late. */
  readonly unchecked?: boolean;
  /** Whether a healthy definition is known that can be put back; then nothing is left to Marathon. False when left out. */
  readonly canPutBack?: () => Promise<boolean>;
}

/** Until when it has to be healthy, milliseconds since the epoch. */
export function deadlineOf(rollout: Rollout): number {
  const { startedAt, putAt = startedAt, takenUpAt, deadlineMilliseconds, awayMilliseconds = 0 } = rollout;
  const regular = putAt + deadlineMilliseconds + awayMilliseconds;
  return takenUpAt === undefined ? regular : Math.max(regular, takenUpAt + Math.min(deadlineMilliseconds, leastWatch));
}

/** Who has watched a change for less does not call it late. Short, so that a daemon that ends again and again judges, too. */
const leastWatch = 10_000;

/** Looks at a rollout; the only thing it changes is `convergedSince`. */
export function lookAtRollout(
  rollout: Rollout,
  live: LiveApp | undefined,
  now: number,
  { arrived = true, unchecked = false }: RolloutCircumstances = {},
): RolloutVerdict {
  const left = deadlineOf(rollout) - now;
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
