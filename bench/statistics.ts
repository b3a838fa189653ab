/** The smallest value that at least `share` (0 to 1) of the values do not exceed (nearest rank); NaN when there are none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** The middle value. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/**
 * Waits as somebody feels them who comes at any moment, from the lengths of the turns of an event loop: a turn of 300 ms
 * is one sample to a timer, but everybody who comes during it waits for the rest of it. Each turn is spread into the
 * waits of arrivals `step` milliseconds apart.
 */
export function waitsOfArrivals(turns: readonly number[], step: number): readonly number[] {
  const waits: number[] = [];
  for (const turn of turns) {
    // Between two turns the loop is free.
    waits.push(0);
    for (let wait = turn; wait > 0; wait -= step) waits.push(wait);
  }
  return waits;
}
