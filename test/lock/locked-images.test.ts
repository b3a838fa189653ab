import { beforeEach, describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../clock/virtual-clock.ts';
import { createImagePresence } from '../../reconciler/build/image-presence.ts';
import { createImages } from '../../reconciler/build/images.ts';
import type { ClusterSpec, DesiredState, ImagesLock, LockEntry } from '../../reconciler/desired/types.ts';
import { createLockedImages, type LockedImages } from '../../reconciler/lock/locked-images.ts';
import type { Release, WrittenImage } from '../../reconciler/lock/types.ts';
import type { ImageState } from '../../reconciler/plan/types.ts';
import { desiredStateOf } from '../loop/small-line.ts';

const digestOf = (digit: string): string => `sha256:${digit.repeat(64)}`;
const path = 'clusters/prod/images.lock.yaml';

describe('the image of an app that is recorded in the lock file', () => {
  /** What the registry has: tag or digest → digest. */
  let registry: Map<string, string>;
  /** What Pacer wrote before, newest first. */
  let written: WrittenImage[];
  let proposed: Release[];
  let withdrawn: string[];
  let isFrozen: boolean;
  let isRipe: boolean;
  let commit: string;
  let locked: LockedImages;
  let askedTag: string;

  beforeEach(() => {
    registry = new Map();
    written = [];
    proposed = [];
    withdrawn = [];
    isFrozen = false;
    isRipe = false;
    commit = 'a'.repeat(40);
    const clock = createVirtualClock();
    const lookUp = {
      headManifest(_repository: string, reference: string) {
        if (!reference.startsWith('sha256:')) askedTag = reference;
        const digest = registry.get(reference);
        return Promise.resolve(digest === undefined ? undefined : { digest });
      },
    };
    locked = createLockedImages({
      images: createImages({
        sources: {
          authorOf: () => Promise.resolve('Ada <ada@example.com>'),
          state: () => Promise.resolve({ kind: 'known', commit, identity: commit }),
        },
        parents: { find: () => Promise.reject(new Error('there is none')) },
        builds: undefined,
        registry: lookUp,
      }),
      presence: createImagePresence({ registry: lookUp, clock }),
      history: { of: () => Promise.resolve(written) },
      writer: {
        propose(release) {
          proposed.push(release);
          return 'waiting';
        },
        withdraw: app => withdrawn.push(app),
      },
      promotions: { isRipe: () => Promise.resolve(isRipe) },
      frozen: () => isFrozen,
    });
  });

  function desiredWith(
    images: ClusterSpec['images'],
    entry?: LockEntry,
    promotable?: Readonly<Record<string, LockEntry>>,
  ): DesiredState {
    const state = desiredStateOf({}, { '/cart': '' });
    const lockOf = (entries: Readonly<Record<string, LockEntry>>): ImagesLock => ({
      file: path,
      blob: JSON.stringify(entries),
      entries: new Map(Object.entries(entries)),
      broken: new Map(),
      problems: [],
    });
    return {
      ...state,
      cluster: { ...state.cluster!, ...(images === undefined ? {} : { images }) },
      ...(entry === undefined ? {} : { lock: lockOf({ '/cart': entry }) }),
      ...(promotable === undefined ? {} : { promotable: lockOf(promotable) }),
    };
  }
  const look = (desired: DesiredState): Promise<ImageState> => locked.resolve(desired.apps.get('/cart'), desired);
  const entryOf = (key: string, digit: string, image = 'cart'): LockEntry => ({
    image,
    tag: key,
    key,
    digest: digestOf(digit),
    source: 'cart.git',
    commit: digit.repeat(40),
  });

  /** The key that is computed now, with an image of this digest under it. */
  async function built(digit: string): Promise<string> {
    await look(desiredWith({ record: 'none' }));
    put(askedTag, digit);
    return askedTag;
  }
  function put(key: string, digit: string): void {
    registry.set(key, digestOf(digit)).set(digestOf(digit), digestOf(digit));
  }

  it('is proposed to be written down before it is run, and is not run before it is', async () => {
    const key = await built('1');
    const state = await look(desiredWith({ record: 'branch' }));
    expect(state).toMatchObject({
      kind: 'building',
      isUnwritten: true,
      sentence: expect.stringContaining(path) as string,
    });
    expect(proposed).toMatchObject([
      { app: '/cart', entry: { key, digest: digestOf('1'), commit }, before: undefined },
    ]);
    expect(await look(desiredWith({ record: 'branch' }, entryOf(key, '1')))).toMatchObject({ kind: 'ready', key });
    expect(proposed).toHaveLength(1);
  });

  it('is run without being written down where nothing is recorded', async () => {
    await built('1');
    expect(await look(desiredWith({ record: 'none' }))).toMatchObject({ kind: 'ready' });
    expect(proposed).toEqual([]);
  });

  it('is not written down while nothing may be changed; what was proposed is taken back', async () => {
    await built('1');
    isFrozen = true;
    withdrawn.length = 0;
    await look(desiredWith({ record: 'branch' }));
    expect([proposed, withdrawn]).toEqual([[], ['/cart']]);
  });

  it('that a person named and the registry does not have is a mistake with a name, and nothing is built', async () => {
    const key = await built('1');
    written = [{ key, digest: digestOf('1') }];
    expect(await look(desiredWith({ record: 'branch' }, entryOf(key, '9')))).toMatchObject({
      kind: 'failed',
      code: 'lock-digest-missing',
      sentence: `${path} names cart@${digestOf('9')} for /cart, which the registry does not have.`,
    });
    expect(await look(desiredWith({ record: 'branch' }, entryOf('old', '9')))).toMatchObject({
      code: 'lock-digest-missing',
    });
    expect(proposed).toEqual([]);
  });

  it('of another app is a mistake with a name, whether the key is the newest or an old one', async () => {
    const key = await built('1');
    put('old', '2');
    written = [
      { key, digest: digestOf('1') },
      { key: 'old', digest: digestOf('2') },
    ];
    for (const entry of [entryOf(key, '1', 'other'), entryOf('old', '2', 'other')])
      expect(await look(desiredWith({ record: 'branch' }, entry))).toMatchObject({
        kind: 'failed',
        code: 'lock-foreign-image',
      });
  });

  it('that a person went back to is run, says so, and holds until there is one that was not there before', async () => {
    const key = await built('2');
    put('old', '1');
    written = [
      { key, digest: digestOf('2') },
      { key: 'old', digest: digestOf('1') },
    ];
    const desired = desiredWith({ record: 'branch' }, entryOf('old', '1'));
    expect(await look(desired)).toMatchObject({
      kind: 'ready',
      reference: `registry.example.com/cart@${digestOf('1')}`,
      note: expect.stringContaining('which a person went back to') as string,
    });
    expect(proposed).toEqual([]);
    commit = 'b'.repeat(40);
    await built('3');
    await look(desired);
    expect(proposed).toMatchObject([{ entry: { digest: digestOf('3') }, before: { key: 'old' } }]);
  });

  describe('in a cluster that takes its images from another one', () => {
    const rules = { record: 'branch' as const, from: 'staging' };

    it('is none before a promotion, and that is said', async () => {
      const state = await look(desiredWith(rules, undefined, { '/cart': entryOf('k', '1') }));
      expect(state).toMatchObject({ kind: 'unknown', code: 'not-promoted' });
      expect(proposed).toEqual([]);
    });

    it('is the promoted one whatever would be built; the next one is proposed when the rule allows it', async () => {
      put('old', '1');
      const desired = desiredWith({ ...rules, healthyForMilliseconds: 1 }, entryOf('old', '1'), {
        '/cart': entryOf('k', '2'),
      });
      expect(await look(desired)).toMatchObject({ kind: 'ready', key: 'old' });
      expect(proposed).toEqual([]);
      isRipe = true;
      expect(await look(desired)).toMatchObject({ kind: 'ready', key: 'old' });
      expect(proposed).toMatchObject([{ app: '/cart', from: 'staging', entry: { key: 'k' }, before: { key: 'old' } }]);
    });

    it('is not promoted again after a person went back from it', async () => {
      put('old', '1');
      isRipe = true;
      written = [
        { key: 'k', digest: digestOf('2') },
        { key: 'old', digest: digestOf('1') },
      ];
      const desired = desiredWith({ ...rules, healthyForMilliseconds: 1 }, entryOf('old', '1'), {
        '/cart': entryOf('k', '2'),
      });
      expect(await look(desired)).toMatchObject({
        kind: 'ready',
        note: expect.stringContaining('the next image of staging will move it') as string,
      });
      expect(proposed).toEqual([]);
    });

    it('and is not in the registry of this cluster is a mistake with a name', async () => {
      expect(await look(desiredWith(rules, entryOf('k', '1')))).toMatchObject({
        kind: 'failed',
        code: 'lock-digest-missing',
      });
    });
  });
});
