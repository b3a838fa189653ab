// Made by tools/generate-types.ts from schemas/desired-file.schema.json. Change that file, not this one.

/**
 * Answer of `GET /api/v1/files/PATH`: a file of the desired repository.
 */
export interface DesiredFile {
  /**
   * Path in the repository.
   */
  path: string;
  /**
   * Commit that has it so.
   */
  commit: string;
  /**
   * All of it.
   */
  text: string;
}
