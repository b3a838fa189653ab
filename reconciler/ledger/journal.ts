import { closeSync, fsync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A file of lines that are not in the repository yet. It only grows, until all of its lines have arrived. */
export interface Journal {
  /** Lines that wait, oldest first. */
  lines(): readonly string[];
  /** Adds a line. It is with the operating system when this returns, so a kill of the process loses nothing. */
  add(line: string): void;
  /** Resolves when everything added so far is on the disk. */
  sync(): Promise<void>;
  /** Takes lines out that have arrived; the file is emptied when none is left. */
  remove(arrived: ReadonlySet<string>): void;
  close(): void;
}

/** Opens the journal, made when missing. A last line that was cut off in the middle of writing stays a line of its own. */
export async function openJournal(file: string): Promise<Journal> {
  await mkdir(dirname(file), { recursive: true });
  const descriptor = openSync(file, 'a+');
  const text = readFileSync(descriptor, 'utf8');
  if (text !== '' && !text.endsWith('\n')) writeSync(descriptor, '\n');
  let lines = text.split('\n').filter(line => line !== '');

  return {
    lines: () => lines,
    add(line) {
      lines.push(line);
      writeSync(descriptor, `${line}\n`);
    },
    sync: () =>
      new Promise((resolve, reject) => {
        fsync(descriptor, error => {
          if (error === null || error === undefined) resolve();
          else reject(error);
        });
      }),
    remove(arrived) {
      if (arrived.size === 0) return;
      lines = lines.filter(line => !arrived.has(line));
      // Lines that have arrived do no harm in the file: they are recognised in the notes. So it is never rewritten.
      if (lines.length === 0) ftruncateSync(descriptor);
    },
    close: () => closeSync(descriptor),
  };
}
