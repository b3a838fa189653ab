import { beforeEach, describe, expect, it } from 'vitest';
import { pacerError } from '../../errors/pacer-error.ts';
import { createSources, type Sources } from '../../reconciler/build/sources.ts';
import type { SourceSpec } from '../../reconciler/build/source-state.ts';

const url = 'https://git.example.com/shop.git';
const commit = (digit: string): string => digit.repeat(40);

/** A git server in memory that counts what it is asked for. */
class Server {
  readonly references = new Map<string, string>();
  readonly files = new Map<string, readonly { path: string; mode: string; blob: string }[]>();
  asked: string[][] = [];
  fetches = 0;
  open = 0;
  authorsRead = 0;
  failure: Error | undefined;
  private fetched = new Set<string>();

  sources(): Sources {
    return createSources({
      directory: '/nowhere',
      ask: async (_url, patterns) => {
        await Promise.resolve();
        this.asked.push([...patterns]);
        if (this.failure !== undefined) throw this.failure;
        return new Map(this.references);
      },
      openMirror: () => {
        this.open++;
        return Promise.resolve({
          fetch: async () => {
            this.fetches++;
            await Promise.resolve();
            if (this.failure !== undefined) throw this.failure;
            this.fetched = new Set(this.files.keys());
          },
          resolve: reference => Promise.resolve(this.fetched.has(reference) ? reference : undefined),
          tree: id => Promise.resolve(this.files.get(id) ?? []),
          commitInfo: () => {
            this.authorsRead++;
            return Promise.resolve({ author: 'Grace <grace@example.com>' });
          },
          close: () => void this.open--,
        });
      },
    });
  }

  push(reference: string, id: string, content = id): void {
    this.references.set(reference, id);
    this.files.set(id, [
      { path: 'cart/pom.xml', mode: '100644', blob: content },
      { path: 'README.md', mode: '100644', blob: id },
    ]);
  }
}

describe('source repositories', () => {
  let server: Server;
  let sources: Sources;
  const main: SourceSpec = { repository: url, ref: 'main' };
  const cart: SourceSpec = { repository: url, ref: 'main', paths: ['cart/**'] };

  beforeEach(() => {
    server = new Server();
    server.push('refs/heads/main', commit('1'), 'a');
    sources = server.sources();
  });

  it('are read once for the author of a commit, however often looks ask for it, also when it cannot be told', async () => {
    const ask = (): Promise<readonly (string | undefined)[]> =>
      Promise.all(Array.from({ length: 100 }, () => sources.authorOf(url, commit('1'))));
    expect(new Set([...(await ask()), ...(await ask())])).toEqual(new Set(['Grace <grace@example.com>']));
    expect([server.fetches, server.authorsRead]).toEqual([1, 1]);
    for (let time = 0; time < 3; time++) expect(await sources.authorOf(url, commit('9'))).toBeUndefined();
    expect(server.fetches).toBe(2);
  });

  it('are asked once for any number of images, and nothing is fetched when no paths have to be compared', async () => {
    const states = await Promise.all(Array.from({ length: 100 }, () => sources.state(main)));
    expect(states[99]).toMatchObject({ kind: 'known', commit: commit('1') });
    expect(server.asked).toHaveLength(1);
    await sources.state(main);
    expect(server.asked).toHaveLength(1);
    expect(server.fetches).toBe(0);
  });

  it('are fetched when a reference that is used with paths has moved, and only then', async () => {
    const before = await sources.state(cart);
    expect(server.fetches).toBe(1);
    expect(await sources.look(url)).toEqual({ moved: false });
    await sources.state(cart);
    expect(server.fetches).toBe(1);

    server.push('refs/heads/main', commit('2'), 'a');
    expect(await sources.look(url)).toEqual({ moved: true });
    const after = await sources.state(cart);
    expect(server.fetches).toBe(2);
    expect(after).toMatchObject({ commit: commit('2'), identity: before.kind === 'known' ? before.identity : '' });
    expect(await sources.state(main)).toMatchObject({ identity: `commit ${commit('2')}` });

    server.push('refs/heads/main', commit('3'), 'b');
    await sources.look(url);
    expect(await sources.state(cart)).not.toMatchObject({ identity: before.kind === 'known' ? before.identity : '' });
  });

  it('that move where nobody builds from are not said to have moved', async () => {
    await sources.state(main);
    server.push('refs/heads/other', commit('5'));
    expect(await sources.look(url)).toEqual({ moved: false });
    expect(server.asked.at(-1)).not.toContain('refs/heads/other');
  });

  it('say which tag a range of versions chose, and that it moved when a higher one is pushed', async () => {
    server.push('refs/tags/v1.0.0', commit('6'));
    const range: SourceSpec = { repository: url, ref: { semver: '^1' } };
    expect(await sources.state(range)).toMatchObject({ commit: commit('6'), tag: 'v1.0.0' });
    server.push('refs/tags/v1.1.0', commit('7'));
    expect(await sources.look(url)).toEqual({ moved: true });
    expect(await sources.state(range)).toMatchObject({ commit: commit('7'), tag: 'v1.1.0' });
    server.push('refs/tags/v2.0.0', commit('8'));
    expect(await sources.look(url)).toEqual({ moved: false });
  });

  it.each([
    ['a branch that vanished', 'gone', 'source-reference-missing', /no branch or tag "gone"/],
    ['a range without a tag', { semver: '^9' }, 'source-version-missing', /no tag in the range \^9/],
    ['a prefix without a tag', { semver: '*', prefix: 'x-' }, 'source-version-missing', /begins with "x-"/],
  ] as const)('name the problem and what to do about %s', async (_name, ref, code, sentence) => {
    const state = await sources.state({ repository: url, ref });
    expect(state).toMatchObject({ kind: 'missing', code, sentence: expect.stringMatching(sentence) as string });
    expect(state.kind === 'missing' && state.advice).toMatch(/What runs is kept/);
  });

  it('name a commit that is on no branch or tag', async () => {
    const lost = { repository: url, ref: commit('d'), paths: ['cart/**'] };
    expect(await sources.state(lost)).toMatchObject({ kind: 'missing', code: 'source-reference-missing' });
    expect(server.asked).toHaveLength(0);
  });

  it('that cannot be read keep what was known, and are not asked again for every image', async () => {
    await sources.state(main);
    server.failure = pacerError('git-access-refused', { message: 'no' });
    expect(await sources.look(url)).toMatchObject({ moved: false, trouble: { code: 'git-access-refused' } });
    expect(await sources.state(main)).toMatchObject({ kind: 'known', commit: commit('1') });
    expect(sources.troubles()).toMatchObject([{ repository: url, error: { code: 'git-access-refused' } }]);

    const other: SourceSpec = { repository: url, ref: 'other' };
    for (let time = 0; time < 5; time++)
      expect(await sources.state(other)).toMatchObject({ kind: 'unknown', code: 'git-access-refused' });
    expect(server.asked).toHaveLength(3);

    server.failure = undefined;
    server.push('refs/heads/other', commit('4'));
    expect(await sources.look(url)).toEqual({ moved: true });
    expect(await sources.state(other)).toMatchObject({ kind: 'known', commit: commit('4') });
    expect(sources.troubles()).toEqual([]);
  });

  it('whose files could not be fetched are tried again after the next look, not for every image', async () => {
    await sources.state(main);
    server.failure = pacerError('git-unreachable', { message: 'away' });
    for (let time = 0; time < 5; time++)
      expect(await sources.state(cart)).toMatchObject({ kind: 'unknown', code: 'git-unreachable' });
    expect(server.fetches).toBe(1);
    server.failure = undefined;
    expect(await sources.look(url)).toEqual({ moved: true });
    expect(await sources.state(cart)).toMatchObject({ kind: 'known' });
  });

  it('that nobody uses any more are forgotten; a new reference of a known one has to be asked for', async () => {
    expect(sources.use([main])).toEqual([url]);
    await sources.look(url);
    expect(sources.use([main])).toEqual([]);
    expect(sources.use([main, { repository: url, ref: 'other' }])).toEqual([url]);
    await sources.look(url);
    expect(server.asked.at(-1)).toContain('refs/heads/other');
    expect(sources.use([main])).toEqual([]);
    await sources.look(url);
    expect(server.asked.at(-1)).not.toContain('refs/heads/other');
  });

  it('keep few mirrors open, however many repositories there are', async () => {
    const many = Array.from({ length: 40 }, (_, index) => ({ ...cart, repository: `${url}${index}` }));
    await Promise.all(many.map(each => sources.state(each)));
    expect(server.asked).toHaveLength(40);
    expect(server.open).toBe(8);
    sources.close();
    await new Promise(resolve => setImmediate(resolve));
    expect(server.open).toBe(0);
  });
});
