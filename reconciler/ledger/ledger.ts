import type { Clock, Timer } from '../../clock/clock.ts';
import { asPacerError } from '../../errors/pacer-error.ts';
import type { PushOptions } from '../../git/write.ts';
import { backoffDelay } from '../loop/backoff.ts';
import { createBook } from './book.ts';
import { openJournal } from './journal.ts';
import { asFiled, lineOf, parseLine, withoutSecrets } from './line.ts';
import { openNotesBranch } from './notes-branch.ts';
import { createSender } from './sender.ts';
import type { Ledger, LedgerEntry, LedgerLog } from './types.ts';

/** Parts of a ledger. */
export interface LedgerOptions {
  /** A bare repository for its own refs; made when missing. A cache: it may be deleted while no process uses it. */
  readonly directory: string;
  /** The repository that keeps the notes: where to read from and to push to. */
  readonly url: string;
  readonly cluster: string;
  readonly clock: Clock;
  readonly log: LedgerLog;
  /** File for lines that are not pushed yet; beside `directory` when left out. */
  readonly journal?: string;
  /** Called for every new entry, those of other writers included once they are fetched. */
  readonly onRecord?: (entry: LedgerEntry) => void;
  /** Takes secrets out of an entry before it is kept. */
  readonly hide?: (entry: LedgerEntry) => LedgerEntry;
  /** Entries of each app to keep in memory; 200 when left out. */
  readonly keep?: number;
  /** Credentials for the repository. */
  readonly access?: Omit<PushOptions, 'signal'>;
}

/** Lines of this time go into one commit. */
const batchMilliseconds = 100;
/** How long the start waits for the repository; after that the notes are read in the background. */
const startWaitMilliseconds = 5000;
/** How long `close` waits for the last push. */
const closeWaitMilliseconds = 3000;

const retry = { base: 1000, maximum: 60_000, quarantineAfter: Number.POSITIVE_INFINITY, quarantineFor: 0 };

/**
 * Opens the ledger of a cluster: reads what the repository, the local notes and the journal hold, and from then on keeps
 * all three. A repository that cannot be reached delays the push and loses nothing.
 */
export async function createLedger(options: LedgerOptions): Promise<Ledger> {
  const { clock, log, hide = entry => entry } = options;
  const journal = await openJournal(options.journal ?? `${options.directory}.${options.cluster}.journal`);
  const notes = await openNotesBranch(options);
  const book = createBook(options.keep ?? 200);
  const stopping = new AbortController();
  let loaded = false;
  let timer: Timer | undefined;
  let sending: Promise<void> | undefined;
  let errors = 0;
  let closed = false;
  let rewrittenAt: string | undefined;

  function take(line: string): void {
    const entry = parseLine(line);
    if (entry === undefined || !book.add(entry)) return;
    if (loaded) report(entry);
  }

  function report(entry: LedgerEntry): void {
    try {
      options.onRecord?.(entry);
    } catch (error) {
      log.warn({ err: error }, 'listener of the ledger failed');
    }
  }

  function onRewritten(): void {
    rewrittenAt = new Date(clock.now()).toISOString();
    log.warn({ cluster: options.cluster }, 'ledger was rewritten in the repository');
  }

  const sender = createSender({ notes, journal, onLine: take, onRewritten, log, signal: stopping.signal });

  function plan(delay: number): void {
    if (closed || timer !== undefined) return;
    timer = clock.after(delay, () => {
      timer = undefined;
      void send();
    });
  }

  /** One send at a time; whoever asks during one waits for another that begins after it. */
  async function send(): Promise<void> {
    while (sending !== undefined) await sending;
    sending = sendOnce();
    await sending;
  }

  async function sendOnce(): Promise<void> {
    try {
      await sender.send();
      errors = 0;
    } catch (thrown) {
      const error = asPacerError(thrown);
      errors += 1;
      const again = backoffDelay(retry, errors, () => 0.5);
      if (!closed)
        log.warn(
          { code: error.code, reason: error.message, again, lines: journal.lines().length },
          'ledger not pushed',
        );
      sending = undefined;
      plan(again);
      return;
    }
    sending = undefined;
  }

  for await (const { line } of notes.ours()) take(line);
  for (const line of journal.lines()) take(line);
  await atMost(clock, startWaitMilliseconds, send());
  loaded = true;

  return {
    record(entry) {
      if (closed) return;
      const kept = asFiled(entry, hide(withoutSecrets(entry)));
      if (!book.add(kept)) return;
      try {
        journal.add(lineOf(kept));
      } catch (error) {
        log.warn({ err: error }, 'journal of the ledger cannot be written');
      }
      report(kept);
      plan(batchMilliseconds);
    },
    entries: (filter = {}) => book.entries(filter),
    last: app => book.last(app),
    unsent: () => journal.lines().length,
    trouble: () =>
      rewrittenAt === undefined
        ? undefined
        : `The ledger refs/notes/pacer/${options.cluster} was rewritten by somebody, noticed at ${rewrittenAt}; what Pacer knew was added again. \`pacer verify\` shows what differs.`,
    async flush() {
      timer?.cancel();
      timer = undefined;
      await send();
    },
    async close() {
      if (closed) return;
      timer?.cancel();
      closed = true;
      await atMost(clock, closeWaitMilliseconds, send());
      stopping.abort();
      await sending;
      journal.close();
    },
  };
}

async function atMost(clock: Clock, milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: Timer | undefined;
  const late = new Promise<void>(resolve => {
    timer = clock.after(milliseconds, resolve, { background: true });
  });
  await Promise.race([work, late]);
  timer?.cancel();
}
