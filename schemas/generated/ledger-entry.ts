// Made by tools/generate-types.ts from schemas/ledger-entry.schema.json. Change that file, not this one.

/**
 * One line of the ledger: what was done to one app for one commit. It is kept as a line of JSON in the message of a commit on refs/notes/pacer/CLUSTER, whose notes say the same as prose.
 */
export interface LedgerEntry {
  /**
   * Version of this form.
   */
  version: 1;
  /**
   * When the line was written.
   */
  time: string;
  cluster: string;
  /**
   * Id of the app in Marathon.
   */
  app: string;
  /**
   * What was done.
   */
  action: 'create' | 'restart' | 'scale' | 'suspend' | 'delete' | 'build' | 'wait' | 'nothing' | 'held';
  /**
   * Why the app differed: a commit, a new image, a change in Marathon itself. `none` in lines that only end an action.
   */
  cause: 'commit' | 'image' | 'drift' | 'secret' | 'rollback' | 'none';
  /**
   * The commit of the desired repository that was carried out.
   */
  commit: string;
  /**
   * Author of the commit, or `drift`, or `pacer`.
   */
  actor: string;
  /**
   * Identity of what was put: equal wishes are equal definitions. Empty for a delete.
   */
  wish: string;
  /**
   * Reference of the image that the app was told to run.
   */
  image?: string;
  /**
   * The fields that differed.
   */
  changes: {
    /**
     * JSON pointer in the definition of the app.
     */
    pointer: string;
    /**
     * What Marathon had; null for nothing. Values of secrets are `***`.
     */
    from: {
      [k: string]: unknown;
    };
    /**
     * What was wanted; null for nothing. Values of secrets are `***`.
     */
    to: {
      [k: string]: unknown;
    };
  }[];
  /**
   * Id of the deployment in Marathon.
   */
  deployment?: string;
  /**
   * When the action began; the same in all lines of one action.
   */
  started: string;
  /**
   * When the action ended.
   */
  ended?: string;
  /**
   * How the action stands or ended. `unhealthy` and `recovered` are about no action: the app lost its health after its roll-out, and has it again since `ended`.
   */
  outcome: 'started' | 'healthy' | 'failed' | 'superseded' | 'deleted' | 'held' | 'unhealthy' | 'recovered';
  /**
   * Why it ended so.
   */
  sentence?: string;
  /**
   * True when a person ended it.
   */
  aborted?: boolean;
  /**
   * The commit that took its place.
   */
  supersededBy?: string;
  /**
   * When the commit was made; together with `ended` it gives the lead time.
   */
  committed?: string;
  [k: string]: unknown;
}
