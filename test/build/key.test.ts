import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imageKey, isWatched, sourceIdentity, type SourceEntry } from '../../reconciler/build/key.ts';
import type { BuildSpec } from '../../reconciler/desired/types.ts';

const build: BuildSpec = {
  source: { repository: 'file:///hello.git', ref: 'main' },
  image: 'hello',
  copy: { 'server.mjs': '/', 'message.txt': '/' },
};
const entries: readonly SourceEntry[] = [
  { path: 'README.md', mode: '100644', blob: 'a'.repeat(40) },
  { path: 'src/main.ts', mode: '100644', blob: 'b'.repeat(40) },
  { path: 'src/deep/part.ts', mode: '100644', blob: 'c'.repeat(40) },
];

describe('the key of an image', () => {
  it('is the same for the same inputs, in whatever order they are written', () => {
    const source = sourceIdentity(entries, undefined);
    const reordered = { ...build, copy: { 'message.txt': '/', 'server.mjs': '/' } };
    expect(imageKey({ source, build, platform: 'linux/amd64' })).toBe(
      imageKey({
        source: sourceIdentity([...entries].reverse(), undefined),
        build: reordered,
        platform: 'linux/amd64',
      }),
    );
  });

  it('changes with the recipe, the parent, the parameters, the platform and the name of the image', () => {
    const source = sourceIdentity(entries, undefined);
    const keys = [
      imageKey({ source, build, platform: 'linux/amd64' }),
      imageKey({ source, build: { ...build, run: 'make' }, platform: 'linux/amd64' }),
      imageKey({ source, build: { ...build, parameters: { A: '1' } }, platform: 'linux/amd64' }),
      imageKey({ source, build: { ...build, image: 'other' }, platform: 'linux/amd64' }),
      imageKey({ source, build, platform: 'linux/arm64' }),
      imageKey({ source, build, platform: 'linux/amd64', parent: 'registry/base@sha256:1' }),
      imageKey({ source, build, platform: 'linux/amd64', parent: 'registry/base@sha256:2' }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('is a valid image tag', () => {
    expect(imageKey({ source: '', build, platform: 'linux/amd64' })).toMatch(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/);
  });

  it('does not change when a file that is not watched changes, and does when a watched one does', () => {
    const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'.split('')), minLength: 40, maxLength: 40 });
    fc.assert(
      fc.property(hex, fc.nat({ max: entries.length - 1 }), (blob, index) => {
        const changed = entries.map((entry, at) => (at === index ? { ...entry, blob } : entry));
        const same = sourceIdentity(changed, ['src/**']) === sourceIdentity(entries, ['src/**']);
        const entry = entries[index];
        expect(same).toBe(entry === undefined || entry.blob === blob || !entry.path.startsWith('src/'));
      }),
    );
  });

  it('sees a file that only became executable', () => {
    const executable = entries.map(entry => ({ ...entry, mode: '100755' }));
    expect(sourceIdentity(executable, undefined)).not.toBe(sourceIdentity(entries, undefined));
  });

  it.for([
    ['src/**', 'src/deep/part.ts', true],
    ['src/*', 'src/deep/part.ts', false],
    ['src', 'src/deep/part.ts', true],
    ['pom.xml', 'sub/pom.xml', false],
    ['**/pom.xml', 'sub/pom.xml', true],
  ] as const)('takes the pattern %s for the path %s: %s', ([pattern, path, watched]) => {
    expect(isWatched(path, [pattern])).toBe(watched);
  });
});
