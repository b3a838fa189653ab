// Made by tools/generate-types.ts from schemas/freeze-order.schema.json. Change that file, not this one.

/**
 * Body of `POST /api/v1/freeze`: nothing is changed until it is lifted or over.
 */
export interface FreezeOrder {
  /**
   * Why, for everybody who finds a change held.
   */
  reason: string;
  /**
   * Who decides, where nobody has to sign in; else the signature is of whoever signed in.
   */
  owner?: string;
  /**
   * End, a time in the future with its zone (ISO 8601). Until it is lifted when left out.
   */
  until?: string;
  /**
   * Ids of apps or groups; all of the cluster when left out.
   *
   * @minItems 1
   * @maxItems 1000
   */
  apps?: string[];
}
