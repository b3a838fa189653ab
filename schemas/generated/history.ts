// Made by tools/generate-types.ts from schemas/history.schema.json. Change that file, not this one.

import type { LedgerEntry } from './ledger-entry.ts';
export type { LedgerEntry } from './ledger-entry.ts';

/**
 * Output of `pacer history --format json` and of `GET /api/v1/history`: lines of the ledger, oldest first.
 */
export interface History {
  /**
   * Lines of the ledger.
   */
  entries: LedgerEntry[];
}
