import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openMirror, type Mirror } from '../../git/mirror.ts';
import { temporaryFolder, testRepository } from './repositories.ts';

async function mirrorOf(url: string): Promise<Mirror> {
  const mirror = await openMirror({ url, directory: join(await temporaryFolder(), 'mirror.git') });
  onTestFinished(() => mirror.close());
  return mirror;
}

describe('a mirror', () => {
  it('has what was pushed after a fetch, and forgets branches that are gone', async () => {
    const repository = await testRepository({ 'a.yaml': 'one' });
    const other = await repository.commit({ 'b.yaml': 'two' }, 'second', 'feature/x');
    const mirror = await mirrorOf(repository.url);
    expect(await mirror.resolve('main')).toBeUndefined();
    await mirror.fetch();
    const first = await mirror.resolve('main');
    expect(await mirror.resolve('feature/x')).toBe(other);
    const second = await repository.commit({ 'a.yaml': 'changed' });
    execFileSync('git', ['-C', repository.url, 'update-ref', '-d', 'refs/heads/feature/x']);
    await mirror.fetch();
    expect(await mirror.resolve('main')).toBe(second);
    expect(await mirror.resolve('feature/x')).toBeUndefined();
    expect(await mirror.isAncestor(first ?? '', second)).toBe(true);
    expect(await mirror.isAncestor(second, first ?? '')).toBe(false);
    expect(await mirror.changedPaths(first ?? '', second)).toEqual(['a.yaml']);
  });

  it('follows a branch that was rewound by force', async () => {
    const repository = await testRepository({ 'a.yaml': '1' });
    const mirror = await mirrorOf(repository.url);
    await mirror.fetch();
    const first = (await mirror.resolve('main')) ?? '';
    const second = await repository.commit({ 'a.yaml': '2' });
    await mirror.fetch();
    execFileSync('git', ['-C', repository.url, 'update-ref', 'refs/heads/main', first]);
    await mirror.fetch();
    expect(await mirror.resolve('main')).toBe(first);
    expect(await mirror.isAncestor(second, first)).toBe(false);
  });

  it('resolves a branch before a tag, a tag to its commit, and a full id to itself', async () => {
    const repository = await testRepository({ 'a.yaml': '1' });
    const git = (...args: string[]): string =>
      execFileSync('git', ['-C', repository.url, '-c', 'user.name=A', '-c', 'user.email=a@b', ...args], {
        encoding: 'utf8',
      });
    const first = git('rev-parse', 'main').trim();
    git('tag', '-a', '-m', 'annotated', 'v1', first);
    git('tag', 'both', first);
    const second = await repository.commit({ 'a.yaml': '2' });
    git('branch', 'both', second);
    const mirror = await mirrorOf(repository.url);
    await mirror.fetch();
    expect(await mirror.resolve('v1')).toBe(first);
    expect(await mirror.resolve('both')).toBe(second);
    expect(await mirror.resolve(first)).toBe(first);
    expect(await mirror.resolve(first.slice(0, 10))).toBeUndefined();
    await expect(mirror.resolve('main^{tree}')).rejects.toMatchObject({ code: 'git-refused' });
  });

  it('lists every file with mode, id and size, links and submodules among them', async () => {
    const repository = await testRepository({ 'deep/er/ü "q".yaml': 'ab\n', 'big.bin': Buffer.alloc(3000, 7) });
    const git = (...args: string[]): string =>
      execFileSync('git', ['-C', repository.url, ...args], { encoding: 'utf8' }).trim();
    const link = git('rev-parse', 'main:deep/er/ü "q".yaml');
    const commit = git('rev-parse', 'main');
    const tree = execFileSync('git', ['-C', repository.url, 'mktree'], {
      encoding: 'utf8',
      input: `120000 blob ${link}\tlink.yaml\n160000 commit ${commit}\tsub\n040000 tree ${git('rev-parse', 'main^{tree}')}\tin\n`,
    }).trim();
    const head = git('-c', 'user.name=A', '-c', 'user.email=a@b', 'commit-tree', tree, '-p', commit, '-m', 'm');
    git('update-ref', 'refs/heads/main', head);
    const mirror = await mirrorOf(repository.url);
    await mirror.fetch();
    const entries = await mirror.tree(head);
    expect(entries.map(({ path, mode, size }) => ({ path, mode, size }))).toEqual([
      { path: 'in/big.bin', mode: '100644', size: 3000 },
      { path: 'in/deep/er/ü "q".yaml', mode: '100644', size: 3 },
      { path: 'link.yaml', mode: '120000', size: 3 },
      { path: 'sub', mode: '160000', size: 0 },
    ]);
    expect(await mirror.treeId(head, '')).toBe(tree);
    expect(await mirror.treeId(head, 'in/big.bin')).toBe(entries[0]?.blob);
    expect(await mirror.treeId(head, 'nothing')).toBeUndefined();
  });

  it('without blobs knows what changed, and asks for no blob', async () => {
    const repository = await testRepository({ 'src/a.js': '1', 'b.bin': Buffer.alloc(50_000, 1) });
    execFileSync('git', ['-C', repository.url, 'config', 'uploadpack.allowFilter', 'true']);
    const directory = join(await temporaryFolder(), 'mirror.git');
    const mirror = await openMirror({ url: `file://${repository.url}`, directory, filter: 'blob:none' });
    onTestFinished(() => mirror.close());
    await mirror.fetch();
    const first = (await mirror.resolve('main')) ?? '';
    const second = await repository.commit({ 'src/a.js': '2' });
    await mirror.fetch();
    expect(await mirror.changedPaths(first, second)).toEqual(['src/a.js']);
    expect((await mirror.tree(second)).map(entry => entry.path)).toEqual(['b.bin', 'src/a.js']);
    expect(await mirror.treeId(first, 'src')).not.toBe(await mirror.treeId(second, 'src'));
    expect(await mirror.treeId(first, 'b.bin')).toBe(await mirror.treeId(second, 'b.bin'));
    const missing = execFileSync('git', ['-C', directory, 'rev-list', '--objects', '--missing=print', 'main'], {
      encoding: 'utf8',
    });
    expect(missing.split('\n').filter(line => line.startsWith('?'))).toHaveLength(3);
  });

  it('tells author, time and subject of a commit', async () => {
    const repository = await testRepository({ a: '1' });
    const commit = await repository.commit({ a: '2' }, 'A subject\n\nand a body');
    const mirror = await mirrorOf(repository.url);
    await mirror.fetch();
    expect(await mirror.commitInfo(commit)).toMatchObject({
      commit,
      author: 'Ada <ada@example.com>',
      time: 1_700_000_000_000,
      subject: 'A subject',
    });
    await expect(mirror.commitInfo('0'.repeat(40))).rejects.toMatchObject({ code: 'git-reference-missing' });
  });

  it('makes a fetch that began after the call, however many ask during one', async () => {
    const repository = await testRepository({ a: '1' });
    const mirror = await mirrorOf(repository.url);
    const running = mirror.fetch();
    const pushed = await repository.commit({ a: '2' });
    await Promise.all([mirror.fetch(), mirror.fetch(), mirror.fetch()]);
    expect(await mirror.resolve('main')).toBe(pushed);
    await running;
  });

  it('is made anew when its directory was deleted, damaged, or mirrors something else', async () => {
    const repository = await testRepository({ a: '1' });
    const other = await testRepository({ b: '1' });
    const directory = join(await temporaryFolder(), 'mirror.git');
    const mirror = await openMirror({ url: repository.url, directory });
    onTestFinished(() => mirror.close());
    await mirror.fetch();
    await rm(directory, { recursive: true });
    await mirror.fetch();
    const commit = await mirror.resolve('main');
    expect(commit).toMatch(/^[0-9a-f]{40}$/);
    await rm(join(directory, 'HEAD'));
    await mirror.fetch();
    expect(await mirror.resolve('main')).toBe(commit);
    const second = await openMirror({ url: other.url, directory });
    onTestFinished(() => second.close());
    await second.fetch();
    expect((await second.tree((await second.resolve('main')) ?? '')).map(entry => entry.path)).toEqual(['b']);
  });

  it('never touches a repository that its directory happens to lie in', async () => {
    const outer = await temporaryFolder();
    execFileSync('git', ['-C', outer, 'init', '-q']);
    const repository = await testRepository({ a: '1' });
    const directory = join(outer, 'mirror');
    const mirror = await openMirror({ url: repository.url, directory });
    onTestFinished(() => mirror.close());
    await rename(join(directory, 'objects'), join(directory, 'gone'));
    await expect(mirror.fetch()).rejects.toMatchObject({ code: expect.stringMatching(/^git-/) });
    expect(await readdir(join(outer, '.git', 'refs', 'heads'))).toEqual([]);
  });
});

describe('a repository that cannot be read', () => {
  it('is reported as unreachable, with its address, while the last state stays', async () => {
    const repository = await testRepository({ a: '1' });
    const mirror = await mirrorOf(repository.url);
    await mirror.fetch();
    const known = await mirror.resolve('main');
    await rename(repository.url, `${repository.url}.away`);
    await expect(mirror.fetch()).rejects.toMatchObject({
      code: 'git-repository-missing',
      retryable: true,
      message: expect.stringContaining(repository.url),
    });
    expect(await mirror.resolve('main')).toBe(known);
    await rename(`${repository.url}.away`, repository.url);
    await mirror.fetch();
  });

  it('is given up when the server says nothing, and when asked to', async () => {
    const server = createServer(() => undefined);
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => server.closeAllConnections());
    onTestFinished(() => void server.close());
    // A directory in place of the address: TLS to a plain port never ends its handshake.
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/a.git`;
    const directory = join(await temporaryFolder(), 'mirror.git');
    const mirror = await openMirror({ url, directory, silenceMilliseconds: 300 });
    onTestFinished(() => mirror.close());
    await expect(mirror.fetch()).rejects.toMatchObject({ code: 'git-unreachable' });
    await expect(mirror.fetch(AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('runs no hook, wherever one lies', async () => {
    const repository = await testRepository({ a: '1' });
    const mirror = await mirrorOf(repository.url);
    const proof = join(await temporaryFolder(), 'proof');
    await mkdir(join(mirror.directory, 'hooks'), { recursive: true });
    const hook = join(mirror.directory, 'hooks', 'reference-transaction');
    await writeFile(hook, `#!/bin/sh\ntouch ${proof}\n`, { mode: 0o755 });
    await mirror.fetch();
    expect(existsSync(proof)).toBe(false);
    // The same hook does run for a git that is not told otherwise: the test would notice.
    execFileSync('git', ['-C', mirror.directory, 'update-ref', 'refs/heads/x', (await mirror.resolve('main')) ?? '']);
    expect(existsSync(proof)).toBe(true);
  });
});
