// Made by tools/generate-types.ts from schemas/reviews.schema.json. Change that file, not this one.

import type { Problem } from './problem.ts';
export type { Problem } from './problem.ts';

/**
 * Answer of GET /api/v1/reviews: what is proposed (pull requests, or branches of a plain git server), what a merge would do, and what waits for somebody to agree.
 */
export interface Reviews {
  /**
   * Name of the cluster.
   */
  cluster: string;
  /**
   * The branch that it goes into.
   */
  branch: string;
  /**
   * Where proposals come from; `none` where the configuration names no forge, `notes` for branches of a plain git server.
   */
  kind: 'none' | 'notes' | 'github' | 'gitlab' | 'gitea' | 'bitbucket-server' | 'bitbucket-cloud';
  /**
   * Why they cannot be looked at, when that is so.
   */
  trouble?: string;
  /**
   * Open proposals that touch files of this cluster.
   */
  reviews: Review[];
  /**
   * Name of the plan that is waited for; to be sent with an approval.
   */
  plan?: string;
  /**
   * Actions of the plan that wait until somebody agrees.
   */
  waiting: WaitingAction[];
}
/**
 * A proposal, and what its merge would do.
 */
export interface Review {
  /**
   * Unique in the repository.
   */
  id: string;
  /**
   * As people call it: `#12`, `!12`, `the branch topic`.
   */
  name: string;
  /**
   * What it is about.
   */
  title: string;
  /**
   * Its newest commit.
   */
  head: string;
  /**
   * Page for people.
   */
  url?: string;
  /**
   * Who wrote its newest commit.
   */
  author?: string;
  /**
   * Time of its newest commit; ISO 8601, UTC.
   */
  time?: string;
  /**
   * It comes from a repository of somebody else.
   */
  isFork: boolean;
  /**
   * `conflict`: git cannot merge it. `missing`: its head cannot be fetched. `waiting`: it is not known yet what runs.
   */
  state: 'planned' | 'conflict' | 'missing' | 'waiting';
  /**
   * In a sentence.
   */
  sentence: string;
  /**
   * Files that it changes; of a conflict those that conflict.
   */
  paths: string[];
  /**
   * What would be done to the apps that it changes; at most 100.
   */
  apps: ReviewedApp[];
  /**
   * How many more there are.
   */
  moreApps: number;
  /**
   * Errors that it brings.
   */
  errors: Problem[];
}
/**
 * What a merge would do to an app.
 */
export interface ReviewedApp {
  /**
   * Id of the app.
   */
  id: string;
  /**
   * What would be done.
   */
  action: 'create' | 'restart' | 'scale' | 'suspend' | 'delete' | 'build' | 'wait' | 'nothing' | 'held';
  /**
   * What it costs, in words.
   */
  cost: string;
  /**
   * Fields that change.
   */
  changes: number;
  held?: ReviewedHold;
  /**
   * Other open proposals that change it as well: whichever is merged second may undo the other.
   */
  others: string[];
}
/**
 * What would hold it.
 */
export interface ReviewedHold {
  /**
   * Which rule.
   */
  by: string;
  /**
   * What is in the way.
   */
  sentence: string;
  /**
   * Who can let it go, and how.
   */
  release: string;
}
/**
 * What waits until somebody agrees.
 */
export interface WaitingAction {
  /**
   * Id of the app.
   */
  app: string;
  /**
   * What would be done.
   */
  action: string;
  /**
   * Why it would be done.
   */
  reason: string;
  /**
   * Who can agree, and how.
   */
  release: string;
  /**
   * Whether whoever asks may agree.
   */
  mayApprove: boolean;
}
