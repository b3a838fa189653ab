// Made by tools/generate-types.ts from schemas/jenkins-hook.schema.json. Change that file, not this one.

/**
 * What Pacer reads of a notification that Jenkins sends to `POST /hooks/jenkins`, by its notification plugin.
 */
export interface JenkinsHook {
  /**
   * The build that it is about.
   */
  build: {
    /**
     * How far it is.
     */
    phase: 'QUEUED' | 'STARTED' | 'COMPLETED' | 'FINALIZED';
    /**
     * Parameters of the build.
     */
    parameters?: {
      /**
       * Reference of the image that is built.
       */
      IMAGE?: string;
    };
  };
}
