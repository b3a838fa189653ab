import type { Git } from './git.ts';
import { checkObjectId, isObjectId } from './reference.ts';

/**
 * Merges two commits on paper: the tree of the merge, or the paths that git cannot merge by itself. Nothing is checked out
 * and no ref is moved. `git merge-tree --write-tree` (git 2.38): exit code 1 is a conflict, and then the paths come after
 * the tree.
 */
export async function mergeTree(
  git: Git,
  target: string,
  head: string,
): Promise<{ readonly tree?: string; readonly conflicts: readonly string[] }> {
  const flags = ['--write-tree', '--name-only', '--no-messages', '-z', '--allow-unrelated-histories'];
  const args = ['merge-tree', ...flags, checkObjectId(target), checkObjectId(head)];
  const output = await git.run(args, { accept: [1] });
  const [tree = '', ...conflicts] = output.split('\0').filter(part => part !== '');
  const isClean = isObjectId(tree.trim()) && conflicts.length === 0;
  return isClean ? { tree: tree.trim(), conflicts } : { conflicts };
}
