// Made by tools/generate-types.ts from schemas/app-plan.schema.json. Change that file, not this one.

import type { Place, Robustness } from './capacity-verdict.ts';
export type { Place, Robustness } from './capacity-verdict.ts';
import type { SourceCommits } from './source-commits.ts';
export type { SourceCommits } from './source-commits.ts';

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
  held?: Hold;
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
 * A field that differs.
 */
export interface FieldChange {
  /**
   * JSON pointer of the field in the definition.
   */
  pointer: string;
  /**
   * Value that runs; `***` where it looks like a secret.
   */
  from?: {
    [k: string]: unknown;
  };
  /**
   * Value that is wanted; `***` where it looks like a secret.
   */
  to?: {
    [k: string]: unknown;
  };
  /**
   * What Marathon does for it.
   */
  effect: 'restart' | 'scale' | 'none';
  position?: Position;
}
/**
 * Where the wanted value was written.
 */
export interface Position {
  /**
   * File.
   */
  file: string;
  /**
   * Line, from 1.
   */
  line: number;
  /**
   * Column, from 1.
   */
  column: number;
}
/**
 * The cost in numbers; there when tasks are touched. Memory in MB.
 */
export interface Impact {
  /**
   * Tasks that are ended and replaced.
   */
  restarted: number;
  /**
   * Tasks that come in addition.
   */
  started: number;
  /**
   * Tasks that end without another in their place.
   */
  stopped: number;
  /**
   * Memory of all tasks now.
   */
  memoryBefore: number;
  /**
   * Memory of all tasks when it is done.
   */
  memoryAfter: number;
  /**
   * Most memory on the way beyond the larger of both, while old and new tasks run beside each other.
   */
  memoryWhileRolling: number;
}
/**
 * What holds the action, and how it is let go.
 */
export interface Hold {
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
 * The app that runs beside first, with the strategies canary and blueGreen.
 */
export interface AppBeside {
  /**
   * Its Marathon id.
   */
  id: string;
  /**
   * Why it runs.
   */
  strategy: 'canary' | 'blueGreen';
  /**
   * How many instances of it run.
   */
  instances: number;
}
/**
 * Whether the tasks of this change find a place; there when Mesos is known and tasks are started.
 */
export interface CapacityVerdict {
  /**
   * `fits`: in every simulated order of offers. `impossible`: proven. `unlikely`: not in every order, or in none, without a proof. `no judgement`: too little is known.
   */
  verdict: 'fits' | 'impossible' | 'unlikely' | 'no judgement';
  /**
   * Why, in a sentence.
   */
  sentence: string;
  /**
   * The nearest way out.
   */
  change?: string;
  /**
   * Instances that have to find a place.
   */
  instances: number;
  /**
   * The most of them that found one in a simulated order.
   */
  placed: number;
  /**
   * Where the instances would go; one of many ways, Mesos offers agents in random order.
   */
  placement: Place[];
  robustness?: Robustness;
}
