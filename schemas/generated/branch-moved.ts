// Made by tools/generate-types.ts from schemas/branch-moved.schema.json. Change that file, not this one.

/**
 * What the followed branch has that a draft does not know.
 */
export interface BranchMoved {
  /**
   * Where the branch is now.
   */
  head: string;
  /**
   * Commits of others, newest first; at most a hundred.
   */
  commits: PassedCommit[];
  /**
   * Files that they changed.
   */
  paths: string[];
  /**
   * The files of the draft with what others changed in them, to be sent again with `head` as base; left out when that is for a person to decide.
   */
  merged?: {
    [k: string]: string | null;
  };
  /**
   * Files that both have changed in the same place.
   */
  conflicts: string[];
}
/**
 * A commit that others made meanwhile.
 */
export interface PassedCommit {
  /**
   * Full id.
   */
  commit: string;
  /**
   * First line of its message.
   */
  subject: string;
  /**
   * Name and address.
   */
  author: string;
  /**
   * Committer's time; ISO 8601, UTC.
   */
  time: string;
}
