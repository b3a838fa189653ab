// Made by tools/generate-types.ts from schemas/app-list.schema.json. Change that file, not this one.

import type { AppState } from './app-state.ts';
export type { AppState, Hold, InstanceCounts, RolloutStep, RolloutSteps } from './app-state.ts';

/**
 * Answer of `GET /api/v1/apps`.
 */
export interface AppList {
  /**
   * Name of the cluster.
   */
  cluster: string;
  /**
   * Whether all apps are.
   */
  asPromised: boolean;
  /**
   * Sorted by id.
   */
  apps: AppState[];
}
