// Made by tools/generate-types.ts from schemas/unfreeze-order.schema.json. Change that file, not this one.

/**
 * Body of `POST /api/v1/unfreeze`.
 */
export interface UnfreezeOrder {
  /**
   * Id of the freeze, as `GET /api/v1/freezes` gives it.
   */
  id: string;
  /**
   * Who decides, where nobody has to sign in; else the signature is of whoever signed in.
   */
  owner?: string;
}
