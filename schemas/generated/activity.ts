// Made by tools/generate-types.ts from schemas/activity.schema.json. Change that file, not this one.

/**
 * Answer of GET /api/v1/activity: who did what, for which commit, and how it ended; newest first. The export has one entry a line.
 */
export interface Activity {
  /**
   * Newest first.
   */
  entries: ActivityEntry[];
  /**
   * Ask with it as `before` for what is older; left out when nothing is.
   */
  next?: string;
}
/**
 * A change of an app, or a decision that is no commit.
 */
export interface ActivityEntry {
  /**
   * Name of the entry; the same whenever it is asked for.
   */
  id: string;
  /**
   * When it began; ISO 8601, UTC.
   */
  time: string;
  /**
   * When it ended; left out while it is under way.
   */
  ended?: string;
  /**
   * What was done to an app, or decided.
   */
  what:
    | 'create'
    | 'restart'
    | 'scale'
    | 'suspend'
    | 'delete'
    | 'build'
    | 'wait'
    | 'nothing'
    | 'held'
    | 'freeze'
    | 'unfreeze'
    | 'approval'
    | 'rewind';
  /**
   * Author of the commit, who decided, or `drift` for what Pacer put right.
   */
  who: string;
  /**
   * Apps or groups that it is about; empty for all.
   */
  apps: string[];
  /**
   * Why an app differed.
   */
  cause?: 'commit' | 'image' | 'drift' | 'secret' | 'rollback' | 'none';
  /**
   * Commit of the desired repository.
   */
  commit?: string;
  /**
   * How a change stands or ended.
   */
  outcome?: 'started' | 'healthy' | 'failed' | 'superseded' | 'deleted' | 'held' | 'unhealthy' | 'recovered';
  /**
   * Image that the app was told to run.
   */
  image?: string;
  /**
   * Identity of what was put before, when that is known.
   */
  before?: string;
  /**
   * Identity of what was put: equal ones are equal definitions.
   */
  after?: string;
  /**
   * Id of the deployment in Marathon.
   */
  deployment?: string;
  /**
   * JSON pointers of the fields that changed.
   */
  changes?: string[];
  /**
   * Why it ended so, or why it was decided.
   */
  sentence?: string;
}
