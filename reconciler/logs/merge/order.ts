import type { Entry } from '../entry/types.ts';

/** Orders two entries of different sources: by time, then by source, so that it is the same each time. */
export function isBefore(a: Entry, b: Entry): boolean {
  if (a.key !== b.key) return a.key < b.key;
  return a.source === b.source ? a.start < b.start : a.source < b.source;
}

/** What somebody was shown so far, as far as the places of the next entries depend on it. Times: milliseconds since the epoch. */
export interface Shown {
  /** The latest end of an entry, and the latest one of another source. */
  readonly ends: readonly { readonly source: string; readonly high: number }[];
  /** The largest key. */
  readonly key: number;
}

/** Says of entries, one after the other, whether their place among the other sources is known. */
export interface OrderJudge {
  /**
   * `unknown` when the entry may have happened at the same time as one that stands before it, or before that one; `late`
   * when one that stands before it belongs behind it.
   */
  judge(entry: Entry): { readonly order: 'known' | 'unknown'; readonly late: boolean };
  /** For another judge that goes on behind this one. */
  shown(): Shown;
}

/**
 * Two entries of different sources are in a known order when the times between which each happened do not overlap. Only
 * the latest end of two sources has to be remembered for that. Whoever goes on behind `before` is told of what came late
 * since then, too.
 */
export function createOrderJudge(before: Shown = { ends: [], key: -Infinity }): OrderJudge {
  let [latest, other] = before.ends;
  let { key } = before;
  return {
    judge(entry) {
      const rival = latest?.source === entry.source ? other : latest;
      const isUnknown = rival !== undefined && (entry.basis === 'bracketed' || entry.low <= rival.high);
      // What has no time of its own would make everything after it uncertain, and proves nothing.
      if (entry.basis !== 'bracketed') remember({ source: entry.source, high: entry.high });
      const late = entry.key < key;
      key = Math.max(key, entry.key);
      return { order: isUnknown ? 'unknown' : 'known', late };
    },
    shown: () => ({ ends: [latest, other].filter(end => end !== undefined), key }),
  };

  function remember(next: Shown['ends'][number]): void {
    if (latest?.source === next.source) {
      latest = { ...next, high: Math.max(latest.high, next.high) };
    } else if (latest === undefined || next.high >= latest.high) {
      other = latest;
      latest = next;
    } else if (other === undefined || other.source === next.source || next.high > other.high) {
      other = next;
    }
    if (latest !== undefined && other !== undefined && other.high > latest.high) [latest, other] = [other, latest];
  }
}
