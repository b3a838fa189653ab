// Made by tools/generate-types.ts from schemas/change-preview.schema.json. Change that file, not this one.

import type { AppPlan } from './app-plan.ts';
export type { AppBeside, AppPlan, CapacityVerdict, FieldChange, Hold, Impact, Position } from './app-plan.ts';
import type { PassedCommit } from './branch-moved.ts';
export type { PassedCommit } from './branch-moved.ts';
export type { Place, Robustness } from './capacity-verdict.ts';
import type { Totals } from './plan.ts';
export type { Totals } from './plan.ts';
import type { Problem } from './problem.ts';
export type { Problem } from './problem.ts';
export type { SourceCommits } from './source-commits.ts';

/**
 * Answer of `POST /api/v1/proposals/preview`: what a draft would do.
 */
export interface ChangePreview {
  /**
   * Commit that the draft was looked at on.
   */
  base: string;
  moved?: BranchMoved;
  /**
   * Where policy wants the change: on the followed branch, or on one of its own.
   */
  way: 'commit' | 'branch';
  /**
   * The followed branch.
   */
  branch: string;
  /**
   * Mistakes and advice in these files, and mistakes that the draft brings into others.
   */
  problems: Problem[];
  /**
   * Apps whose wish changes.
   *
   * Items: Id of an app.
   */
  apps: string[];
  plan?: Plan;
  /**
   * Files of the draft that are there already.
   */
  existing: string[];
  /**
   * What the app of the draft has from the bases that its file extends, also where the file says something else; left out when there is nothing.
   */
  inherited?: InheritedValue[];
}
/**
 * There when the branch has moved on.
 */
export interface BranchMoved {
  /**
   * Where the branch is now.
   */
  head: string;
  /**
   * Commits of others, newest first; at most a hundred.
   */
  commits: PassedCommit[];
  /**
   * Files that they changed.
   */
  paths: string[];
  /**
   * The files of the draft with what others changed in them, to be sent again with `head` as base; left out when that is for a person to decide.
   */
  merged?: {
    [k: string]: string | null;
  };
  /**
   * Files that both have changed in the same place.
   */
  conflicts: string[];
}
/**
 * What a reconcile would do for them, each with its capacity; left out while what runs is not known.
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
export interface InheritedValue {
  /**
   * Place in the file, such as `/marathon/mem`. A list is one value.
   */
  pointer: string;
  /**
   * The value; left out for what looks like a secret.
   */
  value?: string | number | boolean | unknown[];
  /**
   * File of the base that says it.
   */
  file: string;
  /**
   * Line in that file.
   */
  line: number;
}
