// Made by tools/generate-types.ts from schemas/log-marker.schema.json. Change that file, not this one.

/**
 * Something that was done while lines were written: to be drawn between them.
 */
export interface LogMarker {
  /**
   * ISO 8601, UTC.
   */
  time: string;
  /**
   * `deployment`: an action of Pacer began or ended. `instance`: an instance started or ended.
   */
  kind: 'deployment' | 'instance';
  /**
   * Id of the app.
   */
  app?: string;
  /**
   * Id of the Mesos task.
   */
  instance?: string;
  /**
   * Commit of the desired repository.
   */
  commit?: string;
  /**
   * How the action stands: `started`, `healthy`, `failed`, …
   */
  outcome?: string;
  /**
   * For people.
   */
  sentence: string;
}
