import { pacerError } from '../errors/pacer-error.ts';
import { commitMessage, parseCommit } from './commit.ts';
import { committerLine, createImportStream, runImport, type Author } from './fast-import.ts';
import { createGit } from './git.ts';
import { createObjectReader } from './object-reader.ts';
import { checkObjectId, checkReference } from './reference.ts';
import { parseTree } from './tree.ts';
import { retryWhenMoved, tipOf } from './write.ts';

/** Lines to add to the note of one commit. */
export interface NoteEntry {
  readonly commit: string;
  readonly lines: readonly string[];
}

/** The note of one commit. */
export interface Note {
  readonly commit: string;
  readonly text: string;
}

const pacer: Author = { name: 'Pacer', email: 'pacer@localhost' };

/**
 * Adds lines to the notes of several commits in one commit on `notesRef` (such as `refs/notes/pacer/prod`), whose message
 * is `message`. What the notes said before stays above. Resolves with the id of the notes commit. Rejects with
 * `git-failed` when one of the commits is not in the repository; nothing was written then.
 */
export async function appendNotes(
  directory: string,
  notesRef: string,
  entries: readonly NoteEntry[],
  message = 'Notes added by Pacer',
): Promise<string> {
  const git = createGit({ directory });
  checkNotesRef(notesRef);
  const added = byCommit(entries);
  return await retryWhenMoved(async () => {
    const parent = await tipOf(git, notesRef);
    const reader = createObjectReader(git);
    try {
      const before = parent === undefined ? new Map<string, string>() : await blobsByCommit(git, parent);
      const stream = createImportStream();
      stream.line(`commit ${notesRef}`);
      stream.line('mark :1');
      stream.line(committerLine(pacer));
      stream.data(message);
      if (parent !== undefined) stream.line(`from ${parent}`);
      for (const [commit, lines] of added) {
        const blob = before.get(commit);
        const old = blob === undefined ? '' : ((await reader.read(blob))?.bytes.toString('utf8') ?? '');
        const start = old === '' || old.endsWith('\n') ? old : `${old}\n`;
        stream.line(`N inline ${commit}`);
        stream.data(`${start}${lines.join('\n')}\n`);
      }
      return await runImport(git, stream);
    } finally {
      reader.close();
    }
  });
}

/** Reads every note of `notesRef`; nothing when the ref is not there. The order is that of the commits' ids. */
export async function* readNotes(directory: string, notesRef: string): AsyncGenerator<Note> {
  const git = createGit({ directory });
  const tip = await tipOf(git, checkNotesRef(notesRef));
  if (tip === undefined) return;
  const blobs = [...(await blobsByCommit(git, tip))];
  const reader = createObjectReader(git);
  try {
    for (let start = 0; start < blobs.length; start += 500) {
      const part = blobs.slice(start, start + 500);
      const objects = await reader.readAll(part.map(([, blob]) => blob));
      for (const [index, [commit]] of part.entries())
        yield { commit, text: objects[index]?.bytes.toString('utf8') ?? '' };
    }
  } finally {
    reader.close();
  }
}

/** A commit on a ref of notes. */
export interface NotesCommit {
  readonly commit: string;
  readonly parents: readonly string[];
  /** Its whole message. */
  readonly message: string;
}

/** Reads every commit of `notesRef`, oldest first, following first parents; nothing when the ref is not there. */
export async function* readNotesCommits(directory: string, notesRef: string): AsyncGenerator<NotesCommit> {
  const git = createGit({ directory });
  const tip = await tipOf(git, checkNotesRef(notesRef));
  if (tip === undefined) return;
  const commits = (await git.run(['rev-list', '--first-parent', '--reverse', '--end-of-options', tip]))
    .trim()
    .split('\n');
  const reader = createObjectReader(git);
  try {
    for (let start = 0; start < commits.length; start += 500) {
      const part = commits.slice(start, start + 500);
      for (const object of await reader.readAll(part)) {
        if (object?.type !== 'commit') continue;
        const { parents } = parseCommit(object.id, object.bytes);
        yield { commit: object.id, parents, message: commitMessage(object.bytes) };
      }
    }
  } finally {
    reader.close();
  }
}

/** A notes tree has the annotated commit's id as path, cut into folders when there are many. */
async function blobsByCommit(git: ReturnType<typeof createGit>, tip: string): Promise<Map<string, string>> {
  const entries = parseTree(await git.run(['ls-tree', '-r', '-l', '-z', '--full-tree', '--end-of-options', tip]));
  return new Map(entries.map(entry => [entry.path.replaceAll('/', ''), entry.blob]));
}

function byCommit(entries: readonly NoteEntry[]): ReadonlyMap<string, readonly string[]> {
  const lines = new Map<string, string[]>();
  for (const entry of entries) {
    const known = lines.get(checkObjectId(entry.commit)) ?? [];
    known.push(...entry.lines);
    lines.set(entry.commit, known);
  }
  return lines;
}

function checkNotesRef(name: string): string {
  if (name.startsWith('refs/notes/')) return checkReference(name);
  throw pacerError('git-refused', { message: `${JSON.stringify(name)} is not below refs/notes/.` });
}
