import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commitInClone, type CloneCommit } from '../../reconciler/cli/clone.ts';
import { openLocalRepository } from '../../reconciler/cli/local-repository.ts';

const run = promisify(execFile);
const author = { name: 'Ada', email: 'ada@example.com' };
const write = (text: string): CloneCommit => ({
  path: 'clusters/prod/images.lock.yaml',
  edit: () => text,
  message: 'Release\n',
  author,
});

describe('a commit that a command makes in a clone', () => {
  let folder: string;
  let clone: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pacer-clone-'));
    clone = join(folder, 'clone');
    await run('git', ['init', '-q', '-b', 'main', clone]);
    await run('mkdir', ['-p', join(clone, 'clusters/prod')]);
    await writeFile(join(clone, 'clusters/prod/images.lock.yaml'), 'apps: {}\n');
    await git(clone, 'add', '.');
    await git(clone, 'commit', '-qm', 'First');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function git(directory: string, ...words: string[]): Promise<string> {
    const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
    return (await run('git', [...identity, ...words], { cwd: directory })).stdout.trim();
  }

  it('goes to a branch that is not checked out without touching the working folder; the same again makes no commit', async () => {
    const made = await commitInClone(clone, { ...write('apps: {a: 1}\n'), branch: 'promote' });
    expect(made).toEqual({ branch: 'promote', commit: await git(clone, 'rev-parse', 'promote') });
    expect(await git(clone, 'status', '--short')).toBe('');
    expect(await commitInClone(clone, { ...write('apps: {a: 1}\n'), branch: 'promote' })).toEqual({
      branch: 'promote',
      commit: undefined,
    });
    expect(await git(clone, 'rev-list', '--count', 'promote')).toBe('2');
  });

  it('is made in an additional worktree as in the clone itself, and leaves it clean', async () => {
    const tree = join(folder, 'tree');
    await git(clone, 'worktree', 'add', '-q', tree, '-b', 'other');
    const made = await commitInClone(tree, write('apps: {b: 1}\n'));
    expect(made).toEqual({ branch: 'other', commit: await git(tree, 'rev-parse', 'HEAD') });
    expect(await readFile(join(tree, 'clusters/prod/images.lock.yaml'), 'utf8')).toBe('apps: {b: 1}\n');
    expect(await git(tree, 'status', '--short')).toBe('');
    const repository = await openLocalRepository(tree);
    expect((await repository.snapshot('HEAD')).commit).toBe(made.commit);
    expect((await repository.snapshot('main')).commit).not.toBe(made.commit);
  });

  it('is refused where the file has changes that nobody committed', async () => {
    await writeFile(join(clone, 'clusters/prod/images.lock.yaml'), 'apps: {c: 1}\n');
    await expect(commitInClone(clone, write('apps: {d: 1}\n'))).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('not committed') as string,
    });
  });
});
