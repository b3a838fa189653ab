// Made by tools/generate-types.ts from schemas/log-batch.schema.json. Change that file, not this one.

import type { LogEntry } from './log-entry.ts';
export type { LogEntry } from './log-entry.ts';

/**
 * Data of an event `entries` of `GET /api/v1/logs/stream`; the id of the event is the cursor after it. Other events: `sources` (data: list of sources, complete, whenever one changes), `markers` (data: list), `reset` (the cursor that was sent is not known: show everything anew).
 */
export interface LogBatch {
  /**
   * In the order of their times; of one source always in the order they were written.
   */
  entries: LogEntry[];
}
