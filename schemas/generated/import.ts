// Made by tools/generate-types.ts from schemas/import.schema.json. Change that file, not this one.

/**
 * Output of `pacer import --format json`.
 */
export interface Import {
  /**
   * Cluster that the files were written for.
   */
  cluster: string;
  /**
   * Folder that paths are relative to.
   */
  folder: string;
  /**
   * Version of the Marathon that was read.
   */
  marathonVersion: string;
  /**
   * Files that were written.
   *
   * Items: Path.
   */
  written: string[];
  /**
   * Apps that the files describe.
   */
  apps: ImportedApp[];
  /**
   * Apps that were not written.
   */
  leftOut: AppLeftOut[];
}
/**
 * An app and its file.
 */
export interface ImportedApp {
  /**
   * Marathon id of the app.
   */
  id: string;
  /**
   * Path of its file.
   */
  file: string;
  /**
   * `unchanged`: the very same file was there already.
   */
  state: 'new' | 'replaced' | 'unchanged';
  /**
   * What deserves a look; the file says it in comments.
   */
  advice: PieceOfAdvice[];
}
/**
 * Something that deserves a look.
 */
export interface PieceOfAdvice {
  /**
   * Stable code.
   */
  code: string;
  /**
   * JSON pointer into the definition.
   */
  pointer: string;
  /**
   * A sentence.
   */
  message: string;
}
/**
 * An app without a file of this import.
 */
export interface AppLeftOut {
  /**
   * Marathon id of the app.
   */
  id: string;
  /**
   * Why, in a sentence.
   */
  reason: string;
}
