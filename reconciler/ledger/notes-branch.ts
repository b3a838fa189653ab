import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { isPacerError } from '../../errors/pacer-error.ts';
import { parseRepositoryAddress } from '../../git/address.ts';
import { isAncestor } from '../../git/ancestry.ts';
import { createGit } from '../../git/git.ts';
import { appendNotes, readNotesCommits } from '../../git/notes.ts';
import { createObjectReader } from '../../git/object-reader.ts';
import { isObjectId } from '../../git/reference.ts';
import { createBareRepository, push, tipOf, type PushOptions } from '../../git/write.ts';
import { parseLine } from './line.ts';
import { proseOf } from './prose.ts';
import { linesOfMessage, messageOf } from './record.ts';

/** A line and the commit it belongs to. */
export interface NoteLine {
  readonly commit: string;
  readonly line: string;
}

/** The notes of one cluster: ours, as they were last written or merged, and those of the repository. */
export interface NotesBranch {
  /** Every line of ours. */
  ours(): AsyncIterable<NoteLine>;
  /** Gets the notes as the repository has them; false when they are the same as ours, or when it has none. */
  fetch(signal: AbortSignal): Promise<boolean>;
  /** True when the fetched notes do not contain what the repository was known to have: somebody rewrote them. */
  wasRewritten(): Promise<boolean>;
  /** Every line of the repository's notes, as of the last fetch. */
  theirs(): AsyncIterable<NoteLine>;
  /** Ours become theirs; lines that only we had have to be appended again. */
  takeTheirs(): Promise<void>;
  /** Adds lines to ours in one commit. Returns the lines whose commits are unknown here and could not be fetched either. */
  append(lines: readonly NoteLine[], signal: AbortSignal): Promise<ReadonlySet<string>>;
  /** Sends ours. Rejects with `git-rejected-push` when somebody else was faster. */
  push(signal: AbortSignal): Promise<void>;
}

/** What the notes branch works on. */
export interface NotesBranchOptions {
  /** A bare repository; made when missing. It may be a mirror that others fetch into: only refs of its own are used. */
  readonly directory: string;
  readonly url: string;
  readonly cluster: string;
  readonly access?: Omit<PushOptions, 'signal'>;
}

/** Opens the notes of a cluster, `refs/notes/pacer/CLUSTER` in the repository. */
export async function openNotesBranch(options: NotesBranchOptions): Promise<NotesBranch> {
  const { directory, cluster } = options;
  const address = parseRepositoryAddress(options.url).url;
  const remote = `refs/notes/pacer/${cluster}`;
  // Not below refs/notes/pacer: a mirror overwrites that with what the repository has.
  const outgoing = `refs/notes/pacer-outgoing/${cluster}`;
  const incoming = `refs/notes/pacer-incoming/${cluster}`;
  // What the repository had when it was last heard of.
  const seen = `refs/notes/pacer-seen/${cluster}`;
  const git = createGit({ directory, ...options.access });
  if (!(await exists(join(directory, 'HEAD')))) await createBareRepository(directory);

  async function fetchRefs(refspec: string, signal: AbortSignal): Promise<void> {
    const flags = ['--no-tags', '--force', '--no-write-fetch-head', '--no-auto-maintenance', '--no-recurse-submodules'];
    await git.run(['fetch', '--verbose', '--progress', ...flags, '--', address, refspec], { signal });
  }

  async function unknownCommits(commits: ReadonlySet<string>): Promise<ReadonlySet<string>> {
    const reader = createObjectReader(git);
    const unknown = new Set<string>();
    try {
      for (const commit of commits) {
        if (!isObjectId(commit) || (await reader.header(commit)) === undefined) unknown.add(commit);
      }
    } finally {
      reader.close();
    }
    return unknown;
  }

  return {
    ours: () => linesOf(directory, outgoing),
    theirs: () => linesOf(directory, incoming),
    async fetch(signal) {
      try {
        await fetchRefs(`+${remote}:${incoming}`, signal);
      } catch (error) {
        if (isPacerError(error) && error.code === 'git-reference-missing') return false;
        throw error;
      }
      return (await tipOf(git, incoming)) !== (await tipOf(git, outgoing));
    },
    async takeTheirs() {
      const tip = await tipOf(git, incoming);
      if (tip === undefined) return;
      await git.run(['update-ref', outgoing, tip]);
      await git.run(['update-ref', seen, tip]);
    },
    async wasRewritten() {
      const [known, theirs] = [await tipOf(git, seen), await tipOf(git, incoming)];
      if (known === undefined || theirs === undefined || known === theirs) return false;
      return !(await isAncestor(git, known, theirs));
    },
    async append(lines, signal) {
      const commits = new Set(lines.map(({ commit }) => commit));
      let unknown = await unknownCommits(commits);
      if ([...unknown].some(isObjectId)) {
        await fetchRefs(`+refs/heads/*:refs/pacer-ledger/${cluster}/*`, signal);
        unknown = await unknownCommits(commits);
      }
      const known = lines.filter(({ commit }) => !unknown.has(commit));
      const notes = known.flatMap(({ commit, line }) => {
        const entry = parseLine(line);
        return entry === undefined ? [] : [{ commit, lines: [proseOf(entry)] }];
      });
      const record = messageOf(
        cluster,
        known.map(({ line }) => line),
      );
      if (notes.length > 0) await appendNotes(directory, outgoing, notes, record);
      return new Set(lines.filter(({ commit }) => unknown.has(commit)).map(({ line }) => line));
    },
    async push(signal) {
      await push(directory, address, `${outgoing}:${remote}`, { ...options.access, signal });
      const tip = await tipOf(git, outgoing);
      if (tip !== undefined) await git.run(['update-ref', seen, tip]);
    },
  };
}

async function* linesOf(directory: string, reference: string): AsyncGenerator<NoteLine> {
  for await (const { message } of readNotesCommits(directory, reference)) {
    for (const line of linesOfMessage(message)) {
      const entry = parseLine(line);
      if (entry !== undefined) yield { commit: entry.commit, line };
    }
  }
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    return false;
  }
}
