import { parseLine } from '../ledger/line.ts';
import { openNotesBranch, type NoteLine, type NotesBranchOptions } from '../ledger/notes-branch.ts';
import type { LedgerEntry } from '../ledger/types.ts';

/** Reads the ledger of another cluster of the same repository, again and again; only what is new costs anything. */
export function createOtherLedger(
  options: Omit<NotesBranchOptions, 'cluster' | 'directory'> & {
    /** Folder for a bare repository of each cluster; a cache. */
    readonly directoryOf: (cluster: string) => string;
    readonly signal: AbortSignal;
  },
): (cluster: string) => Promise<ReadonlyMap<string, readonly LedgerEntry[]>> {
  const known = new Map<string, ReadonlyMap<string, readonly LedgerEntry[]>>();

  return async cluster => {
    const notes = await openNotesBranch({ ...options, cluster, directory: options.directoryOf(cluster) });
    const isNew = await notes.fetch(options.signal);
    const before = known.get(cluster);
    if (!isNew && before !== undefined) return before;
    const entries = await byApp(isNew ? notes.theirs() : notes.ours());
    // So that the next fetch says whether there is anything new.
    if (isNew) await notes.takeTheirs();
    known.set(cluster, entries);
    return entries;
  };
}

async function byApp(lines: AsyncIterable<NoteLine>): Promise<ReadonlyMap<string, readonly LedgerEntry[]>> {
  const entries = new Map<string, LedgerEntry[]>();
  for await (const { line } of lines) {
    const entry = parseLine(line);
    if (entry === undefined) continue;
    const list = entries.get(entry.app) ?? [];
    list.push(entry);
    entries.set(entry.app, list);
  }
  for (const list of entries.values()) list.sort((a, b) => Date.parse(a.time) - Date.parse(b.time));
  return entries;
}
