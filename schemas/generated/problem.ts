// Made by tools/generate-types.ts from schemas/problem.schema.json. Change that file, not this one.

/**
 * Something wrong with a file.
 */
export interface Problem {
  /**
   * Warnings are advice and fail nothing.
   */
  severity: 'error' | 'warning';
  /**
   * Stable code.
   */
  code: string;
  /**
   * What is wrong and what to do.
   */
  message: string;
  /**
   * File in the repository.
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
  /**
   * JSON pointer of the value in its document.
   */
  pointer?: string;
  /**
   * App it concerns, when known.
   */
  app?: string;
}
