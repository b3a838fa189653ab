// Made by tools/generate-types.ts from schemas/log-page.schema.json. Change that file, not this one.

import type { LogEntry } from './log-entry.ts';
export type { LogEntry } from './log-entry.ts';
import type { LogMarker } from './log-marker.ts';
export type { LogMarker } from './log-marker.ts';
import type { LogSource } from './log-source.ts';
export type { LogSource } from './log-source.ts';

/**
 * Answer of `GET /api/v1/logs` and, one line per entry, of `pacer logs --format json`.
 */
export interface LogPage {
  /**
   * Everything that was selected.
   */
  sources: LogSource[];
  /**
   * In the order of their times; of one source always in the order they were written.
   */
  entries: LogEntry[];
  /**
   * What happened in the time of these entries.
   */
  markers: LogMarker[];
  /**
   * Cursor for the page before this one.
   */
  before: string;
  /**
   * Cursor for what follows: the next page, or `Last-Event-ID` of the stream.
   */
  after: string;
  /**
   * Why the page ends where it ends: it is full, there is no more in this direction, or as much as may be searched at a time was searched (ask on with the cursor).
   */
  reason: 'page' | 'end' | 'budget';
  /**
   * Time down to which (or up to which) was searched; ISO 8601.
   */
  scannedTo?: string;
  /**
   * With `around`: id of the entry in the middle.
   */
  anchor?: string;
  /**
   * More was selected than can be shown at once; which part is shown, in a sentence.
   */
  choose?: string;
}
