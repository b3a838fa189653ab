/** So long a delivery is remembered, milliseconds. Forges send again within minutes. */
const windowMilliseconds = 10 * 60_000;
/** More than any forge sends in that time; beyond it the oldest are forgotten, and a replay costs one look. */
const most = 5_000;

/** Deliveries of hooks that were acted on lately. */
export interface Deliveries {
  /** True for the first delivery of this id within the window; a delivery without an id is always one. */
  isFirst(id: string | undefined): boolean;
}

/** Makes a memory of deliveries; `now` is in milliseconds. */
export function createDeliveries(now: () => number): Deliveries {
  const seen = new Map<string, number>();
  return {
    isFirst(id) {
      if (id === undefined || id === '') return true;
      const time = now();
      for (const [known, since] of seen) {
        if (time - since < windowMilliseconds && seen.size < most) break;
        seen.delete(known);
      }
      if (seen.has(id)) return false;
      seen.set(id, time);
      return true;
    },
  };
}
