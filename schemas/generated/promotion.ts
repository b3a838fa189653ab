// Made by tools/generate-types.ts from schemas/promotion.schema.json. Change that file, not this one.

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
/**
 * The commits of a source repository that lie between two images.
 */
export interface SourceCommits {
  /**
   * Address of the source repository.
   */
  source: string;
  /**
   * Commit of the image that was there before.
   */
  from: string;
  /**
   * Commit of the new image.
   */
  to: string;
  /**
   * Newest first; at most 20.
   */
  commits: {
    /**
     * Id of the commit.
     */
    commit: string;
    /**
     * First line of its message.
     */
    subject: string;
  }[];
  /**
   * How many more there are.
   */
  more: number;
  /**
   * True when the new image is the older one: the commits are taken out.
   */
  isBackwards?: boolean;
}
