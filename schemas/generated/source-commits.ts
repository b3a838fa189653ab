// Made by tools/generate-types.ts from schemas/source-commits.schema.json. Change that file, not this one.

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
