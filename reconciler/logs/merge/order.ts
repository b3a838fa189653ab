import type { Entry } from '../entry/types.ts';

/** Orders two entries of different sources: by time, then by source, so that it is the same each time. */
export function isBefore(a: Entry, b: Entry): boolean {
  if (a.key !== b.key) return a.key < b.key;
  return a.source === b.source ? a.start < b.start : a.source < b.source;
}

/** Says of entries, one after the other, whether their place among the other sources is known. */
export interface OrderJudge {
  /** `unknown` when the entry may have happened at the same time as one that stands before it, or before that one. */
  judge(entry: Entry): 'known' | 'unknown';
}

/**
 * Two entries of different sources are in a known order when the times between which each happened do not overlap. Only
 * the latest end of two sources has to be remembered for that.
 */
export function createOrderJudge(): OrderJudge {
  let latest: { readonly source: string; readonly high: number } | undefined;
  let other: typeof latest;
  return {
    judge(entry) {
      const rival = latest?.source === entry.source ? other : latest;
      const isUnknown = rival !== undefined && (entry.basis === 'bracketed' || entry.low <= rival.high);
      // What has no time of its own would make everything after it uncertain, and proves nothing.
      if (entry.basis !== 'bracketed') remember({ source: entry.source, high: entry.high });
      return isUnknown ? 'unknown' : 'known';
    },
  };

  function remember(next: { readonly source: string; readonly high: number }): void {
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
