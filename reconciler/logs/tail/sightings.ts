import type { TimeWindow } from '../time/read-time.ts';

/** Remembers when the bytes of a log were first seen: the time of lines that have none themselves. */
export interface Sightings {
  /** At some moment between `asked` and `answered` the log ended here. */
  saw(end: number, asked: number, answered: number): void;
  /** Between which moments the line that ends here was written; `low` is -Infinity when it was there from the begin. */
  of(end: number): TimeWindow | undefined;
}

interface Sighting {
  readonly end: number;
  /** When the log first ended here or further. */
  readonly answered: number;
  /** When it was last asked and ended here. */
  asked: number;
}

const mostSightings = 4_000;

/** Keeps one moment for each length that was seen; of very many the oldest are forgotten. */
export function createSightings(): Sightings {
  let sightings: Sighting[] = [];
  return {
    saw(end, asked, answered) {
      const last = sightings.at(-1);
      if (last !== undefined && last.end >= end) {
        last.asked = asked;
        return;
      }
      sightings.push({ end, answered, asked });
      if (sightings.length > mostSightings) sightings = sightings.slice(mostSightings / 4);
    },
    of(end) {
      let low = 0;
      let high = sightings.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((sightings[middle]?.end ?? 0) < end) low = middle + 1;
        else high = middle;
      }
      const seen = sightings[low];
      if (seen === undefined) return undefined;
      return { low: sightings[low - 1]?.asked ?? -Infinity, high: seen.answered };
    },
  };
}
