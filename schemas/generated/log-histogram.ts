// Made by tools/generate-types.ts from schemas/log-histogram.schema.json. Change that file, not this one.

import type { LogMarker } from './log-marker.ts';
export type { LogMarker } from './log-marker.ts';

/**
 * Answer of `GET /api/v1/logs/histogram`: how many entries, by time and level.
 */
export interface LogHistogram {
  /**
   * Begin of the first bucket; ISO 8601, UTC.
   */
  from: string;
  /**
   * End of the last one.
   */
  to: string;
  /**
   * Milliseconds of a bucket.
   */
  step: number;
  /**
   * Those with entries in them, the oldest first.
   */
  buckets: {
    /**
     * Its begin.
     */
    time: string;
    /**
     * Entries by level; `none` are those that do not say.
     */
    counts: {
      [k: string]: number;
    };
  }[];
  /**
   * False when the logs are longer than what is counted at once: then the newest part was counted.
   */
  complete: boolean;
  /**
   * From when on everything is counted, when that is later than `from`.
   */
  countedFrom?: string;
  /**
   * What happened in the time of these entries.
   */
  markers?: LogMarker[];
}
