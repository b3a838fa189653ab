import type { LogEntry } from '../../../schemas/generated/log-entry.ts';
import type { Level } from './level.ts';

/** Where the time of an entry is from; see `schemas/log-entry.schema.json`. */
export type TimeBasis = LogEntry['basis'];

/** An entry inside of the daemon: what is shown of it, and what is needed to place it. Positions are bytes of its source. */
export interface Entry {
  /** Short id of the source. */
  readonly source: string;
  readonly start: number;
  readonly end: number;
  /** Proof of its begin, by its first line. */
  readonly head: number;
  /** Proof of its end, by its last line. */
  readonly tail: number;
  /** When it happened by our clock, milliseconds since the epoch; undefined when nothing is known. */
  readonly at: number | undefined;
  /** What it is ordered by: `at`, but never less than that of the entry before it in its source. */
  readonly key: number;
  /** Between which moments it happened. */
  readonly low: number;
  readonly high: number;
  readonly basis: TimeBasis;
  readonly regressed: boolean;
  readonly level: Level | undefined;
  readonly text: string;
  readonly lines: number;
  readonly ansi?: string;
  readonly message?: string;
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly trace?: NonNullable<LogEntry['trace']>;
  readonly chatter?: true;
  readonly cut?: number;
  readonly binary?: true;
  readonly partial?: true;
  readonly continues?: true;
  readonly gap?: NonNullable<LogEntry['gap']>;
}
