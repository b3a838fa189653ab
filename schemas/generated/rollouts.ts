// Made by tools/generate-types.ts from schemas/rollouts.schema.json. Change that file, not this one.

import type { Instance } from './instance.ts';
export type { CheckResult, Instance } from './instance.ts';

/**
 * Answer of `GET /api/v1/rollouts`: what is being carried out now.
 */
export interface Rollouts {
  /**
   * How many there are.
   */
  total: number;
  /**
   * At most 20, the one that began first at the front.
   */
  rollouts: Rollout[];
}
export interface Rollout {
  /**
   * Id of the app.
   */
  app: string;
  /**
   * Instances that are wanted.
   */
  wanted: number;
  /**
   * Commit that is carried out.
   */
  commit?: string;
  /**
   * What is done: `create`, `restart`, `scale` …
   */
  action?: string;
  /**
   * Why: `commit`, `image`, `drift`.
   */
  cause?: string;
  /**
   * How it stands.
   */
  sentence?: string;
  /**
   * Since when; ISO 8601, UTC.
   */
  since: string;
  /**
   * Id of the deployment in Marathon.
   */
  deployment?: string;
  /**
   * Its instances, new ones first.
   */
  instances: Instance[];
}
