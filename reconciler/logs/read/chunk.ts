import type { Entry } from '../entry/types.ts';

/** An entry that has no time takes the place of its neighbour: the one before it, else the one after it, else `fallback`. */
export function settleKeys(entries: readonly Entry[], before: number | undefined, fallback: number): readonly Entry[] {
  const first = entries.findIndex(entry => !Number.isNaN(entry.key));
  if (first === 0) return entries;
  const key = before ?? entries[first]?.key ?? fallback;
  const count = first === -1 ? entries.length : first;
  return entries.map((entry, index) => (index < count ? { ...entry, key, low: key, high: key } : entry));
}
