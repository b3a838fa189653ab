// Made by tools/generate-types.ts from schemas/log-instances.schema.json. Change that file, not this one.

/**
 * Answer of `GET /api/v1/logs/instances`: instances whose logs one may ask for, found by a part of their name.
 */
export interface LogInstances {
  /**
   * Those that run come first, then the newest.
   */
  instances: {
    /**
     * Id of the Mesos task; `instance` of the other routes.
     */
    id: string;
    /**
     * Id of the app.
     */
    app: string;
    /**
     * Short name: `cart.1f3a`.
     */
    name: string;
    /**
     * Lines of one that ended can be read for as long as its files are there.
     */
    state: 'running' | 'ended';
    /**
     * When it began; ISO 8601, UTC.
     */
    started?: string;
    /**
     * When it ended, where that is known.
     */
    ended?: string;
    /**
     * Image that it runs, where that is known.
     */
    image?: string;
  }[];
  /**
   * How many others fit.
   */
  more: number;
}
