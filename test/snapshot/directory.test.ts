import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSnapshotSource } from '../../reconciler/snapshot/source.ts';
import { snapshotFromDirectory } from '../../reconciler/snapshot/directory.ts';
import { openMirror } from '../../git/mirror.ts';
import { temporaryFolder, testRepository } from '../git/repositories.ts';

async function folderWith(files: Record<string, string | Buffer>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

describe('a snapshot of a working folder', () => {
  it('has the definitions, and nothing of .git, node_modules and folders of tools', async () => {
    const folder = await folderWith({
      'clusters/a/x.yaml': 'x: 1',
      'a.txt': 'no',
      '.git/config.yaml': 'no',
      'node_modules/x/package.json': '{}',
      'deep/node_modules/y.json': '{}',
      '.sandbox/z.yaml': 'no',
      'clusters/a/.hidden/y.yaml': 'y: 1',
    });
    const { files } = await snapshotFromDirectory(folder);
    expect([...files.keys()]).toEqual(['clusters/a/.hidden/y.yaml', 'clusters/a/x.yaml']);
  });

  it('gives files the ids that git would give them', async () => {
    const content = { 'b.yaml': 'b: ü\n', 'a/c.json': '{}' };
    const repository = await testRepository(content);
    const mirror = await openMirror({ url: repository.url, directory: join(await temporaryFolder(), 'm.git') });
    await mirror.fetch();
    const committed = await createSnapshotSource({ mirror, branch: 'main' }).read();
    mirror.close();
    const { files } = await snapshotFromDirectory(await folderWith(content));
    expect([...files.values()].map(file => [file.path, file.blob, file.size])).toEqual(
      [...committed.files.values()].map(file => [file.path, file.blob, file.size]),
    );
  });

  it('lists links and repositories within, and does not follow them', async () => {
    const outside = await folderWith({ 'secret.yaml': 'password: x' });
    const folder = await folderWith({ 'a.yaml': 'a', 'sub/.git': 'gitdir: elsewhere', 'sub/b.yaml': 'b' });
    await symlink(join(outside, 'secret.yaml'), join(folder, 'link.yaml'));
    await symlink(outside, join(folder, 'folder'));
    const { files } = await snapshotFromDirectory(folder);
    expect([...files.values()].map(({ path, mode, bytes }) => [path, mode, bytes !== undefined])).toEqual([
      ['a.yaml', '100644', true],
      ['folder', '120000', false],
      ['link.yaml', '120000', false],
      ['sub', '160000', false],
    ]);
  });

  it('does not read a file over the limit', async () => {
    const folder = await folderWith({ 'big.yaml': Buffer.alloc(300_000, 97) });
    const { files } = await snapshotFromDirectory(folder);
    expect(files.get('big.yaml')?.bytes).toBeUndefined();
    expect(files.get('big.yaml')?.size).toBe(300_000);
  });

  it('is a mistake of the caller when the folder is not there', async () => {
    await expect(snapshotFromDirectory('/nonexistent/folder')).rejects.toMatchObject({ code: 'usage' });
  });
});
