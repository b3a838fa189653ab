import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { commitsThatTouched, trailersOf, verifyCommits } from '../../git/signatures.ts';
import { createDistrust } from '../../reconciler/daemon/branch/distrust.ts';
import { temporaryFolder } from './repositories.ts';

const run = promisify(execFile);

interface Signed {
  readonly directory: string;
  readonly allowed: string;
  /** Commits files, signed with the key of a person, or with none. */
  commit(files: Readonly<Record<string, string | null>>, by?: string, message?: string): Promise<string>;
  git(...args: readonly string[]): Promise<string>;
}

/** A repository with keys of ada and eve; only ada's is allowed. */
async function signedRepository(): Promise<Signed> {
  const folder = await temporaryFolder();
  const work = join(folder, 'work');
  await mkdir(work);
  const keys = join(folder, 'keys');
  await mkdir(keys);
  for (const person of ['ada', 'eve', 'bob'])
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', person, '-f', join(keys, person)]);
  const line = async (person: string): Promise<string> =>
    `${person}@example.com ${await readFile(join(keys, `${person}.pub`), 'utf8')}`;
  const allowed = join(folder, 'allowed-signers');
  await writeFile(allowed, (await line('ada')) + (await line('bob')));
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'A',
    GIT_AUTHOR_EMAIL: 'a@example.com',
    GIT_COMMITTER_NAME: 'A',
    GIT_COMMITTER_EMAIL: 'a@example.com',
  };
  const git = async (...args: readonly string[]): Promise<string> =>
    (await run('git', [...args], { cwd: work, env })).stdout.trim();
  await git('init', '-q', '-b', 'main');
  return {
    directory: join(work, '.git'),
    allowed,
    git,
    async commit(files, by, message = 'change') {
      for (const [path, content] of Object.entries(files)) {
        if (content === null) {
          await git('rm', '-q', path);
          continue;
        }
        await mkdir(join(work, path, '..'), { recursive: true });
        await writeFile(join(work, path), content);
        await git('add', path);
      }
      const sign = by === undefined ? [] : ['-c', 'gpg.format=ssh', '-c', `user.signingKey=${join(keys, by)}`];
      await git(...sign, 'commit', '-q', '--allow-empty', ...(by === undefined ? [] : ['-S']), '-m', message);
      return git('rev-parse', 'HEAD');
    },
  };
}

describe('signatures of commits', () => {
  it('count with a key that is allowed; others are bad or none', async () => {
    const repository = await signedRepository();
    const commits = [
      await repository.commit({ a: '1' }, 'ada'),
      await repository.commit({ a: '2' }),
      await repository.commit({ a: '3' }, 'eve'),
    ];
    expect(await verifyCommits(repository, repository.allowed, commits)).toEqual([
      { kind: 'good', signer: 'ada@example.com' },
      { kind: 'none' },
      { kind: 'bad' },
    ]);
  });

  it('hold the files of a path whose last change lacks the right one, and no others', async () => {
    const repository = await signedRepository();
    const rules = [{ paths: ['clusters/prod'], signers: ['ada@example.com'] }];
    const distrust = createDistrust({
      commits: (head, paths) => commitsThatTouched(repository, head, paths),
      verify: commits => verifyCommits(repository, repository.allowed, commits),
    });
    const of = async (head: string): Promise<readonly string[]> =>
      (await distrust(head, rules)).map(each => `${each.path}: ${each.sentence.split(', ').slice(2).join(', ')}`);
    const first = await repository.commit({ 'clusters/prod/a.yaml': '1', 'clusters/prod/b.yaml': '1' }, 'ada');
    expect(await of(first)).toEqual([]);
    expect(await of(await repository.commit({ 'clusters/dev/a.yaml': '1' }))).toEqual([]);
    expect(await of(await repository.commit({ 'clusters/prod/a.yaml': '2' }))).toEqual([
      'clusters/prod/a.yaml: is not signed.',
    ]);
    expect(await of(await repository.commit({ 'clusters/prod/a.yaml': '3' }, 'bob'))).toEqual([
      'clusters/prod/a.yaml: is signed by bob@example.com, who may not change it.',
    ]);
    expect(await of(await repository.commit({ 'clusters/prod/a.yaml': '4' }, 'ada'))).toEqual([]);
    // A removal is a change.
    expect(await of(await repository.commit({ 'clusters/prod/b.yaml': null }, 'eve'))).toEqual([
      'clusters/prod/b.yaml: has a signature that does not count.',
    ]);
  });

  it('of a merge stand for what it brought in', async () => {
    const repository = await signedRepository();
    const distrust = createDistrust({
      commits: (head, paths) => commitsThatTouched(repository, head, paths),
      verify: commits => verifyCommits(repository, repository.allowed, commits),
    });
    await repository.commit({ 'p/a': '1' }, 'ada');
    await repository.git('checkout', '-q', '-b', 'topic');
    await repository.commit({ 'p/a': '2' });
    await repository.git('checkout', '-q', 'main');
    await repository.git('merge', '-q', '--no-ff', '--no-commit', 'topic');
    const merge = await repository.commit({}, 'ada', 'Merge');
    expect(await distrust(merge, [{ paths: ['p'], signers: ['ada@example.com'] }])).toEqual([]);
  });

  it('without keys nothing is signed', async () => {
    const repository = await signedRepository();
    const distrust = createDistrust({ commits: (head, paths) => commitsThatTouched(repository, head, paths) });
    const head = await repository.commit({ 'p/a': '1' }, 'ada');
    expect(await distrust(head, [{ paths: ['p/a'], signers: ['ada@example.com'] }])).toHaveLength(1);
  });
});

describe('trailers', () => {
  it('name who approved, in any form that git takes', async () => {
    const repository = await signedRepository();
    const plain = await repository.commit(
      { a: '1' },
      undefined,
      'One\n\nApproved-by: nobody in the middle\n\nEnd of text.',
    );
    const one = await repository.commit(
      { a: '2' },
      undefined,
      'Two\n\nText.\n\nApproved-by: Ada Lovelace <Ada@Example.com>\nApproved-by: bob@example.com\nSigned-off-by: C <c@example.com>',
    );
    expect(await trailersOf(repository, one, 50)).toEqual([
      { commit: one, approvedBy: ['ada@example.com', 'bob@example.com'] },
      { commit: plain, approvedBy: [] },
    ]);
  });
});
