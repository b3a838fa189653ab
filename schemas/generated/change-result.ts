// Made by tools/generate-types.ts from schemas/change-result.schema.json. Change that file, not this one.

/**
 * Answer of `POST /api/v1/proposals`: the commit.
 */
export interface ChangeResult {
  /**
   * Full id.
   */
  commit: string;
  /**
   * As policy wanted it.
   */
  way: 'commit' | 'branch';
  /**
   * Branch that has it.
   */
  branch: string;
  /**
   * Apps whose wish it changes; empty for a repeated order.
   *
   * Items: Id of an app.
   */
  apps: string[];
  /**
   * The order had been carried out before; nothing was written this time.
   */
  repeated: boolean;
  request?: ChangeRequest;
  /**
   * Why no pull request could be opened, though the branch is there.
   */
  requestTrouble?: string;
}
/**
 * The pull request of the branch, where a forge is named.
 */
export interface ChangeRequest {
  /**
   * As people call it, such as `#12`.
   */
  name: string;
  /**
   * Page for people.
   */
  url?: string;
}
