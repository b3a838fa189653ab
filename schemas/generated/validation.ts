// Made by tools/generate-types.ts from schemas/validation.schema.json. Change that file, not this one.

import type { Problem } from './problem.ts';
export type { Problem } from './problem.ts';

/**
 * Output of `pacer validate --format json`.
 */
export interface Validation {
  /**
   * False: exit code 1.
   */
  valid: boolean;
  /**
   * Errors and advice.
   */
  problems: Problem[];
}
