// Made by tools/generate-types.ts from schemas/build-list.schema.json. Change that file, not this one.

import type { Build } from './build.ts';
export type { Build, BuildSource, Stage } from './build.ts';

/**
 * Answer of `GET /api/v1/builds`: what waits, what runs, and the last ones that ended.
 */
export interface BuildList {
  /**
   * Name of the cluster.
   */
  cluster: string;
  /**
   * Queued ones first, then the running ones, then those that ended, newest first.
   */
  builds: Build[];
}
