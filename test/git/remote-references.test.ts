import { execFileSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readRemoteReferences } from '../../git/remote-references.ts';
import { chooseReference, patternsOf } from '../../reconciler/build/choose-reference.ts';
import { temporaryFolder, testRepository } from './repositories.ts';

describe('where the branches and tags of a repository are', () => {
  it('is asked by name; an annotated tag is at its commit, and what was not asked for is not listed', async () => {
    const repository = await testRepository({ a: '1' });
    const git = (...args: string[]): string =>
      execFileSync('git', ['-C', repository.url, '-c', 'user.name=A', '-c', 'user.email=a@b', ...args], {
        encoding: 'utf8',
      }).trim();
    const first = git('rev-parse', 'main');
    git('tag', '-a', '-m', 'annotated', 'v1.0.0', first);
    git('tag', 'cart-2.0.0', first);
    git('tag', 'other', first);
    const second = await repository.commit({ a: '2' });
    const directory = await temporaryFolder();
    const ask = (patterns: readonly string[]) => readRemoteReferences({ url: repository.url, directory }, patterns);

    expect(await ask(patternsOf('main'))).toEqual(new Map([['refs/heads/main', second]]));
    expect(await ask(patternsOf('v1.0.0'))).toEqual(new Map([['refs/tags/v1.0.0', first]]));
    const cart = { semver: '^2', prefix: 'cart-' };
    expect(chooseReference(cart, await ask(patternsOf(cart)))).toEqual({ commit: first, tag: 'cart-2.0.0' });
    const plain = { semver: '*' };
    expect(chooseReference(plain, await ask(patternsOf(plain)))).toEqual({ commit: first, tag: 'v1.0.0' });
    expect([...(await ask(patternsOf(plain))).keys()]).not.toContain('refs/tags/other');
    expect(await ask(patternsOf('gone'))).toEqual(new Map());
  });

  it('of a repository that is gone is an error that says so', async () => {
    const repository = await testRepository({ a: '1' });
    await rm(repository.url, { recursive: true });
    await expect(
      readRemoteReferences({ url: repository.url, directory: await temporaryFolder() }, ['refs/heads/main']),
    ).rejects.toMatchObject({ code: 'git-repository-missing' });
  });
});
