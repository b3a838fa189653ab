// Made by tools/generate-types.ts from schemas/approval-order.schema.json. Change that file, not this one.

/**
 * Body of `POST /api/v1/approvals`: agrees to what waits for an approval in one plan.
 */
export interface ApprovalOrder {
  /**
   * Id of the plan that was read. One that is another by now is not approved.
   */
  plan: string;
  /**
   * Only these apps or groups of it; everything that may be approved when left out.
   *
   * @minItems 1
   * @maxItems 1000
   */
  apps?: string[];
}
