import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openMirror, type Mirror } from '../../git/mirror.ts';
import { createSnapshotSource } from '../../reconciler/snapshot/source.ts';
import { temporaryFolder, testRepository, type Files, type TestRepository } from '../git/repositories.ts';

interface Mirrored {
  readonly repository: TestRepository;
  readonly mirror: Mirror;
  push(files: Files): Promise<string>;
}

async function mirrored(files: Files): Promise<Mirrored> {
  const repository = await testRepository(files);
  const mirror = await openMirror({ url: repository.url, directory: join(await temporaryFolder(), 'mirror.git') });
  onTestFinished(() => mirror.close());
  await mirror.fetch();
  return {
    repository,
    mirror,
    async push(changes) {
      const commit = await repository.commit(changes);
      await mirror.fetch();
      return commit;
    },
  };
}

describe('a snapshot', () => {
  it('has every definition of the commit with its bytes, and says who made the commit', async () => {
    const { mirror } = await mirrored({
      'clusters/a/x.yaml': 'x: 1',
      'b.YML': 'y',
      'c/d.json': '{}',
      'README.md': 'no',
    });
    const snapshot = await createSnapshotSource({ mirror, branch: 'main' }).read();
    expect([...snapshot.files.keys()].sort()).toEqual(['b.YML', 'c/d.json', 'clusters/a/x.yaml']);
    expect(Buffer.from(snapshot.files.get('clusters/a/x.yaml')?.bytes ?? []).toString()).toBe('x: 1');
    expect(snapshot).toMatchObject({ author: 'Ada <ada@example.com>', time: 1_700_000_000_000, subject: 'first' });
    expect(snapshot.commit).toBe(await mirror.resolve('main'));
  });

  it('is the same object while the commit is the same, and shares the files that did not change', async () => {
    const { mirror, push } = await mirrored({ 'a.yaml': '1', 'b.yaml': '2' });
    const source = createSnapshotSource({ mirror, branch: 'main' });
    const first = await source.read();
    expect(await source.read()).toBe(first);
    await push({ 'b.yaml': '3' });
    const second = await source.read();
    expect(second).not.toBe(first);
    expect(second.files.get('a.yaml')).toBe(first.files.get('a.yaml'));
    expect(second.files.get('b.yaml')).not.toBe(first.files.get('b.yaml'));
  });

  it('reads only the blobs that are new, also when a file moves', async () => {
    const { mirror, push } = await mirrored({ 'a.yaml': '1', 'b.yaml': '2' });
    const asked: number[] = [];
    const counting: Mirror = {
      ...mirror,
      objects: { ...mirror.objects, readAll: names => (asked.push(names.length), mirror.objects.readAll(names)) },
    };
    const source = createSnapshotSource({ mirror: counting, branch: 'main' });
    await source.read();
    await push({ 'b.yaml': null, 'moved/b.yaml': '2', 'c.yaml': '3' });
    const { files } = await source.read();
    expect(asked).toEqual([2, 1]);
    expect(Buffer.from(files.get('moved/b.yaml')?.bytes ?? []).toString()).toBe('2');
  });

  it('can be taken of any commit by its id', async () => {
    const { mirror, push } = await mirrored({ 'a.yaml': '1' });
    const first = (await mirror.resolve('main')) ?? '';
    await push({ 'a.yaml': '2' });
    const snapshot = await createSnapshotSource({ mirror, branch: 'main' }).read(first);
    expect(Buffer.from(snapshot.files.get('a.yaml')?.bytes ?? []).toString()).toBe('1');
  });

  it('lists a file over the limit without its bytes', async () => {
    const { mirror } = await mirrored({
      'big.yaml': Buffer.alloc(262_145, 97),
      'fits.yaml': Buffer.alloc(262_144, 97),
    });
    const { files } = await createSnapshotSource({ mirror, branch: 'main' }).read();
    expect(files.get('big.yaml')).toMatchObject({ size: 262_145 });
    expect(files.get('big.yaml')?.bytes).toBeUndefined();
    expect(files.get('fits.yaml')?.bytes?.length).toBe(262_144);
  });

  it('is an error when all files together are too large, and nothing is read', async () => {
    const { mirror } = await mirrored({ 'a.yaml': randomBytes(600), 'b.yaml': randomBytes(600) });
    const source = createSnapshotSource({
      mirror,
      branch: 'main',
      limits: { fileBytes: 1000, lockFileBytes: 1000, totalBytes: 1000 },
    });
    await expect(source.read()).rejects.toMatchObject({ code: 'snapshot-too-large', kind: 'user' });
  });

  it('is an error when the branch is gone: never an empty snapshot', async () => {
    const { mirror, repository } = await mirrored({ 'a.yaml': '1' });
    const source = createSnapshotSource({ mirror, branch: 'main' });
    await source.read();
    execFileSync('git', ['-C', repository.url, 'update-ref', '-d', 'refs/heads/main']);
    await mirror.fetch();
    await expect(source.read()).rejects.toMatchObject({
      code: 'git-reference-missing',
      message: expect.stringContaining('main'),
    });
  });

  it('is an error when an object cannot be read: never a partial snapshot', async () => {
    const { mirror } = await mirrored({ 'a.yaml': '1', 'b.yaml': '2' });
    const lossy: Mirror = {
      ...mirror,
      objects: { ...mirror.objects, readAll: async names => (await mirror.objects.readAll(names)).slice(1) },
    };
    await expect(createSnapshotSource({ mirror: lossy, branch: 'main' }).read()).rejects.toMatchObject({
      code: 'git-failed',
    });
  });

  it('lists links and submodules without reading them', async () => {
    const { mirror, repository } = await mirrored({ 'a.yaml': 'secret.yaml' });
    const git = (input: string, ...args: string[]): string =>
      execFileSync('git', ['-C', repository.url, '-c', 'user.name=A', '-c', 'user.email=a@b', ...args], {
        input,
        encoding: 'utf8',
      }).trim();
    const commit = git('', 'rev-parse', 'main');
    const blob = git('', 'rev-parse', 'main:a.yaml');
    const tree = git(
      `120000 blob ${blob}\tlink.yaml\n160000 commit ${commit}\tsub\n100755 blob ${blob}\trun.yaml\n`,
      'mktree',
    );
    git('', 'update-ref', 'refs/heads/main', git('', 'commit-tree', tree, '-m', 'm'));
    await mirror.fetch();
    const { files } = await createSnapshotSource({ mirror, branch: 'main' }).read();
    expect([...files.values()].map(({ path, mode, bytes }) => [path, mode, bytes !== undefined])).toEqual([
      ['link.yaml', '120000', false],
      ['run.yaml', '100755', true],
      ['sub', '160000', false],
    ]);
  });
});
