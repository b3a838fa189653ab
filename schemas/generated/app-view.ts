// Made by tools/generate-types.ts from schemas/app-view.schema.json. Change that file, not this one.

import type { AppBeside, CapacityVerdict, FieldChange, Impact } from './app-plan.ts';
export type { AppBeside, CapacityVerdict, FieldChange, Impact, Position } from './app-plan.ts';
import type { AppState } from './app-state.ts';
export type { AppState, Hold, InstanceCounts, RolloutStep, RolloutSteps } from './app-state.ts';
export type { Place, Robustness } from './capacity-verdict.ts';
import type { Instance } from './instance.ts';
export type { CheckResult, Instance } from './instance.ts';
import type { LedgerEntry } from './ledger-entry.ts';
export type { LedgerEntry } from './ledger-entry.ts';
import type { Problem } from './problem.ts';
export type { Problem } from './problem.ts';
import type { SourceCommits } from './source-commits.ts';
export type { SourceCommits } from './source-commits.ts';

/**
 * Output of `pacer why APP --format json` and of `GET /api/v1/apps/APP`.
 */
export interface AppView {
  app: AppState;
  plan?: AppPlan;
  /**
   * Problems in the file of the app.
   */
  problems: Problem[];
  /**
   * Its newest lines of the ledger.
   */
  history: LedgerEntry[];
  /**
   * Its instances, new ones first; left out when Marathon does not have the app.
   */
  instances?: Instance[];
  lastExit?: LastExit;
  /**
   * How far the commit got: commit, build, image, plan, deployment, instances.
   */
  stages?: Stage[];
  /**
   * The commits that the history names.
   */
  commits?: CommitSummary[];
}
/**
 * What is to be done for one app.
 */
export interface AppPlan {
  /**
   * Marathon id of the app.
   */
  id: string;
  /**
   * What is to be done.
   */
  action: 'create' | 'restart' | 'scale' | 'suspend' | 'delete' | 'build' | 'wait' | 'nothing' | 'held';
  /**
   * Why it differs.
   */
  cause: 'commit' | 'image' | 'drift' | 'secret' | 'rollback' | 'none';
  /**
   * Fields that differ.
   */
  changes: FieldChange[];
  /**
   * Why this action, in a sentence.
   */
  reason: string;
  sourceCommits?: SourceCommits;
  /**
   * What it costs, in words.
   */
  cost: string;
  impact?: Impact;
  /**
   * What would change a held or waiting action.
   */
  change?: string;
  held?: Hold1;
  /**
   * Sentences of further rules that hold it, too.
   */
  alsoHeld?: string[];
  /**
   * Id of the app that it seems to be under a new name: Marathon has no renaming, so it is a create and a delete.
   */
  renamedFrom?: string;
  /**
   * Id under which it seems to live on.
   */
  renamedTo?: string;
  /**
   * Apps that must come first, when that is what it waits for.
   *
   * Items: Id of an app.
   */
  after?: string[];
  beside?: AppBeside;
  /**
   * There when it runs as wanted, but Marathon would refuse the same definition, and so any change of it, today.
   */
  refusal?: string;
  /**
   * Identity of what is wanted.
   */
  wish?: string;
  /**
   * Marathon's version of the app this was planned against.
   */
  seenVersion?: string;
  capacity?: CapacityVerdict;
}
/**
 * What holds the action, and how it is let go.
 */
export interface Hold1 {
  /**
   * Which rule holds it.
   */
  by:
    | 'observe'
    | 'freeze'
    | 'framework'
    | 'lost-apps'
    | 'rewind'
    | 'foreign'
    | 'protected'
    | 'signature'
    | 'image-source'
    | 'labels'
    | 'health-checks'
    | 'window'
    | 'approval'
    | 'concurrency'
    | 'restart-budget'
    | 'after'
    | 'capacity'
    | 'prune'
    | 'deletes'
    | 'unreadable'
    | 'self-heal'
    | 'failed'
    | 'file'
    | 'image'
    | 'secrets'
    | 'error';
  /**
   * What would be done; left out when that is not known.
   */
  action?: 'create' | 'restart' | 'scale' | 'suspend' | 'delete';
  /**
   * What is in the way.
   */
  sentence: string;
  /**
   * When it ends by itself; ISO 8601, UTC.
   */
  until?: string;
  /**
   * Who can let it go, and how.
   */
  release: string;
}
/**
 * The last instance that failed; it stays after recovery.
 */
export interface LastExit {
  /**
   * Id of its task.
   */
  task: string;
  /**
   * State it ended in.
   */
  state: string;
  /**
   * Why, in the words of Mesos.
   */
  message: string;
  /**
   * Host it ran on.
   */
  host?: string;
  /**
   * When; ISO 8601, UTC.
   */
  time: string;
}
export interface Stage {
  /**
   * Which stage.
   */
  name: 'commit' | 'build' | 'image' | 'plan' | 'deployment' | 'instances';
  /**
   * `waiting`: a stage before it is not done; `none`: the app has no such stage.
   */
  state: 'done' | 'active' | 'waiting' | 'failed' | 'held' | 'none';
  /**
   * What it is, in a few words.
   */
  text: string;
  /**
   * More of it.
   */
  detail?: string;
  /**
   * When it began or happened; ISO 8601, UTC.
   */
  time?: string;
  /**
   * How long it took.
   */
  milliseconds?: number;
  /**
   * Where to see more.
   */
  url?: string;
}
export interface CommitSummary {
  /**
   * Full id.
   */
  commit: string;
  /**
   * First line of the message.
   */
  subject: string;
  /**
   * Name and address.
   */
  author: string;
  /**
   * Committer's time; ISO 8601, UTC.
   */
  time: string;
}
