// Made by tools/generate-types.ts from schemas/repositories.schema.json. Change that file, not this one.

/**
 * Answer of `GET /api/v1/repositories`: the branches that are followed, and where they are.
 */
export interface Repositories {
  /**
   * The desired repository first.
   */
  repositories: FollowedBranch[];
}
export interface FollowedBranch {
  /**
   * What is read from it: what is wanted, or what images are built from.
   */
  kind: 'desired' | 'source';
  /**
   * Address of the repository, without credentials.
   */
  address: string;
  /**
   * Branch, tag or commit that is followed.
   */
  reference: string;
  /**
   * Where it is.
   */
  commit?: string;
  /**
   * First line of the message.
   */
  subject?: string;
  /**
   * Name and address.
   */
  author?: string;
  /**
   * Committer's time; ISO 8601, UTC.
   */
  time?: string;
  /**
   * Why it cannot be read at the moment.
   */
  sentence?: string;
}
