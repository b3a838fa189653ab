import { isPacerError } from '../../errors/pacer-error.ts';
import type { Journal } from './journal.ts';
import { parseLine } from './line.ts';
import type { NoteLine, NotesBranch } from './notes-branch.ts';
import type { LedgerLog } from './types.ts';

/** Brings the lines of the journal into the repository. */
export interface Sender {
  /** Writes and pushes everything that waits. Rejects when the repository cannot be reached; nothing is lost then. */
  send(): Promise<void>;
}

/** Somebody else may be faster a few times in a row. */
const attempts = 5;

/** Makes a sender; calls of `send` must not overlap. The first one also reads what the repository has. */
export function createSender(parts: {
  readonly notes: NotesBranch;
  readonly journal: Journal;
  /** Called for every line that the repository has. */
  readonly onLine: (line: string) => void;
  /** Called when the repository's notes no longer contain what they once did. What was lost is sent again. */
  readonly onRewritten: () => void;
  readonly log: LedgerLog;
  readonly signal: AbortSignal;
}): Sender {
  const { notes, journal, signal } = parts;
  /** Lines of the journal that are in our notes. */
  let appended = new Set<string>();
  /** Lines that cannot be kept in git, because their commit is unknown. */
  let stuck: ReadonlySet<string> = new Set<string>();
  let merged = false;

  /** Ours and theirs become one: theirs, and every line of ours and of the journal that they do not have. */
  async function merge(): Promise<void> {
    const isOther = await notes.fetch(signal);
    if (isOther) {
      if (await notes.wasRewritten()) parts.onRewritten();
      const theirs = new Set<string>();
      for await (const { line } of notes.theirs()) {
        theirs.add(line);
        parts.onLine(line);
      }
      const waiting = new Set(journal.lines());
      for await (const { line } of notes.ours()) if (!theirs.has(line) && !waiting.has(line)) journal.add(line);
      await journal.sync();
      await notes.takeTheirs();
      appended = new Set(journal.lines().filter(line => theirs.has(line)));
    } else if (!merged) {
      const waiting = new Set(journal.lines());
      for await (const { line } of notes.ours()) if (waiting.has(line)) appended.add(line);
    }
    merged = true;
  }

  async function append(): Promise<void> {
    const lines: NoteLine[] = [];
    const useless = new Set<string>();
    for (const line of journal.lines()) {
      if (appended.has(line)) continue;
      const commit = parseLine(line)?.commit;
      if (commit === undefined) useless.add(line);
      else lines.push({ commit, line });
    }
    journal.remove(useless);
    if (lines.length === 0) return;
    const unknown = await notes.append(lines, signal);
    for (const { line } of lines) if (!unknown.has(line)) appended.add(line);
    const isNew = [...unknown].some(line => !stuck.has(line));
    if (isNew) parts.log.warn({ lines: unknown.size }, 'ledger lines wait: their commits are not in the repository');
    stuck = unknown;
  }

  return {
    async send() {
      await journal.sync();
      if (!merged) await merge();
      for (let attempt = 1; ; attempt++) {
        await append();
        if (appended.size === 0) return;
        const sent = appended;
        try {
          await notes.push(signal);
        } catch (error) {
          if (attempt >= attempts || !isPacerError(error) || error.code !== 'git-rejected-push') throw error;
          await merge();
          continue;
        }
        journal.remove(sent);
        appended = new Set();
        return;
      }
    },
  };
}
