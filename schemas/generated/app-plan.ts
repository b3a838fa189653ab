// Made by tools/generate-types.ts from schemas/app-plan.schema.json. Change that file, not this one.

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
  cause: 'commit' | 'image' | 'drift' | 'rollback' | 'none';
  /**
   * Fields that differ.
   */
  changes: FieldChange[];
  /**
   * Why this action, in a sentence.
   */
  reason: string;
  /**
   * What it costs, in words.
   */
  cost: string;
  /**
   * What would change a held or waiting action.
   */
  change?: string;
  /**
   * Apps that must come first, when that is what it waits for.
   *
   * Items: Id of an app.
   */
  after?: string[];
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
