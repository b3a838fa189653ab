import { describe, expect, it } from 'vitest';
import { rewindOf } from '../../reconciler/daemon/branch/rewind.ts';

/** A branch c1 ← c2 ← c3, and beside it x on top of c1. */
const parents: Readonly<Record<string, string>> = { c3: 'c2', c2: 'c1', x: 'c1' };
const mirror = {
  isAncestor(one: string, other: string): Promise<boolean> {
    if (one === 'gone') return Promise.reject(new Error('no such commit'));
    for (let at: string | undefined = other; at !== undefined; at = parents[at])
      if (at === one) return Promise.resolve(true);
    return Promise.resolve(false);
  },
};

describe('a branch that is followed', () => {
  it('may go on, stand still, and begin', async () => {
    expect(await rewindOf(mirror, 'main', 'c1', 'c3')).toBeUndefined();
    expect(await rewindOf(mirror, 'main', 'c3', 'c3')).toBeUndefined();
    expect(await rewindOf(mirror, 'main', undefined, 'c3')).toBeUndefined();
  });

  it.each([
    ['goes back', 'c3', 'c1'],
    ['goes elsewhere', 'c3', 'x'],
    ['has lost the commit altogether', 'gone', 'c3'],
  ])('that %s stops everything, and it says what ends that', async (_what, before, after) => {
    const stop = await rewindOf(mirror, 'main', before, after);
    expect(stop).toMatchObject({ by: 'rewind' });
    expect(stop?.sentence).toContain(`commit ${before} is no longer part of it`);
    expect(stop?.release).toContain(`Another commit on top of ${after}`);
  });
});
