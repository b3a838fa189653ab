// Made by tools/generate-types.ts from schemas/rollback.schema.json. Change that file, not this one.

import type { AppPlan } from './app-plan.ts';
export type { AppBeside, AppPlan, CapacityVerdict, FieldChange, Hold, Impact, Position } from './app-plan.ts';
export type { Place, Robustness } from './capacity-verdict.ts';
import type { Totals } from './plan.ts';
export type { Totals } from './plan.ts';
export type { SourceCommits } from './source-commits.ts';

/**
 * Answer of `POST /api/v1/apps/{id}/rollback` and output of `pacer rollback APP --format json`.
 */
export interface Rollback {
  /**
   * Id of the app.
   */
  app: string;
  /**
   * Head of the followed branch that the revert goes on from.
   */
  from: string;
  /**
   * Commit whose wish comes back.
   */
  to: string;
  /**
   * Files that are taken back.
   *
   * Items: Path.
   */
  files: string[];
  /**
   * Newest first.
   */
  reverts: RevertedCommit[];
  /**
   * Other apps whose wish changes, too.
   *
   * Items: Id of an app.
   */
  others: string[];
  /**
   * Message of the revert commit.
   */
  message: string;
  plan?: Plan;
  /**
   * True when nothing was written.
   */
  dryRun: boolean;
  /**
   * `commit`: onto the followed branch. `branch`: policy wants changes on a branch `pacer/revert/…` that somebody merges.
   */
  way: 'commit' | 'branch';
  /**
   * The revert commit that was pushed.
   */
  commit?: string;
  /**
   * Branch that has it.
   */
  branch?: string;
  request?: RevertRequest;
  /**
   * Why no pull request could be opened, though the branch is there.
   */
  requestTrouble?: string;
}
/**
 * A commit whose change to these files is taken back.
 */
export interface RevertedCommit {
  /**
   * Its id.
   */
  commit: string;
  /**
   * First line of its message.
   */
  subject: string;
}
/**
 * What it would do; left out while Marathon is not known.
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
 * The pull request of the branch, where a forge is named.
 */
export interface RevertRequest {
  /**
   * As people call it, such as `#12`.
   */
  name: string;
  /**
   * Page for people.
   */
  url?: string;
}
