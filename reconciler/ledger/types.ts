import type { Json } from '../../marathon/types.ts';
import type { ActionKind, ChangeCause, LastAction } from '../plan/types.ts';

/** How an action stands, or ended. The last two are about no action: the app lost its health later, and has it again. */
export type LedgerOutcome =
  'started' | 'healthy' | 'failed' | 'superseded' | 'deleted' | 'held' | 'unhealthy' | 'recovered';

/** A field that an action changed; `null` where there was, or is to be, nothing. */
export interface LedgerChange {
  readonly pointer: string;
  readonly from: Json;
  readonly to: Json;
}

/** One line of the ledger: what was done to one app for one commit. Its schema: `schemas/ledger-entry.schema.json`. */
export interface LedgerEntry {
  readonly version: 1;
  /** When the line was written; this and all times: ISO 8601 in UTC with milliseconds. */
  readonly time: string;
  readonly cluster: string;
  readonly app: string;
  readonly action: ActionKind;
  readonly cause: ChangeCause;
  /** Full id of the commit that the action carried out. */
  readonly commit: string;
  /** Author of the commit, or `drift`, or `pacer`. */
  readonly actor: string;
  /** Identity of what was put (`AppPlan.wish`); empty for a delete. */
  readonly wish: string;
  readonly image?: string;
  readonly changes: readonly LedgerChange[];
  /** Marathon's id of the deployment. */
  readonly deployment?: string;
  /** When the action began: the same in all lines of one action. */
  readonly started: string;
  readonly ended?: string;
  readonly outcome: LedgerOutcome;
  /** Why it ended so. */
  readonly sentence?: string;
  /** A person ended it. */
  readonly aborted?: boolean;
  /** The commit that took its place. */
  readonly supersededBy?: string;
  /** When the commit was made; with `ended` it gives the lead time. */
  readonly committed?: string;
}

/** Which lines to return; all that match every given member. */
export interface LedgerFilter {
  readonly app?: string;
  /** Id of a commit, or its first digits. */
  readonly commit?: string;
}

/** What happened on one cluster, kept in git notes and in memory. */
export interface Ledger {
  /**
   * Takes a line down. Returns at once, and the line survives a kill of the process from then on; it is in git shortly
   * after and pushed as soon as the repository can be reached. A line that says nothing new (same app, deployment and
   * outcome) is dropped. Never throws.
   */
  record(entry: LedgerEntry): void;
  /** Lines in the order of their times, oldest first. Of each app the newest few hundred are kept in memory. */
  entries(filter?: LedgerFilter): readonly LedgerEntry[];
  /** The last wish that was put for the app and how it stands; undefined when there is none, or the app was deleted since. */
  last(app: string): LastAction | undefined;
  /** Lines that are not pushed yet. */
  unsent(): number;
  /** A sentence when somebody rewrote the notes in the repository since this process began. */
  trouble(): string | undefined;
  /** Writes and pushes what waits, once, without waiting for the next turn. Resolves when that was done or has failed. */
  flush(): Promise<void>;
  /** Flushes, then stops. What could not be pushed stays in the journal for the next start. */
  close(): Promise<void>;
}

/** The part of a pino logger that the ledger uses. */
export interface LedgerLog {
  warn(fields: object, message: string): void;
}
