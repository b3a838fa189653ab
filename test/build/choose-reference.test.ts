import fc from 'fast-check';
import { compare } from 'semver';
import { describe, expect, it } from 'vitest';
import { chooseReference, patternsOf } from '../../reconciler/build/choose-reference.ts';

const commit = (digit: string): string => digit.repeat(40);
const references = new Map([
  ['refs/heads/main', commit('1')],
  ['refs/heads/both', commit('2')],
  ['refs/tags/both', commit('3')],
  ['refs/tags/v1.9.0', commit('4')],
  ['refs/tags/v1.10.0', commit('5')],
  ['refs/tags/v2.0.0-rc.1', commit('6')],
  ['refs/tags/1.2.3', commit('7')],
  ['refs/tags/cart-3.0.0', commit('8')],
  ['refs/tags/cart-v3.1.0', commit('9')],
  ['refs/tags/cart-old', commit('a')],
  ['refs/tags/cartoon-9.0.0', commit('b')],
]);

describe('the reference of a source', () => {
  it('is the branch of this name, else the tag, else nothing', () => {
    expect(chooseReference('main', references)).toEqual({ commit: commit('1') });
    expect(chooseReference('both', references)).toEqual({ commit: commit('2') });
    expect(chooseReference('v1.9.0', references)).toEqual({ commit: commit('4'), tag: 'v1.9.0' });
    expect(chooseReference('gone', references)).toBeUndefined();
  });

  it('that is a commit needs no look', () => {
    expect(patternsOf(commit('c'))).toEqual([]);
    expect(chooseReference(commit('c'), new Map())).toEqual({ commit: commit('c') });
  });

  it.each([
    [{ semver: '^1.2' }, 'v1.10.0'],
    [{ semver: '~1.9' }, 'v1.9.0'],
    [{ semver: '<1.5' }, '1.2.3'],
    [{ semver: '*' }, 'v1.10.0'],
    [{ semver: '>=2.0.0-0' }, 'v2.0.0-rc.1'],
    [{ semver: '^3', prefix: 'cart-' }, 'cart-v3.1.0'],
    [{ semver: '3.0.x', prefix: 'cart-' }, 'cart-3.0.0'],
    [{ semver: '>=2' }, undefined],
    [{ semver: '*', prefix: 'shop-' }, undefined],
  ])('in the range %j is the tag %s', (range, tag) => {
    expect(chooseReference(range, references)?.tag).toBe(tag);
  });

  it('is the highest version of a range, whatever the order in which the repository lists its tags', () => {
    const version = fc.tuple(fc.nat(12), fc.nat(12), fc.nat(12)).map(parts => parts.join('.'));
    fc.assert(
      fc.property(fc.uniqueArray(version, { minLength: 1 }), fc.boolean(), (versions, prefixed) => {
        const prefix = prefixed ? 'v' : '';
        const listed = new Map(versions.map(each => [`refs/tags/${prefix}${each}`, commit('1')]));
        const highest = versions.toSorted(compare).at(-1);
        expect(chooseReference({ semver: '*' }, listed)?.tag).toBe(`${prefix}${highest}`);
      }),
    );
  });

  it('is the same one of two tags with one version, whichever comes first', () => {
    const twins = [
      ['refs/tags/v1.0.0', commit('1')],
      ['refs/tags/1.0.0', commit('2')],
    ] as const;
    expect(chooseReference({ semver: '1' }, new Map(twins))).toEqual(
      chooseReference({ semver: '1' }, new Map([...twins].reverse())),
    );
  });
});
