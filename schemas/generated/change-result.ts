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
}
