// Made by tools/generate-types.ts from schemas/status.schema.json. Change that file, not this one.

import type { AppState } from './app-state.ts';
export type { AppState, Hold, InstanceCounts, RolloutStep, RolloutSteps } from './app-state.ts';
import type { Server, Trouble } from './overview.ts';
export type { Server, Trouble } from './overview.ts';
import type { Problem } from './problem.ts';
export type { Problem } from './problem.ts';

/**
 * Output of `pacer status --format json`.
 */
export interface Status {
  /**
   * Name of the cluster.
   */
  cluster: string;
  /**
   * Desired repository.
   */
  repository: string;
  /**
   * Branch that is followed.
   */
  branch: string;
  /**
   * Commit that is followed.
   */
  commit?: string;
  /**
   * First line of its message.
   */
  subject?: string;
  /**
   * Its author.
   */
  author?: string;
  /**
   * Why nothing is changed at the moment, when that is so.
   */
  frozen?: string;
  /**
   * Servers that cannot be used; empty when all is well.
   */
  troubles: Trouble[];
  /**
   * True once a commit was read and Marathon was listed.
   */
  ready: boolean;
  /**
   * Time of the commit; ISO 8601, UTC.
   */
  time?: string;
  /**
   * The servers that cluster.yaml names.
   */
  servers?: Server[];
  /**
   * False: exit code 3.
   */
  asPromised: boolean;
  /**
   * Sorted by id.
   */
  apps: AppState[];
  /**
   * Problems in the files of the commit.
   */
  problems: Problem[];
}
