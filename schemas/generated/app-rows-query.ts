// Made by tools/generate-types.ts from schemas/app-rows-query.schema.json. Change that file, not this one.

/**
 * Query parameters of `GET /api/v1/app-rows`.
 */
export interface AppRowsQuery {
  /**
   * Words that an app must have, as in the search field of the dashboard.
   */
  q?: string;
  /**
   * Only apps whose id is close to this text, the closest first; `sort` does not count then.
   */
  near?: string;
  /**
   * Order of the rows.
   */
  sort?: 'id' | 'severity' | 'newest';
  /**
   * Rows to leave out.
   */
  offset?: number;
  /**
   * Rows at most.
   */
  limit?: number;
  [k: string]: unknown;
}
