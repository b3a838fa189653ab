import { execFileSync } from 'node:child_process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isNearAncestor } from '../../git/ancestry.ts';
import { createGit } from '../../git/git.ts';
import { createObjectReader, type ObjectReader } from '../../git/object-reader.ts';
import { testRepository } from './repositories.ts';

async function history(): Promise<{
  readonly objects: ObjectReader;
  /** Makes a commit on top of others. */
  readonly commit: (...parents: string[]) => string;
}> {
  const { url } = await testRepository({ a: '1' });
  const objects = createObjectReader(createGit({ directory: url }));
  onTestFinished(() => objects.close());
  let count = 0;
  const commit = (...parents: string[]): string => {
    const from = parents.flatMap(parent => ['-p', parent]);
    const identity = ['-c', 'user.name=A', '-c', 'user.email=a@example.com'];
    const args = ['-C', url, ...identity, 'commit-tree', 'main^{tree}', ...from, '-m', String(count++)];
    return execFileSync('git', args, { encoding: 'utf8' }).trim();
  };
  return { objects, commit };
}

describe('whether a commit is a near ancestor', () => {
  it('is so of a commit itself and of those it was made on', async () => {
    const { objects, commit } = await history();
    const first = commit();
    const second = commit(first);
    const third = commit(second);
    expect(await isNearAncestor(objects, third, third)).toBe(true);
    expect(await isNearAncestor(objects, first, third)).toBe(true);
    expect(await isNearAncestor(objects, third, first)).toBe(false);
  });

  it('is so by way of any parent of a merge', async () => {
    const { objects, commit } = await history();
    const first = commit();
    const side = commit(first);
    const merge = commit(commit(first), side);
    expect(await isNearAncestor(objects, side, merge)).toBe(true);
    expect(await isNearAncestor(objects, commit(), merge)).toBe(false);
  });

  it('stays open for what is further away', async () => {
    const { objects, commit } = await history();
    const first = commit();
    let last = first;
    for (let index = 0; index < 40; index++) last = commit(last);
    expect(await isNearAncestor(objects, first, last)).toBe(false);
  });
});
