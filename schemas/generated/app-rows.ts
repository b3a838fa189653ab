// Made by tools/generate-types.ts from schemas/app-rows.schema.json. Change that file, not this one.

/**
 * Answer of `GET /api/v1/app-rows`: a part of the list of apps, each in few bytes.
 */
export interface AppRows {
  /**
   * Name of the cluster.
   */
  cluster: string;
  /**
   * All apps.
   */
  total: number;
  /**
   * Apps that fit the query.
   */
  matched: number;
  /**
   * How many of them come before the first row.
   */
  offset: number;
  /**
   * All apps, those that the query leaves out too, by their two words; the worst first.
   */
  states: StateCount[];
  /**
   * Apps that fit, in the order that was asked for.
   */
  rows: AppRow[];
}
export interface StateCount {
  /**
   * Is the app what git says?
   */
  sync: 'synced' | 'building' | 'pending' | 'deploying' | 'drifted' | 'held' | 'unknown';
  /**
   * Does what runs keep its promise?
   */
  health: 'healthy' | 'progressing' | 'degraded' | 'failed' | 'suspended' | 'unknown';
  /**
   * Apps with these words.
   */
  count: number;
}
export interface AppRow {
  /**
   * Marathon id of the app.
   */
  id: string;
  /**
   * Is the app what git says?
   */
  sync: 'synced' | 'building' | 'pending' | 'deploying' | 'drifted' | 'held' | 'unknown';
  /**
   * Does what runs keep its promise?
   */
  health: 'healthy' | 'progressing' | 'degraded' | 'failed' | 'suspended' | 'unknown';
  /**
   * Instances that are wanted.
   */
  wanted: number;
  /**
   * Instances that run and pass their health checks, if they have any.
   */
  ready: number;
  /**
   * Image without its host: `name:tag`, or `name@` and 12 digits.
   */
  image?: string;
  /**
   * First 8 digits of the commit that was looked at.
   */
  commit?: string;
  /**
   * Whose it is, as in the state of the app.
   */
  owner?: string;
  /**
   * Since when the two words are what they are; ISO 8601, UTC.
   */
  since: string;
  /**
   * Why it is not as promised, cut after 300 characters.
   */
  sentence?: string;
}
