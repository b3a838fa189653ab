import { asPacerError, isPacerError } from '../../errors/pacer-error.ts';
import { parseRepositoryAddress } from '../../git/address.ts';
import type { GitAccess } from '../../git/environment.ts';
import { createGit, type Git } from '../../git/git.ts';
import { mergeTree } from '../../git/merge-tree.ts';
import { checkObjectId, checkReference } from '../../git/reference.ts';
import { tipOf } from '../../git/write.ts';

/** What a proposal would make of the branch. */
export type MergeResult =
  | { readonly kind: 'merged'; readonly head: string; readonly commit: string; readonly paths: readonly string[] }
  /** Git cannot merge it by itself. */
  | { readonly kind: 'conflict'; readonly head: string; readonly paths: readonly string[] }
  /** The head cannot be fetched: of a fork, or gone. */
  | { readonly kind: 'missing'; readonly sentence: string };

/** Merges proposals on paper. */
export interface Merger {
  merge(proposal: { readonly id: string; readonly ref: string }, target: string): Promise<MergeResult>;
}

/**
 * Makes a merger on a bare mirror. A merge is an object in the mirror and nothing else: no work tree, no ref that anybody
 * follows, nothing is pushed, and nothing of the proposal is executed.
 */
export function createMerger(mirror: { readonly directory: string; readonly url: string }, access: GitAccess): Merger {
  const git = createGit({ directory: mirror.directory, ...access });
  const address = parseRepositoryAddress(mirror.url).url;

  async function fetchHead(ref: string, own: string): Promise<void> {
    const flags = ['--no-tags', '--force', '--no-write-fetch-head', '--no-auto-maintenance', '--no-recurse-submodules'];
    await git.run(['fetch', '--verbose', '--progress', ...flags, '--', address, `+${checkReference(ref)}:${own}`]);
  }

  return {
    async merge({ id, ref }, target) {
      const own = checkReference(`refs/pacer/review/${id}`);
      try {
        await fetchHead(ref, own);
      } catch (thrown) {
        const error = asPacerError(thrown);
        if (!isPacerError(thrown) || error.code !== 'git-reference-missing') throw error;
        return { kind: 'missing', sentence: `git finds no ${ref} in the repository.` };
      }
      const head = (await tipOf(git, own)) ?? '';
      const merged = await mergeTree(git, checkObjectId(target), checkObjectId(head));
      if (merged.tree === undefined) return { kind: 'conflict', head, paths: merged.conflicts };
      const commit = await commitTree(git, merged.tree, [target, head]);
      return { kind: 'merged', head, commit, paths: await changedPaths(git, target, commit) };
    },
  };
}

async function commitTree(git: Git, tree: string, parents: readonly string[]): Promise<string> {
  const words = parents.flatMap(parent => ['-p', parent]);
  const config = ['-c', 'user.name=Pacer', '-c', 'user.email=pacer@localhost'];
  const output = await git.run([...config, 'commit-tree', tree, ...words, '-m', 'What a merge would make']);
  return checkObjectId(output.trim());
}

async function changedPaths(git: Git, from: string, to: string): Promise<readonly string[]> {
  const output = await git.run(['diff-tree', '-r', '-z', '--name-only', '--no-renames', '--end-of-options', from, to]);
  return output.split('\0').filter(path => path !== '');
}
