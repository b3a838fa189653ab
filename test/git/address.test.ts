import { execFileSync, spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPacerError } from '../../errors/pacer-error.ts';
import { parseRepositoryAddress, resolveRelativeAddress } from '../../git/address.ts';
import { checkReference } from '../../git/reference.ts';
import { temporaryFolder } from './repositories.ts';

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (isPacerError(error)) return error.code;
    throw error;
  }
  return 'accepted';
}

describe('an address of a repository', () => {
  it.each([
    ['https://git.example.com/shop/cart.git', 'https', undefined],
    ['https://me@git.example.com/shop/cart.git', 'https', undefined],
    ['ssh://git@git.example.com:2222/shop/cart.git', 'ssh', undefined],
    ['git@git.example.com:shop/cart.git', 'ssh', undefined],
    ['/srv/git/cart.git', 'file', '/srv/git/cart.git'],
    ['file:///srv/git/cart.git', 'file', '/srv/git/cart.git'],
  ])('%s is read as %s', (url, protocol, directory) => {
    expect(parseRepositoryAddress(url)).toEqual({ url, protocol, ...(directory === undefined ? {} : { directory }) });
  });

  it.each([
    'ext::sh -c touch% /tmp/x',
    'ext::true',
    '--upload-pack=touch',
    '-oProxyCommand=x',
    'ssh://-oProxyCommand=x/y',
    'ssh://-a@host/y',
    '-x@host:path',
    'http://git.example.com/cart.git',
    'git://git.example.com/cart.git',
    'FILE://host.example/cart.git',
    'https://git.example.com',
    'https://git.example.com/a b',
    'https://git.example.com/a\nb',
    'host::path',
    'relative/path',
    '',
  ])('%j is refused', url => {
    expect(codeOf(() => parseRepositoryAddress(url))).toBe('git-refused');
  });

  it('with a password in it is refused, and the error does not repeat the password', () => {
    const parse = (): unknown => parseRepositoryAddress('https://me:hunter2@git.example.com/cart.git');
    expect(codeOf(parse)).toBe('git-refused');
    expect(parse).not.toThrow(/hunter2/);
  });

  it('answers on hostile text at once', () => {
    for (const text of [
      'a'.repeat(50_000),
      `${'a@'.repeat(25_000)}`,
      `${'a.'.repeat(25_000)}:`,
      '../'.repeat(20_000),
    ]) {
      const start = performance.now();
      codeOf(() => parseRepositoryAddress(text));
      codeOf(() => resolveRelativeAddress(text, 'https://host/a'));
      codeOf(() => checkReference(text));
      expect(performance.now() - start).toBeLessThan(200);
    }
  });
});

describe('a relative address', () => {
  it.each([
    ['../hello.git', 'https://git.example.com/shop/desired.git', 'https://git.example.com/shop/hello.git'],
    ['../../hello.git', 'https://git.example.com/shop/desired.git', 'https://git.example.com/hello.git'],
    ['./hello.git', 'https://git.example.com/shop', 'https://git.example.com/shop/hello.git'],
    ['../hello.git', '/srv/git/desired.git', '/srv/git/hello.git'],
    ['../hello.git', '/srv/git/desired.git/', '/srv/git/hello.git'],
    ['../hello.git', 'file:///srv/git/desired.git', 'file:///srv/git/hello.git'],
    ['../hello.git', 'git@git.example.com:shop/desired.git', 'git@git.example.com:shop/hello.git'],
    ['../hello.git', 'git@git.example.com:desired.git', 'git@git.example.com:hello.git'],
    ['https://other.example.com/a.git', '/srv/git/desired.git', 'https://other.example.com/a.git'],
  ])('%s against %s is %s, as for a submodule', (address, base, expected) => {
    expect(resolveRelativeAddress(address, base)).toBe(expected);
  });

  it('agrees with git itself', async () => {
    const folder = await temporaryFolder();
    const git = (...args: string[]): string => execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8' });
    git('init', '-q');
    git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},sub`);
    for (const [base, relative] of [
      ['https://h.example/a/b.git', '../c.git'],
      ['https://h.example/a/b.git', './c.git'],
      ['git@h.example:a/b.git', '../c.git'],
      ['git@h.example:b.git', '../c.git'],
      ['ssh://git@h.example/a/b/c.git', '../../d.git'],
      ['/srv/git/a.git', '../b.git'],
    ] as const) {
      await writeFile(join(folder, '.gitmodules'), `[submodule "sub"]\n\tpath = sub\n\turl = ${relative}\n`);
      git('config', 'remote.origin.url', base);
      git('submodule', 'init');
      const expected = git('config', 'submodule.sub.url').trim();
      git('config', '--unset', 'submodule.sub.url');
      expect(resolveRelativeAddress(relative, base)).toBe(expected);
    }
  });

  it.each([
    ['../../hello.git', 'https://git.example.com/desired.git'],
    ['../', '/srv/git/desired.git'],
    ['../a b', '/srv/git/desired.git'],
  ])('%j against %s is refused', (address, base) => {
    expect(codeOf(() => resolveRelativeAddress(address, base))).toBe('git-refused');
  });
});

describe('a reference', () => {
  it.each(['main', 'release/1.2', 'v1.0.0', 'feature_x', 'a'.repeat(40)])('%s is accepted', reference => {
    expect(checkReference(reference)).toBe(reference);
  });

  it.each([
    '',
    '-x',
    '--upload-pack=x',
    'a..b',
    'a b',
    'a~1',
    'a^',
    'a:b',
    '/a',
    'a/',
    'a//b',
    'a.lock',
    '@',
    'a@{1}',
    'a\n',
    'a/.b',
  ])('%j is refused', reference => {
    expect(codeOf(() => checkReference(reference))).toBe('git-refused');
  });

  it('is never something that git refuses as the name of a branch', () => {
    const character = fc.constantFrom(...'ab./@{-_~^:? *[\\lock'.split(''));
    fc.assert(
      fc.property(fc.string({ unit: character, minLength: 1, maxLength: 12 }), text => {
        fc.pre(codeOf(() => checkReference(text)) === 'accepted');
        expect(spawnSync('git', ['check-ref-format', `refs/heads/${text}`]).status).toBe(0);
      }),
      { numRuns: 150 },
    );
  });
});
