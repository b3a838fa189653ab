/** How many instances have each value of a field. Values are numbered. */
export interface Tally {
  readonly counts: Int32Array;
  /** Values that some instance has. */
  used: number;
  /** The fewest instances that such a value has; 0 when there is none. */
  smallest: number;
  /** `used` and `smallest` are to be worked out again. */
  isStale: boolean;
}

/** A tally of nothing yet. */
export function openTally(values: number): Tally {
  return { counts: new Int32Array(values), used: 0, smallest: 0, isStale: false };
}

/** One instance more has the value. */
export function countOne(tally: Tally, value: number): void {
  tally.counts[value] = (tally.counts[value] ?? 0) + 1;
  tally.isStale = true;
}

/** The tally with `used` and `smallest` as they are now. */
export function upToDate(tally: Tally): Tally {
  if (!tally.isStale) return tally;
  let used = 0;
  let smallest = Infinity;
  for (const count of tally.counts) {
    if (count === 0) continue;
    used++;
    if (count < smallest) smallest = count;
  }
  tally.used = used;
  tally.smallest = used === 0 ? 0 : smallest;
  tally.isStale = false;
  return tally;
}
