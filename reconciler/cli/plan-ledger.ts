import { join } from 'node:path';
import { createBook } from '../ledger/book.ts';
import { parseLine } from '../ledger/line.ts';
import { openNotesBranch } from '../ledger/notes-branch.ts';
import type { LastAction } from '../plan/types.ts';
import type { LocalRepository } from './local-repository.ts';

const entriesOfAnApp = 20;
/** A plan need not wait longer for what it can do without. Milliseconds. */
const patience = 10_000;

/**
 * What was last done for each app, from the notes of the repository that the clone comes from; from those in the clone when
 * that one does not answer. Without either nothing is known, and a wish that failed looks like one that was never tried.
 */
export async function lastActionsOf(
  { originUrl, root }: Pick<LocalRepository, 'originUrl' | 'root'>,
  cluster: string,
  scratch: string,
): Promise<(app: string) => LastAction | undefined> {
  for (const [index, url] of [...new Set([originUrl, root])].entries()) {
    const book = createBook(entriesOfAnApp);
    try {
      const notes = await openNotesBranch({ directory: join(scratch, `ledger-${index}`), url, cluster, access: {} });
      if (!(await notes.fetch(AbortSignal.timeout(patience)))) continue;
      for await (const { line } of notes.theirs()) {
        const entry = parseLine(line);
        if (entry !== undefined) book.add(entry);
      }
      return book.last;
    } catch {
      // The other one may have it.
    }
  }
  return () => undefined;
}
