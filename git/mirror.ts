import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pacerError } from '../errors/pacer-error.ts';
import { parseRepositoryAddress } from './address.ts';
import { isAncestor, isNearAncestor } from './ancestry.ts';
import { parseCommit, type CommitInfo } from './commit.ts';
import type { GitAccess } from './environment.ts';
import { createGit, type Git } from './git.ts';
import { createObjectReader, type ObjectReader } from './object-reader.ts';
import { checkObjectId, checkReference, isObjectId } from './reference.ts';
import { findInTree, type TreeEntry } from './tree.ts';
import { createTreeWalk } from './tree-walk.ts';

/** What to mirror and where. */
export interface MirrorOptions extends GitAccess {
  readonly url: string;
  /** Absolute; made when missing, made anew when it mirrors another address or is damaged. It is a cache. */
  readonly directory: string;
  /** `blob:none` fetches commits and trees only: enough to know what changed, not what it says. */
  readonly filter?: 'blob:none';
  readonly environment?: NodeJS.ProcessEnv;
  readonly silenceMilliseconds?: number;
}

/** A bare copy of a repository. Nothing of its content is ever checked out. */
export interface Mirror {
  readonly url: string;
  readonly directory: string;
  readonly objects: ObjectReader;
  /** Gets heads and tags as they are now. A call during a fetch waits for a fetch that began after it. */
  fetch(signal?: AbortSignal): Promise<void>;
  /** Commit of a branch, else a tag, else of a full commit id; undefined when there is none. Does not fetch. */
  resolve(reference: string): Promise<string | undefined>;
  /** Every file of a commit. */
  tree(commit: string): Promise<readonly TreeEntry[]>;
  /** Object id of a folder or file in a commit, `''` for the whole; undefined when there is none. Equal ids, equal content. */
  treeId(commit: string, path: string): Promise<string | undefined>;
  commitInfo(commit: string): Promise<CommitInfo>;
  /** True when `descendant` has `ancestor` in its history, or is it. */
  isAncestor(ancestor: string, descendant: string): Promise<boolean>;
  /** Paths that differ between two commits; a rename is two paths. */
  changedPaths(from: string, to: string): Promise<readonly string[]>;
  /** Packs what small fetches left behind, when there is enough of it. */
  tidy(): Promise<void>;
  close(): void;
}

// Not the notes: the ledger has a repository of its own for them, and every fetch would wait for what it just pushed.
const refspecs = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'];

/** Opens (or makes) the mirror of a repository. Rejects with `git-refused` for addresses that are not allowed. */
export async function openMirror(options: MirrorOptions): Promise<Mirror> {
  const url = parseRepositoryAddress(options.url).url;
  const git = createGit(options);
  await prepare(git, url);
  const objects = createObjectReader(git);
  const trees = createTreeWalk(objects, options.filter === undefined);
  let current: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  async function fetchOnce(signal: AbortSignal | undefined): Promise<void> {
    if (await prepare(git, url)) objects.close();
    const filter = options.filter === undefined ? [] : [`--filter=${options.filter}`];
    const flags = ['--prune', '--no-write-fetch-head', '--no-auto-maintenance', '--no-recurse-submodules'];
    // --verbose and --progress keep the output going: silence is how a stuck connection is told from a slow one.
    const args = [
      'fetch',
      '--verbose',
      '--progress',
      '--no-tags',
      '--force',
      ...flags,
      ...filter,
      '--',
      url,
      ...refspecs,
    ];
    await git.run(args, signal === undefined ? {} : { signal });
  }

  function fetch(signal?: AbortSignal): Promise<void> {
    if (current === undefined) {
      current = fetchOnce(signal).finally(() => (current = undefined));
      return current;
    }
    const before = current;
    next ??= before
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return fetch(signal);
      });
    return next;
  }

  return {
    url,
    directory: options.directory,
    objects,
    fetch,
    async resolve(reference) {
      checkReference(reference);
      const names = [`refs/heads/${reference}^{commit}`, `refs/tags/${reference}^{commit}`];
      if (isObjectId(reference)) names.push(`${reference}^{commit}`);
      for (const name of names) {
        const object = await objects.header(name);
        if (object !== undefined) return object.id;
      }
      return undefined;
    },
    tree: async commit => await trees.entries(checkObjectId(commit)),
    async treeId(commit, path) {
      checkObjectId(commit);
      const steps = path.split('/').filter(step => step !== '');
      const name = steps.pop();
      if (name === undefined) return (await objects.header(`${commit}^{tree}`))?.id;
      // By way of the folder: the file itself may be missing in a mirror without blobs.
      const folder = await objects.read(`${commit}:${steps.join('/')}`);
      return folder?.type === 'tree' ? findInTree(folder.bytes, name, commit.length / 2) : undefined;
    },
    async commitInfo(commit) {
      const object = await objects.read(`${checkObjectId(commit)}^{commit}`);
      if (object !== undefined) return parseCommit(object.id, object.bytes);
      throw pacerError('git-reference-missing', { message: `There is no commit ${commit} in ${url}.` });
    },
    async isAncestor(ancestor, descendant) {
      if (await isNearAncestor(objects, checkObjectId(ancestor), checkObjectId(descendant))) return true;
      return await isAncestor(git, ancestor, descendant);
    },
    async changedPaths(from, to) {
      const pair = [checkObjectId(from), checkObjectId(to)];
      const output = await git.run([
        'diff-tree',
        '-r',
        '-z',
        '--name-only',
        '--no-renames',
        '--end-of-options',
        ...pair,
      ]);
      return output.split('\0').filter(path => path !== '');
    },
    async tidy() {
      await git.run(['-c', 'gc.auto=4000', 'gc', '--auto', '--quiet', '--no-detach']);
    },
    close: () => objects.close(),
  };
}

/** Makes sure that the directory is a bare repository that mirrors this address; true when it was made anew. */
async function prepare(git: Git, url: string): Promise<boolean> {
  const marker = join(git.directory, 'pacer-mirror');
  const written = await readFile(marker, 'utf8').catch(() => undefined);
  const head = await readFile(join(git.directory, 'HEAD'), 'utf8').catch(() => undefined);
  if (written === url && head !== undefined) return false;
  await rm(git.directory, { recursive: true, force: true });
  await mkdir(git.directory, { recursive: true });
  await git.run(['init', '--bare', '--initial-branch=main', '--template=']);
  await writeFile(marker, url);
  return true;
}
