import { parseCommit } from './commit.ts';
import type { Git } from './git.ts';
import type { ObjectReader } from './object-reader.ts';
import { checkObjectId } from './reference.ts';

/** So many commits are looked at; whoever pushes more at once waits for a process of git. */
const near = 32;

/**
 * Looks for `ancestor` in the last few commits before `descendant`, which is where an ordinary push has it, without a
 * process of its own. False only means that it is not that near.
 */
export async function isNearAncestor(objects: ObjectReader, ancestor: string, descendant: string): Promise<boolean> {
  const seen = new Set<string>([descendant]);
  let row: readonly string[] = [descendant];
  while (row.length > 0 && seen.size <= near) {
    if (row.includes(ancestor)) return true;
    const parents: string[] = [];
    for (const commit of await objects.readAll(row)) {
      if (commit?.type !== 'commit') continue;
      for (const parent of parseCommit(commit.id, commit.bytes).parents) {
        if (seen.has(parent)) continue;
        seen.add(parent);
        parents.push(parent);
      }
    }
    row = parents;
  }
  return row.includes(ancestor);
}

/** Whether a commit is another one or comes before it, however far away. Both are full ids of commits that are there. */
export async function isAncestor(git: Git, ancestor: string, descendant: string): Promise<boolean> {
  // `merge-base` prints its answer; simple-git waits 50 ms for commands that print nothing, as --is-ancestor does.
  const pair = [checkObjectId(ancestor), checkObjectId(descendant)];
  const output = await git.run(['merge-base', '--end-of-options', ...pair], { accept: [1] });
  return output.trim() === ancestor;
}
