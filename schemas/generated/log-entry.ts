// Made by tools/generate-types.ts from schemas/log-entry.schema.json. Change that file, not this one.

/**
 * One record of a log: a line, or a line and those that belong to it (a stack trace).
 */
export interface LogEntry {
  /**
   * Stable: source and place in it. For permalinks (`around`).
   */
  id: string;
  /**
   * Id of the source.
   */
  source: string;
  /**
   * When it happened; ISO 8601, UTC, by the clock of the daemon. Left out when nothing is known about it.
   */
  time?: string;
  /**
   * Where the time is from. `stamp`: in the line, complete. `stamp-zone-assumed`: in the line, its zone assumed. `stamp-partial`: date or year completed. `inherited`: of the entry before it in the same source. `observed`: no time in the line; when it was seen. `bracketed`: between the entries before and after it in the same source.
   */
  basis: 'stamp' | 'stamp-zone-assumed' | 'stamp-partial' | 'inherited' | 'observed' | 'bracketed';
  /**
   * `unknown`: whether it happened before or after its neighbour of another source cannot be told.
   */
  order: 'known' | 'unknown';
  /**
   * It came after later entries were shown: insert it by its time, do not append it.
   */
  late?: true;
  /**
   * The time in the line is earlier than that of the line before it in the same source; it stands where it was written.
   */
  regressed?: true;
  /**
   * Left out when the line does not say.
   */
  level?: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';
  /**
   * Its lines, joined by newlines; without colours, control characters made visible.
   */
  text: string;
  /**
   * How many lines it has.
   */
  lines: number;
  /**
   * The same text with its colours (SGR escape sequences and no others). Left out when it has none.
   */
  ansi?: string;
  /**
   * The message of a JSON line.
   */
  message?: string;
  /**
   * The other fields of a JSON line.
   */
  fields?: {
    [k: string]: unknown;
  };
  /**
   * A stack trace: show the first line, `frame` and how many more there are.
   */
  trace?: {
    /**
     * The first line of the stack that is not of a framework.
     */
    frame?: string;
    /**
     * The lines that begin with `Caused by:`.
     */
    causes: string[];
  };
  /**
   * Written by Mesos into the file of the instance, not by the app.
   */
  chatter?: true;
  /**
   * Bytes that were left out because the line or the entry is too long.
   */
  cut?: number;
  /**
   * It is not text.
   */
  binary?: true;
  /**
   * The last line has no end yet. When there is more of it, it comes again and says so by `replaces`.
   */
  partial?: true;
  /**
   * Id of the unfinished entry, shown before, that this one takes the place of.
   */
  replaces?: string;
  /**
   * It belongs to the entry before it of the same source, which was shown already.
   */
  continues?: true;
  /**
   * Something is missing before this entry: files were rotated away, or reading fell behind.
   */
  gap?: {
    /**
     * How many bytes, where that is known.
     */
    bytes?: number;
    /**
     * Why.
     */
    sentence: string;
  };
  /**
   * It does not fit the filter: it is shown because it is near one that does (`context`).
   */
  context?: true;
  /**
   * With `context`: entries were left out between this one and the one before it.
   */
  apart?: true;
  /**
   * What a text filter hit.
   */
  marks?: number[][];
}
