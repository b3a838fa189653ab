// Made by tools/generate-types.ts from schemas/plan.schema.json. Change that file, not this one.

import type { AppPlan } from './app-plan.ts';
export type { AppBeside, AppPlan, CapacityVerdict, FieldChange, Hold, Impact, Position } from './app-plan.ts';
export type { Place, Robustness } from './capacity-verdict.ts';
export type { SourceCommits } from './source-commits.ts';

/**
 * Output of `pacer plan --format json` and of `GET /api/v1/plan`.
 */
export interface Plan {
  /**
   * Hash of what is to be done and of the versions that were seen; `pacer approve` names the plan by it.
   */
  id: string;
  /**
   * Commit that was planned for, or `working-folder`.
   */
  commit: string;
  /**
   * Sorted by id.
   */
  apps: AppPlan[];
  totals: Totals;
}
/**
 * Apps by action.
 */
export interface Totals {
  /**
   * Apps with the action create.
   */
  create: number;
  /**
   * Apps with the action restart.
   */
  restart: number;
  /**
   * Apps with the action scale.
   */
  scale: number;
  /**
   * Apps with the action suspend.
   */
  suspend: number;
  /**
   * Apps with the action delete.
   */
  delete: number;
  /**
   * Apps with the action build.
   */
  build: number;
  /**
   * Apps with the action wait.
   */
  wait: number;
  /**
   * Apps with the action nothing.
   */
  nothing: number;
  /**
   * Apps with the action held.
   */
  held: number;
}
