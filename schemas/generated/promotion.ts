// Made by tools/generate-types.ts from schemas/promotion.schema.json. Change that file, not this one.

import type { SourceCommits } from './source-commits.ts';
export type { SourceCommits } from './source-commits.ts';

/**
 * Output of `pacer promote --format json`.
 */
export interface Promotion {
  /**
   * Cluster that the images were taken from.
   */
  from: string;
  /**
   * Cluster that they were taken to.
   */
  to: string;
  /**
   * Branch of the clone that has the commit; left out when there was nothing to do.
   */
  branch?: string;
  /**
   * The commit; left out when there was nothing to do.
   */
  commit?: string;
  /**
   * Apps whose image changes.
   */
  apps: {
    /**
     * Id of the app.
     */
    app: string;
    from?: PromotedImage;
    to: PromotedImage;
    sourceCommits?: SourceCommits;
  }[];
}
/**
 * An entry of the lock file.
 */
export interface PromotedImage {
  /**
   * Name in the registry.
   */
  image: string;
  /**
   * Tag.
   */
  tag: string;
  /**
   * Digest.
   */
  digest: string;
  /**
   * Key.
   */
  key: string;
  /**
   * Source repository.
   */
  source: string;
  /**
   * Source commit.
   */
  commit: string;
  /**
   * Address of the build.
   */
  build?: string;
}
