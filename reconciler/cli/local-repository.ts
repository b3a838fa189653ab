import { resolve } from 'node:path';
import { pacerError } from '../../errors/pacer-error.ts';
import { parseCommit } from '../../git/commit.ts';
import { createGit } from '../../git/git.ts';
import { createObjectReader } from '../../git/object-reader.ts';
import { parseTree } from '../../git/tree.ts';
import type { Snapshot } from '../desired/types.ts';
import { snapshotFromDirectory } from '../snapshot/directory.ts';
import { createSnapshotSource } from '../snapshot/source.ts';
import { repositoryRoot } from './validate.ts';
import { gitDirectoryOf } from './git-directory.ts';

/** A clone of the desired repository in which a command was called. */
export interface LocalRepository {
  /** Its folder. */
  readonly root: string;
  /** Address it was cloned from; its own path when it has no origin. */
  readonly originUrl: string;
  /** Files of a revision, or of the working folder when none is named. */
  snapshot(revision: string | undefined): Promise<Snapshot>;
}

/** Opens the clone at or above `path`. */
export async function openLocalRepository(path: string): Promise<LocalRepository> {
  const root = repositoryRoot(resolve(path));
  const gitDirectory = gitDirectoryOf(root);
  if (gitDirectory === undefined) return { root, originUrl: root, snapshot: revision => folderOnly(root, revision) };
  const git = createGit({ directory: gitDirectory });
  return {
    root,
    originUrl: await originOf(root),
    async snapshot(revision) {
      if (revision === undefined) return snapshotFromDirectory(root);
      const objects = createObjectReader(git);
      try {
        const commit = await objects.read(`${checkRevision(revision)}^{commit}`);
        if (commit === undefined) {
          throw pacerError('git-reference-missing', {
            message: `There is no branch, tag or commit ${revision} in ${root}.`,
          });
        }
        const mirror = {
          url: root,
          objects,
          resolve: () => Promise.resolve(commit.id),
          commitInfo: () => Promise.resolve(parseCommit(commit.id, commit.bytes)),
          tree: async () =>
            parseTree(await git.run(['ls-tree', '-r', '-l', '-z', '--full-tree', '--end-of-options', commit.id])),
        };
        return await createSnapshotSource({ mirror, branch: revision }).read();
      } finally {
        objects.close();
      }
    },
  };
}

/** Address that the clone at `root` was cloned from; its own path when it has no origin or is no clone. */
export async function originOf(root: string): Promise<string> {
  const directory = gitDirectoryOf(root);
  if (directory === undefined) return root;
  const origin = await createGit({ directory }).run(['config', '--default', root, '--get', 'remote.origin.url']);
  return origin.trim() === '' ? root : origin.trim();
}

function folderOnly(root: string, revision: string | undefined): Promise<Snapshot> {
  if (revision === undefined) return snapshotFromDirectory(root);
  throw pacerError('usage', { message: `${root} is not a clone, so it has no revision ${revision}.` });
}

/** What git understands as a revision, without anything that could be an option or a second object. */
function checkRevision(revision: string): string {
  if (/^[\w][\w./@^~+-]{0,200}$/.test(revision)) return revision;
  throw pacerError('git-refused', { message: `"${revision}" is not the name of a branch, tag or commit.` });
}
