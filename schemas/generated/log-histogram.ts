// Made by tools/generate-types.ts from schemas/log-histogram.schema.json. Change that file, not this one.

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
/**
 * Something that was done while lines were written: to be drawn between them.
 */
export interface LogMarker {
  /**
   * ISO 8601, UTC.
   */
  time: string;
  /**
   * `deployment`: an action of Pacer began or ended. `instance`: an instance started or ended.
   */
  kind: 'deployment' | 'instance';
  /**
   * Id of the app.
   */
  app?: string;
  /**
   * Id of the Mesos task.
   */
  instance?: string;
  /**
   * Commit of the desired repository.
   */
  commit?: string;
  /**
   * How the action stands: `started`, `healthy`, `failed`, …
   */
  outcome?: string;
  /**
   * For people.
   */
  sentence: string;
}
