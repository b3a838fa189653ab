// Made by tools/generate-types.ts from schemas/missed-events.schema.json. Change that file, not this one.

/**
 * Answer of GET /api/v1/events/missed: what happened after an event, for whoever cannot have the stream.
 */
export interface MissedEvents {
  /**
   * The newest event; ask for what comes after it.
   */
  lastId: number;
  /**
   * True when what was missed is no longer kept: everything has to be read anew.
   */
  reset: boolean;
  /**
   * In order; of several changes of one app the newest.
   */
  events: MissedEvent[];
}
/**
 * Something that happened.
 */
export interface MissedEvent {
  /**
   * Its number.
   */
  id: number;
  /**
   * What it is about.
   */
  type: 'app' | 'commit' | 'ledger';
  /**
   * The same as in the stream.
   */
  data: {
    [k: string]: unknown;
  };
}
