// Made by tools/generate-types.ts from schemas/log-page.schema.json. Change that file, not this one.

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
/**
 * One log that lines come from: a file of an instance, the console of a build, or the daemon itself.
 */
export interface LogSource {
  /**
   * Stable id; ids of entries begin with it.
   */
  id: string;
  /**
   * What writes it.
   */
  kind: 'instance' | 'build' | 'daemon';
  /**
   * Short name to show: `cart.1f3a`, `build 12`, `pacer`.
   */
  name: string;
  /**
   * Id of the app.
   */
  app?: string;
  /**
   * Id of the Mesos task.
   */
  instance?: string;
  /**
   * Which of the files of an instance. Standard error says nothing about the level.
   */
  stream?: 'stdout' | 'stderr';
  /**
   * Host name of the agent.
   */
  agent?: string;
  /**
   * `JOB#NUMBER`.
   */
  build?: string;
  /**
   * Image that the instance runs, where it is known.
   */
  image?: string;
  /**
   * When it began; ISO 8601, UTC.
   */
  started?: string;
  /**
   * When it ended. Left out while it may still write.
   */
  ended?: string;
  /**
   * `following`: read as it grows. `ended`: nothing more will come. `unreadable`: cannot be read right now, lines may be missing. `gone`: its files are no longer there.
   */
  state: 'following' | 'ended' | 'unreadable' | 'gone';
  /**
   * Why it is `unreadable` or `gone`, and what would change it.
   */
  sentence?: string;
  /**
   * Milliseconds that the clock of the agent is ahead of the clock of the daemon, when that is known to be more than a second. Times are corrected by it.
   */
  clockAhead?: number;
  /**
   * Largest error of that correction, milliseconds.
   */
  clockError?: number;
  /**
   * Zone that is assumed for times without one, `+01:00`.
   */
  zone?: string;
  /**
   * Milliseconds by which lines of this source came late, at most, of late: it buffers its output.
   */
  buffered?: number;
}
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
   * What a text filter hit.
   */
  marks?: number[][];
}
/**
 * Something that was done while lines were written: to be drawn between them.
 */
export interface LogMarker {
  /**
   * ISO 8601, UTC.
   */
  time: string;
  /**
   * `deployment`: an action of Pacer began or ended. `instance`: an instance started or ended.
   */
  kind: 'deployment' | 'instance';
  /**
   * Id of the app.
   */
  app?: string;
  /**
   * Id of the Mesos task.
   */
  instance?: string;
  /**
   * Commit of the desired repository.
   */
  commit?: string;
  /**
   * How the action stands: `started`, `healthy`, `failed`, …
   */
  outcome?: string;
  /**
   * For people.
   */
  sentence: string;
}
