import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { placeFiles } from '../../reconciler/cli/place-files.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'place-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function there(): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1)).toSorted();
}

const nothing: ReadonlySet<string> = new Set();

describe('files are placed', () => {
  it('with their folders, and nothing else stays', async () => {
    const files = new Map([
      ['clusters/a/x.yaml', 'x'],
      ['clusters/a/b/y.yaml', 'y'],
    ]);
    await placeFiles(join(folder, 'new/repo'), files, nothing);
    expect(await readFile(join(folder, 'new/repo/clusters/a/b/y.yaml'), 'utf8')).toBe('y');
    expect(await there()).toEqual([
      'new',
      'new/repo',
      'new/repo/clusters',
      'new/repo/clusters/a',
      'new/repo/clusters/a/b',
      'new/repo/clusters/a/b/y.yaml',
      'new/repo/clusters/a/x.yaml',
    ]);
  });

  it('over others only when that is wanted', async () => {
    await writeFile(join(folder, 'x'), 'old');
    await placeFiles(folder, new Map([['x', 'new']]), new Set(['x']));
    expect(await readFile(join(folder, 'x'), 'utf8')).toBe('new');
    expect(await there()).toEqual(['x']);
  });

  it('all or none: one in the way takes back all, replaced ones as well', async () => {
    await mkdir(join(folder, 'b'));
    await writeFile(join(folder, 'a'), 'old');
    await writeFile(join(folder, 'b/z'), 'old');
    const files = new Map([
      ['a', 'new'],
      ['new/a', 'new'],
      ['b/z', 'new'],
    ]);
    const before = await there();
    await expect(placeFiles(folder, files, new Set(['a']))).rejects.toThrow(/^b\/z is there already/);
    expect(await there()).toEqual(before);
    expect(await readFile(join(folder, 'a'), 'utf8')).toBe('old');
  });

  it('all or none: a file where a folder has to be takes back all, folders as well', async () => {
    await writeFile(join(folder, 'shop'), 'a file');
    const files = new Map([
      ['clusters/x', 'new'],
      ['shop/cart.yaml', 'new'],
    ]);
    await expect(placeFiles(folder, files, nothing)).rejects.toThrow(/EEXIST|ENOTDIR/);
    expect(await there()).toEqual(['shop']);
  });

  it.skipIf(process.getuid?.() === 0)('not at all where nobody may write', async () => {
    await chmod(folder, 0o555);
    await expect(placeFiles(join(folder, 'repo'), new Map([['x', 'new']]), nothing)).rejects.toThrow(/EACCES/);
    await chmod(folder, 0o755);
  });
});
