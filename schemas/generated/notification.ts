// Made by tools/generate-types.ts from schemas/notification.schema.json. Change that file, not this one.

/**
 * Body that a channel of the kind `webhook` is sent: what happened to apps since one commit.
 */
export interface Notification {
  /**
   * Name of the cluster.
   */
  cluster: string;
  /**
   * The commit that is followed.
   */
  commit: string;
  /**
   * Its author.
   */
  author: string;
  /**
   * First line of its message.
   */
  subject: string;
  /**
   * Page of the dashboard.
   */
  url: string;
  /**
   * What happened, by app.
   */
  notices: {
    /**
     * What kind of thing.
     */
    kind: 'failed' | 'healthy-again' | 'held' | 'drift' | 'build-broken';
    /**
     * Id of the app.
     */
    app: string;
    /**
     * What happened.
     */
    sentence: string;
    /**
     * Lines that prove it.
     */
    evidence: string[];
    /**
     * What would change it.
     */
    change?: string;
    /**
     * The same thing has the same key.
     */
    key: string;
  }[];
}
