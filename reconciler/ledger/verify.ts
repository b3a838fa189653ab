import { isAncestor } from '../../git/ancestry.ts';
import { createGit, type Git } from '../../git/git.ts';
import { readNotesCommits, type NotesCommit } from '../../git/notes.ts';
import { createObjectReader, type ObjectReader } from '../../git/object-reader.ts';
import { tipOf } from '../../git/write.ts';
import { parseLine } from './line.ts';
import { isRecord, linesOfMessage } from './record.ts';

/** Something about a ledger that Pacer did not write so. `broken` is a change of what was written; the others are worth a look. */
export interface LedgerFinding {
  readonly severity: 'broken' | 'notice';
  /** The commit on the notes ref. */
  readonly commit: string;
  readonly sentence: string;
}

/** What `verifyLedger` found. */
export interface LedgerVerification {
  /** Id of the last commit: whoever keeps it can prove later that nothing before it was changed. */
  readonly head: string | undefined;
  readonly commits: number;
  readonly entries: number;
  readonly findings: readonly LedgerFinding[];
}

/**
 * Checks the ledger on `reference` of a repository: each of its commits follows the one before (their ids are the chain),
 * only adds to the notes, and keeps as many lines of prose as entries. `earlier` are ids of former heads: what they cover
 * must still be there. What a thief of Pacer's credentials adds at the end cannot be told from what Pacer adds.
 */
export async function verifyLedger(
  directory: string,
  reference: string,
  cluster: string,
  earlier: readonly string[] = [],
): Promise<LedgerVerification> {
  const git = createGit({ directory });
  const head = await tipOf(git, reference);
  const reader = createObjectReader(git);
  const findings: LedgerFinding[] = [];
  let commits = 0;
  let entries = 0;
  try {
    const changes = await changesOf(git, head);
    for await (const commit of readNotesCommits(directory, reference)) {
      commits += 1;
      entries += linesOfMessage(commit.message).length;
      findings.push(...(await checkCommit(reader, commit, changes.get(commit.commit) ?? new Map(), cluster)));
    }
    for (const known of earlier) findings.push(...(await checkEarlier(git, reader, known, head)));
  } finally {
    reader.close();
  }
  return { head, commits, entries, findings };
}

/** The note of one commit before and after: ids of blobs. */
interface NoteChange {
  before?: string;
  after?: string;
}

const nothing = /^0+$/;

/** Which notes each commit changed. Git cuts ids into folders when there are many: that move is no change. */
async function changesOf(
  git: Git,
  head: string | undefined,
): Promise<ReadonlyMap<string, ReadonlyMap<string, NoteChange>>> {
  const found = new Map<string, Map<string, NoteChange>>();
  if (head === undefined) return found;
  const flags = ['--first-parent', '-m', '--root', '--raw', '-r', '--no-renames', '--no-abbrev', '--format=commit %H'];
  const output = await git.run(['log', ...flags, '--end-of-options', head]);
  let current = new Map<string, NoteChange>();
  for (const line of output.split('\n')) {
    if (line.startsWith('commit ')) found.set(line.slice(7), (current = new Map<string, NoteChange>()));
    const [, before, after, path] = /^:\d+ \d+ ([0-9a-f]+) ([0-9a-f]+) \w+\t(.+)$/.exec(line) ?? [];
    if (before === undefined || after === undefined || path === undefined) continue;
    const change = current.get(path.replaceAll('/', '')) ?? {};
    if (!nothing.test(before)) change.before = before;
    if (!nothing.test(after)) change.after = after;
    current.set(path.replaceAll('/', ''), change);
  }
  return found;
}

async function checkCommit(
  reader: ObjectReader,
  { commit, parents, message }: NotesCommit,
  changes: ReadonlyMap<string, NoteChange>,
  cluster: string,
): Promise<readonly LedgerFinding[]> {
  const findings: LedgerFinding[] = [];
  const broken = (sentence: string): void => void findings.push({ severity: 'broken', commit, sentence });
  if (parents.length > 1) broken('It joins two histories; Pacer adds one commit after the other.');
  const expected = new Map<string, number>();
  for (const line of linesOfMessage(message)) {
    const entry = parseLine(line);
    if (entry === undefined) broken(`It keeps a line that is no entry: ${line.slice(0, 80)}`);
    else if (entry.cluster !== cluster) broken(`It keeps an entry of the cluster ${entry.cluster}.`);
    if (entry !== undefined) expected.set(entry.commit, (expected.get(entry.commit) ?? 0) + 1);
  }
  for (const [annotated, change] of changes) {
    if (change.before === change.after) continue;
    const added = await addedLines(reader, change);
    if (added === undefined) broken(`It changes or removes what the note of ${annotated} said.`);
    else if (isRecord(message) && added !== (expected.get(annotated) ?? 0))
      broken(`It adds ${added} lines to the note of ${annotated} and keeps ${expected.get(annotated) ?? 0} entries.`);
    expected.delete(annotated);
  }
  for (const annotated of expected.keys()) broken(`It keeps entries for ${annotated} that its notes do not show.`);
  if (!isRecord(message) && findings.length === 0)
    findings.push({ severity: 'notice', commit, sentence: 'Somebody else than Pacer added to the notes.' });
  return findings;
}

/** How many lines were added at the end; undefined when anything else happened. */
async function addedLines(reader: ObjectReader, { before, after }: NoteChange): Promise<number | undefined> {
  if (after === undefined) return undefined;
  const [old, now] = await Promise.all([before === undefined ? '' : textOf(reader, before), textOf(reader, after)]);
  if (!now.startsWith(old)) return undefined;
  return now
    .slice(old.length)
    .split('\n')
    .filter(line => line !== '').length;
}

async function textOf(reader: ObjectReader, blob: string): Promise<string> {
  return (await reader.read(blob))?.bytes.toString('utf8') ?? '';
}

async function checkEarlier(
  git: Git,
  reader: ObjectReader,
  known: string,
  head: string | undefined,
): Promise<readonly LedgerFinding[]> {
  const isThere = head !== undefined && (await reader.header(known))?.type === 'commit';
  if (isThere && (await isAncestor(git, known, head))) return [];
  const sentence =
    'This commit was the end of the ledger before, and is no longer part of it: the ledger was rewritten.';
  return [{ severity: 'broken', commit: known, sentence }];
}
