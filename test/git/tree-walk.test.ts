import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createGit } from '../../git/git.ts';
import { createObjectReader, type ObjectReader } from '../../git/object-reader.ts';
import { parseTree } from '../../git/tree.ts';
import { createTreeWalk } from '../../git/tree-walk.ts';
import { testRepository } from './repositories.ts';

function readerOf(url: string): ObjectReader {
  const reader = createObjectReader(createGit({ directory: url }));
  onTestFinished(() => reader.close());
  return reader;
}

function listed(url: string, commit: string): ReturnType<typeof parseTree> {
  const args = ['-C', url, 'ls-tree', '-r', '-l', '-z', '--full-tree', commit];
  return parseTree(execFileSync('git', args, { encoding: 'utf8' }));
}

// Names that sort differently as files and as folders (`a.b` < `a/` < `a0`), and names that need care.
const paths = ['a', 'a.b', 'a0', 'b/c', 'b/d/e', 'b/d/f', 'b.yaml', 'ü "q"/x y', 'z/z/z/z'];

describe('a walk over trees', () => {
  it('lists every commit as git does, whatever the commit before had', async () => {
    const change = fc.dictionary(fc.constantFrom(...paths), fc.option(fc.string({ maxLength: 5 })), { minKeys: 1 });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 2, maxLength: 5 }), async changes => {
        const repository = await testRepository({ keep: '1' });
        const reader = createObjectReader(createGit({ directory: repository.url }));
        const walk = createTreeWalk(reader, true);
        for (const files of changes) {
          const commit = await repository.commit(files);
          expect(await walk.entries(commit)).toEqual(listed(repository.url, commit));
        }
        reader.close();
      }),
      { numRuns: 8 },
    );
  });

  it('goes from files to folders of the same name, and back', async () => {
    const repository = await testRepository({ a: 'file' });
    const walk = createTreeWalk(readerOf(repository.url), true);
    const file = await walk.entries(await repository.commit({ a: 'other' }));
    const folder = await walk.entries(await repository.commit({ a: null, 'a/b': 'below' }));
    const again = await walk.entries(await repository.commit({ 'a/b': null, a: 'other' }));
    expect(folder.map(({ path, size }) => [path, size])).toEqual([['a/b', 5]]);
    expect(again).toEqual(file);
  });

  it('reads the folders on the way to a change and no others', async () => {
    const repository = await testRepository({ 'a/b/c': '1', 'a/d/e': '1', 'f/g': '1' });
    const reader = readerOf(repository.url);
    const reads: string[] = [];
    const sizes: string[] = [];
    const counting: ObjectReader = {
      ...reader,
      read: name => (reads.push(name), reader.read(name)),
      headers: names => (sizes.push(...names), reader.headers(names)),
    };
    const walk = createTreeWalk(counting, true);
    const first = await walk.entries(await repository.commit({ 'a/b/c': '22' }));
    expect([reads.length, sizes.length]).toEqual([5, 3]);
    reads.length = 0;
    sizes.length = 0;
    const second = await walk.entries(await repository.commit({ 'a/b/c': '333' }));
    expect([reads.length, sizes.length]).toEqual([3, 1]);
    expect(second.map(({ size }) => size)).toEqual([3, 1, 1]);
    expect(second[1]).toBe(first[1]);
  });

  it('does without sizes where there are no blobs', async () => {
    const repository = await testRepository({ a: '12345' });
    const walk = createTreeWalk(readerOf(repository.url), false);
    expect(await walk.entries(await repository.commit({ 'b/c': '1' }))).toMatchObject([
      { path: 'a', size: 0 },
      { path: 'b/c', size: 0 },
    ]);
  });

  it('is an error when the commit is not there', async () => {
    const repository = await testRepository({ a: '1' });
    const walk = createTreeWalk(readerOf(repository.url), true);
    await expect(walk.entries('0'.repeat(40))).rejects.toMatchObject({ code: 'git-failed' });
  });
});
