import { parseCommit } from './commit.ts';
import type { ObjectReader } from './object-reader.ts';

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
