import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../clock/clock.ts';
import { readNotes, readNotesCommits } from '../../git/notes.ts';
import { commitFiles, createBareRepository } from '../../git/write.ts';
import { createLedger, type LedgerOptions } from '../../reconciler/ledger/ledger.ts';
import { linesOfMessage } from '../../reconciler/ledger/record.ts';
import type { Ledger } from '../../reconciler/ledger/types.ts';

/** A desired repository on this machine, and ledgers on it. */
export interface Place {
  readonly folder: string;
  /** Address of the desired repository. */
  readonly url: string;
  /** Makes another commit on main. */
  commit(name: string): Promise<string>;
  /** Opens a ledger in a folder of its own; ledgers of the same name share it. */
  open(name: string, more?: Partial<LedgerOptions>): Promise<Ledger>;
  /** Lines of the notes in the desired repository, by commit. */
  notes(cluster?: string): Promise<readonly string[]>;
  /** Lines of JSON that the ledger keeps there, oldest first. */
  records(cluster?: string): Promise<readonly string[]>;
  readonly warnings: { message: string; [field: string]: unknown }[];
}

/** Makes a place that is removed after the test, ledgers closed. */
export async function makePlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'pacer-ledger-'));
  const url = join(folder, 'desired.git');
  const ledgers: Ledger[] = [];
  const warnings: Place['warnings'] = [];
  onTestFinished(async () => {
    for (const ledger of ledgers) await ledger.close();
    await rm(folder, { recursive: true, force: true });
  });
  await createBareRepository(url);
  return {
    folder,
    url,
    warnings,
    commit: name =>
      commitFiles(
        url,
        'main',
        { [`${name}.yaml`]: name },
        { author: { name: 'Ann', email: 'ann@example.com' }, message: name },
      ),
    async open(name, more = {}) {
      const ledger = await createLedger({
        directory: join(folder, name, 'ledger.git'),
        url,
        cluster: 'prod',
        clock: systemClock,
        log: { warn: (fields, message) => void warnings.push({ ...fields, message }) },
        ...more,
      });
      ledgers.push(ledger);
      return ledger;
    },
    async records(cluster = 'prod') {
      const lines: string[] = [];
      for await (const { message } of readNotesCommits(url, `refs/notes/pacer/${cluster}`))
        lines.push(...linesOfMessage(message));
      return lines;
    },
    async notes(cluster = 'prod') {
      const lines: string[] = [];
      for await (const note of readNotes(url, `refs/notes/pacer/${cluster}`))
        for (const line of note.text.split('\n')) if (line !== '') lines.push(`${note.commit} ${line}`);
      return lines;
    },
  };
}
