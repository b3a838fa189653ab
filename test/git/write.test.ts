import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { appendNotes, readNotes } from '../../git/notes.ts';
import { commitFiles, createBareRepository, push } from '../../git/write.ts';
import { temporaryFolder, testRepository } from './repositories.ts';

const author = { name: 'Ada', email: 'ada@example.com' };

function git(directory: string, ...args: string[]): string {
  return execFileSync('git', ['-C', directory, ...args], { encoding: 'utf8' });
}

async function notesOf(directory: string, ref: string): Promise<Record<string, string>> {
  const notes: Record<string, string> = {};
  for await (const { commit, text } of readNotes(directory, ref)) notes[commit] = text;
  return notes;
}

describe('committing files without a work tree', () => {
  it('adds, changes and removes files and leaves the others', async () => {
    const { url, commit } = await testRepository({ 'a.yaml': '1', 'b/c.yaml': '2', 'keep.txt': 'k' });
    const id = await commit({ 'a.yaml': 'one', 'b/c.yaml': null, 'new/"odd\\ name\n.yaml': '3' });
    expect(git(url, 'ls-tree', '-r', '-z', '--name-only', 'main').split('\0').filter(Boolean)).toEqual([
      'a.yaml',
      'keep.txt',
      'new/"odd\\ name\n.yaml',
    ]);
    expect(git(url, 'show', 'main:a.yaml')).toBe('one');
    expect(git(url, 'rev-parse', 'main').trim()).toBe(id);
    expect(git(url, 'fsck', '--strict')).toBe('');
  });

  it('keeps bytes, authors and messages as they are', async () => {
    const { url } = await testRepository();
    const bytes = Buffer.from([0, 255, 10, 13]);
    const time = Date.UTC(2026, 0, 2);
    await commitFiles(
      url,
      'main',
      { bin: bytes },
      { author: { name: 'A <B>\nC', email: 'a@b', time }, message: 'Ünï\n\nbody' },
    );
    expect(execFileSync('git', ['-C', url, 'show', 'main:bin'])).toEqual(bytes);
    expect(git(url, 'log', '-1', '--format=%an|%ae|%ct|%B').trim()).toBe(`A  B  C|a@b|${time / 1000}|Ünï\n\nbody`);
  });

  it('loses no commit when several write at once', async () => {
    const { url, commit } = await testRepository({ start: '1' });
    await Promise.all(['a', 'b', 'c'].map(name => commit({ [name]: name })));
    expect(git(url, 'ls-tree', '--name-only', 'main').trim().split('\n')).toEqual(['a', 'b', 'c', 'start']);
    expect(git(url, 'rev-list', '--count', 'main').trim()).toBe('4');
  });

  it.each(['../escape', '/absolute', 'a//b', 'a/../b', '.git/config', 'x/.GIT/hooks/y', ''])(
    'refuses the path %j',
    async path => {
      const { url } = await testRepository({ start: '1' });
      await expect(commitFiles(url, 'main', { [path]: 'x' }, { author, message: 'm' })).rejects.toMatchObject({
        code: 'git-refused',
      });
    },
  );

  it('makes a repository that others can clone and push to', async () => {
    const folder = await temporaryFolder();
    const url = join(folder, 'a.git');
    await createBareRepository(url);
    await createBareRepository(url);
    await commitFiles(url, 'main', { 'a.txt': '1' }, { author, message: 'first' });
    const clone = join(folder, 'clone');
    git(folder, 'clone', '-q', url, clone);
    git(clone, '-c', 'user.name=B', '-c', 'user.email=b@c', 'commit', '-q', '--allow-empty', '-m', 'second');
    git(clone, 'push', '-q', 'origin', 'main');
    expect(git(url, 'rev-list', '--count', 'main').trim()).toBe('2');
  });
});

describe('notes', () => {
  const ref = 'refs/notes/pacer/test';

  it('of several commits are appended in one commit, below what was there', async () => {
    const { url, commit } = await testRepository({ a: '1' });
    const first = git(url, 'rev-parse', 'main').trim();
    const second = await commit({ a: '2' });
    await appendNotes(url, ref, [
      { commit: first, lines: ['{"n":1}'] },
      { commit: second, lines: ['{"n":2}', '{"n":3}'] },
      { commit: first, lines: ['{"n":4}'] },
    ]);
    await appendNotes(url, ref, [{ commit: first, lines: ['{"n":5}'] }]);
    expect(await notesOf(url, ref)).toEqual({ [first]: '{"n":1}\n{"n":4}\n{"n":5}\n', [second]: '{"n":2}\n{"n":3}\n' });
    expect(git(url, 'rev-list', '--count', ref).trim()).toBe('2');
    expect(git(url, 'notes', '--ref', 'pacer/test', 'show', first)).toBe('{"n":1}\n{"n":4}\n{"n":5}\n');
  });

  it('are read as nothing when there are none', async () => {
    const { url } = await testRepository({ a: '1' });
    expect(await notesOf(url, ref)).toEqual({});
  });

  it('lose no line when two append at once', async () => {
    const { url } = await testRepository({ a: '1' });
    const commit = git(url, 'rev-parse', 'main').trim();
    await Promise.all([1, 2, 3].map(n => appendNotes(url, ref, [{ commit, lines: [String(n)] }])));
    expect((await notesOf(url, ref))[commit]?.trim().split('\n').sort()).toEqual(['1', '2', '3']);
  });

  it('on hundreds of commits are found again, where git cuts their ids into folders', async () => {
    const { url } = await testRepository({ a: '1' });
    const stream = Array.from(
      { length: 300 },
      (_, n) => `commit refs/heads/many\ncommitter A <a@b> ${1_700_000_000 + n} +0000\ndata 1\nx\n`,
    );
    execFileSync('git', ['-C', url, 'fast-import', '--quiet'], { input: stream.join('') });
    const commits = git(url, 'rev-list', 'many').trim().split('\n');
    await appendNotes(
      url,
      ref,
      commits.map(commit => ({ commit, lines: [commit] })),
    );
    expect(git(url, 'ls-tree', '-r', '--name-only', ref)).toMatch(/^[0-9a-f]{2}\/[0-9a-f]{38}$/m);
    await appendNotes(url, ref, [{ commit: commits[7] ?? '', lines: ['more'] }]);
    const notes = await notesOf(url, ref);
    expect(Object.keys(notes).sort()).toEqual([...commits].sort());
    expect(notes[commits[7] ?? '']).toBe(`${commits[7]}\nmore\n`);
  });

  it('on a commit that is not there are refused, and nothing is written', async () => {
    const { url } = await testRepository({ a: '1' });
    await expect(appendNotes(url, ref, [{ commit: '0'.repeat(40), lines: ['x'] }])).rejects.toMatchObject({
      code: 'git-failed',
    });
    expect(await notesOf(url, ref)).toEqual({});
    await expect(appendNotes(url, 'refs/heads/main', [])).rejects.toMatchObject({ code: 'git-refused' });
  });
});

describe('pushing', () => {
  it('brings refs to the other side, and says so when somebody was faster', async () => {
    const { url, commit } = await testRepository({ a: '1' });
    const folder = await temporaryFolder();
    git(folder, 'clone', '-q', '--bare', url, 'copy.git');
    const copy = join(folder, 'copy.git');
    const ours = await commitFiles(copy, 'main', { b: '1' }, { author, message: 'ours' });
    await push(copy, url, 'refs/heads/main:refs/heads/main');
    expect(git(url, 'rev-parse', 'main').trim()).toBe(ours);
    await commit({ a: '2' });
    await commitFiles(copy, 'main', { b: '2' }, { author, message: 'late' });
    await expect(push(copy, url, 'refs/heads/main:refs/heads/main')).rejects.toMatchObject({
      code: 'git-rejected-push',
      retryable: true,
    });
    await push(copy, url, '+refs/heads/main:refs/heads/main');
    await expect(push(copy, url, 'refs/heads/main:--exec=x')).rejects.toMatchObject({ code: 'git-refused' });
    await expect(push(copy, `${url}.none`, 'refs/heads/main:refs/heads/main')).rejects.toMatchObject({
      code: 'git-repository-missing',
    });
  });
});
