// Made by tools/generate-types.ts from schemas/build-log.schema.json. Change that file, not this one.

/**
 * Answer of `GET /api/v1/builds/{id}/log`: the console of a build from a position on, in whole lines, secrets hidden.
 */
export interface BuildLog {
  /**
   * Id of the build.
   */
  id: string;
  /**
   * Lines after the position that was asked for.
   */
  lines: string[];
  /**
   * To be given as `from` the next time. Opaque.
   */
  position: string;
  /**
   * True when nothing more will come.
   */
  complete: boolean;
}
