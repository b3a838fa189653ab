import { describe, expect, it } from 'vitest';
import type { LockEntry } from '../../reconciler/desired/types.ts';
import { holdsAgainst } from '../../reconciler/lock/decision.ts';
import type { WrittenImage } from '../../reconciler/lock/types.ts';

const digestOf = (key: string): string => `sha256:${key.repeat(64).slice(0, 64)}`;
const entry = (key: string): LockEntry => ({
  image: 'cart',
  tag: key,
  digest: digestOf(key),
  key,
  source: '/srv/cart.git',
  commit: 'c'.repeat(40),
});
/** Newest first. */
const written = (...keys: string[]): readonly WrittenImage[] => keys.map(key => ({ key, digest: digestOf(key) }));

describe('an entry of the lock file', () => {
  it.each([
    ['that Pacer wrote follows', entry('3'), '4', written('3', '2', '1'), false],
    [
      'that Pacer wrote follows an old key too: the source was reverted',
      entry('3'),
      '1',
      written('3', '2', '1'),
      false,
    ],
    [
      'that a person reverted holds against the image they went back from',
      entry('2'),
      '3',
      written('3', '2', '1'),
      true,
    ],
    ['that was reverted twice holds against both', entry('1'), '2', written('3', '2', '1'), true],
    ['that was reverted is moved by a key that is news', entry('2'), '4', written('3', '2', '1'), false],
    [
      'that was reverted is moved by one that is older than what was put back',
      entry('2'),
      '1',
      written('3', '2', '1'),
      false,
    ],
    ['that was written by hand holds against all that were there', entry('9'), '1', written('3', '2', '1'), true],
    ['that was written by hand is moved by a key that is news', entry('9'), '4', written('3', '2', '1'), false],
    ['of which nothing is known follows', entry('1'), '2', written(), false],
    ['whose revert was reverted follows again', entry('3'), '4', written('3', '2'), false],
    ['that came back by a revert counts from its last time', entry('2'), '3', written('3', '2', '3', '2'), true],
  ])('%s', (_name, locked, key, history, holds) => {
    expect(holdsAgainst(locked, key, history)).toBe(holds);
  });

  it("with another digest under the key that Pacer wrote is a person's", () => {
    const edited = { ...entry('3'), digest: digestOf('f') };
    expect(holdsAgainst(edited, '3', written('3', '2'))).toBe(true);
    expect(holdsAgainst(edited, '4', written('3', '2'))).toBe(false);
  });
});
