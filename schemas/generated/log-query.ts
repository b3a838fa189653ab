// Made by tools/generate-types.ts from schemas/log-query.schema.json. Change that file, not this one.

/**
 * Query parameters of the routes below `/api/v1/logs`. Lists are repeated parameters or separated by commas.
 */
export interface LogQuery {
  /**
   * Ids of apps: all their instances.
   */
  app?: string;
  /**
   * Ids of instances (Mesos tasks); a beginning of an id or its last part is enough, or the short name (`cart.1f3a`, `1f3a`).
   */
  instance?: string;
  /**
   * Builds: `12` for Pacer’s own job, or `JOB#12`.
   */
  build?: string;
  /**
   * `true`: the lines of the daemon itself.
   */
  daemon?: string;
  /**
   * `true`: instances that ended, too.
   */
  finished?: string;
  /**
   * Of apps only instances that began then or later: ISO 8601, or how long ago, `10m`.
   */
  begun?: string;
  /**
   * Only this file of each instance.
   */
  stream?: 'stdout' | 'stderr';
  /**
   * Only entries with this text; small letters match large ones too. `/…/` or `/…/i` is a regular expression of RE2.
   */
  grep?: string;
  /**
   * Without entries that have this text; the same forms.
   */
  exclude?: string;
  /**
   * Only these levels: a list; `none` are entries that do not say.
   */
  level?: string;
  /**
   * Only this level and worse ones; entries that do not say are left out.
   */
  minimumLevel?: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';
  /**
   * `false`: without the lines that Mesos writes into the files of instances.
   */
  chatter?: string;
  /**
   * Not before: ISO 8601, or how long ago, `10m`.
   */
  since?: string;
  /**
   * Not after: the same forms.
   */
  until?: string;
  /**
   * So many entries before and after each one that fits `grep` and levels, at most 50: its neighbours in the merged log. What is excluded is left out of them too.
   */
  context?: string;
  /**
   * Cursor: the page before it.
   */
  before?: string;
  /**
   * Cursor: the page after it.
   */
  after?: string;
  /**
   * Id of an entry: the page around it.
   */
  around?: string;
  /**
   * Entries of a page, at most 1,000; 200 when left out.
   */
  limit?: string;
  /**
   * Stream only: how long a line may be held back so that others can take their place before it, `0s` to `10s`; `2s` when left out.
   */
  window?: string;
  /**
   * Histogram only: how many, at most 500; 60 when left out.
   */
  buckets?: string;
  /**
   * Download only.
   */
  format?: 'text' | 'ndjson';
}
