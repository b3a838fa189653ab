// Made by tools/generate-types.ts from schemas/delivery.schema.json. Change that file, not this one.

/**
 * Output of `pacer delivery --format json` and of `GET /api/v1/delivery`: how often, how fast and how safely changes reach the cluster, from the ledger.
 */
export interface DeliveryFigures {
  /**
   * Beginning of the time that is covered, ISO 8601.
   */
  from: string;
  /**
   * End of the time that is covered, ISO 8601.
   */
  to: string;
  /**
   * Changes from git that ended in that time, well or not.
   */
  deployments: number;
  /**
   * The same, per day.
   */
  deploymentsPerDay: number;
  leadTime?: Spread;
  /**
   * Share of the deployments that failed, 0 to 1.
   */
  failureRate?: number;
  timeToRestore?: Spread1;
}
/**
 * Seconds from the commit to healthy instances.
 */
export interface Spread {
  /**
   * Half of them took no longer.
   */
  median: number;
  /**
   * Nine of ten took no longer.
   */
  p90: number;
}
/**
 * Seconds from a failed deployment to the next healthy one of the same app.
 */
export interface Spread1 {
  /**
   * Half of them took no longer.
   */
  median: number;
  /**
   * Nine of ten took no longer.
   */
  p90: number;
}
