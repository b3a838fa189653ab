import type { Clock, Timer } from '../../clock/clock.ts';
import type { ImageRules } from '../desired/types.ts';
import type { LedgerEntry } from '../ledger/types.ts';
import type { Candidate } from './candidates.ts';

/** Says which images of another cluster may be promoted by rule. */
export interface Promotions {
  /** True when the image has been healthy there for as long as the rule wants; false without a rule. */
  isRipe(app: string, candidate: Candidate, rules: ImageRules): Promise<boolean>;
  stop(): void;
}

/** Needs of `createPromotions`. */
export interface PromotionsParts {
  /** What the ledger of a cluster says of each app, oldest first; read anew by every call. */
  readonly ledgerOf: (cluster: string) => Promise<ReadonlyMap<string, readonly LedgerEntry[]>>;
  readonly clock: Clock;
  /** How long an answer of `ledgerOf` is believed, and how often an app that waits is looked at again. Milliseconds. */
  readonly intervalMilliseconds: number;
  /** It may be ripe now: look at the app again. */
  readonly onDue: (app: string) => void;
}

/** Judges by the ledger in git notes, which every daemon can read, whoever runs the other cluster. */
export function createPromotions(parts: PromotionsParts): Promotions {
  const { clock, intervalMilliseconds } = parts;
  const timers = new Map<string, Timer>();
  let last: { readonly cluster: string; readonly at: number; readonly entries: ReturnType<typeof parts.ledgerOf> };

  /** One reading for all apps that wait; one that failed is not kept. */
  function ledgerOf(cluster: string): ReturnType<typeof parts.ledgerOf> {
    const now = clock.now();
    if (last?.cluster === cluster && now - last.at < intervalMilliseconds / 2) return last.entries;
    const entries = parts.ledgerOf(cluster);
    last = { cluster, at: now, entries };
    return entries;
  }

  function lookAgain(app: string, delay: number): void {
    timers.get(app)?.cancel();
    const timer = clock.after(
      delay,
      () => {
        timers.delete(app);
        parts.onDue(app);
      },
      { background: true },
    );
    timers.set(app, timer);
  }

  return {
    async isRipe(app, candidate, { from, healthyForMilliseconds }) {
      if (from === undefined || healthyForMilliseconds === undefined) return false;
      const entries = await ledgerOf(from).catch(() => undefined);
      const since = healthySince(entries?.get(candidate.app) ?? [], candidate.entry.digest);
      const left = since === undefined ? undefined : since + healthyForMilliseconds - clock.now();
      if (left !== undefined && left <= 0) return true;
      lookAgain(app, Math.min(left ?? intervalMilliseconds, intervalMilliseconds));
      return false;
    },
    stop() {
      for (const timer of timers.values()) timer.cancel();
      timers.clear();
    },
  };
}

/**
 * Since when an app has been healthy with an image, milliseconds since the epoch; undefined when the newest thing that
 * was done there did not end well, was about another image, or is not over, and while it has lost its health. Scaling and
 * healing do not start it anew; having lost its health in between does.
 */
export function healthySince(entries: readonly LedgerEntry[], digest: string): number | undefined {
  const done = entries.filter(entry => entry.outcome !== 'held');
  const newest = done.at(-1)?.outcome;
  if (newest !== 'healthy' && newest !== 'recovered') return undefined;
  let isThis = false;
  let since: number | undefined;
  for (const { image, outcome, ended, time } of done) {
    // A line that names none is about the image of those before it.
    const wasThis: boolean = isThis;
    if (image !== undefined) isThis = image.endsWith(`@${digest}`);
    if (isThis !== wasThis || startsAnew.has(outcome)) since = undefined;
    if (isThis && (outcome === 'healthy' || outcome === 'recovered')) since ??= Date.parse(ended ?? time);
  }
  return isThis ? since : undefined;
}

const startsAnew: ReadonlySet<LedgerEntry['outcome']> = new Set(['failed', 'deleted', 'unhealthy']);
