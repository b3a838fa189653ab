import { beforeEach, describe, expect, it } from 'vitest';
import { createKnownDigests, type KnownDigests } from '../../reconciler/build/known-digests.ts';

const [one, two] = [`sha256:${'1'.repeat(64)}`, `sha256:${'2'.repeat(64)}`];

describe('the digest of a key', () => {
  let registry: Map<string, string>;
  let asked: number;
  let trouble: Error | undefined;
  let digests: KnownDigests;

  beforeEach(() => {
    registry = new Map();
    asked = 0;
    trouble = undefined;
    digests = createKnownDigests({
      headManifest(repository, reference) {
        asked++;
        if (trouble !== undefined) return Promise.reject(trouble);
        const digest = registry.get(`${repository} ${reference}`);
        return Promise.resolve(digest === undefined ? undefined : { digest });
      },
    });
  });

  function push(digest: string): void {
    registry.set('shop/cart key', digest).set(`shop/cart ${digest}`, digest);
  }

  it('is asked for until it is there, and never again', async () => {
    expect(await digests.find('shop/cart', 'key')).toBeUndefined();
    push(one);
    expect(await digests.find('shop/cart', 'key')).toBe(one);
    const before = asked;
    expect(await digests.find('shop/cart', 'key')).toBe(one);
    expect(asked).toBe(before);
  });

  it('is read again after a hint for its repository, and for no other', async () => {
    push(one);
    await digests.find('shop/cart', 'key');
    const before = asked;
    digests.recheck('shop/other');
    await digests.find('shop/cart', 'key');
    expect(asked).toBe(before);
    digests.recheck('shop/cart');
    expect(await digests.find('shop/cart', 'key')).toBe(one);
    expect(asked).toBe(before + 1);
  });

  it('stays what was built when somebody moves the tag, and that is said; gone when the tag is moved back', async () => {
    push(one);
    await digests.find('shop/cart', 'key');
    push(two);
    digests.recheck('shop/cart');
    expect(await digests.find('shop/cart', 'key')).toBe(one);
    const sentence = expect.stringContaining(`shop/cart:key was moved from ${one} to ${two}`) as string;
    expect(digests.moved()).toEqual([{ repository: 'shop/cart', key: 'key', sentence }]);
    push(one);
    digests.recheck('shop/cart');
    expect(await digests.find('shop/cart', 'key')).toBe(one);
    expect(digests.moved()).toEqual([]);
  });

  it('is the new one when the old image is gone, and none when both are', async () => {
    push(one);
    await digests.find('shop/cart', 'key');
    registry.clear();
    push(two);
    digests.recheck('shop/cart');
    expect(await digests.find('shop/cart', 'key')).toBe(two);
    registry.clear();
    digests.recheck('shop/cart');
    expect(await digests.find('shop/cart', 'key')).toBeUndefined();
  });

  it('is kept while the registry cannot be asked, and is unknown when it never was known', async () => {
    push(one);
    await digests.find('shop/cart', 'key');
    digests.recheck('shop/cart');
    trouble = new Error('refused');
    expect(await digests.find('shop/cart', 'key')).toBe(one);
    expect(await digests.find('shop/cart', 'new')).toMatchObject({ kind: 'unknown' });
  });

  it('is not believed when the registry has no image under it', async () => {
    registry.set('shop/cart key', two);
    expect(await digests.find('shop/cart', 'key')).toMatchObject({
      kind: 'failed',
      sentence: `The registry answers shop/cart:key with the digest ${two}, and has no image under it.`,
    });
    push(two);
    expect(await digests.find('shop/cart', 'key')).toBe(two);
  });

  it('that is on record is taken, also when the tag is gone or the registry cannot be asked', async () => {
    push(one);
    registry.delete('shop/cart key');
    expect(await digests.find('shop/cart', 'key', one)).toBe(one);
    trouble = new Error('away');
    expect(await digests.find('shop/cart', 'other', two)).toBe(two);
  });

  it('that is on record stays when the tag says another one, and that is said', async () => {
    push(one);
    push(two);
    expect(await digests.find('shop/cart', 'key', one)).toBe(one);
    expect(digests.moved()).toMatchObject([
      { sentence: expect.stringContaining(`was moved from ${one} to ${two}`) as string },
    ]);
    expect(await digests.find('shop/cart', 'key', two)).toBe(two);
  });

  it('that is on record and not in the registry is nothing, or what the tag says', async () => {
    expect(await digests.find('shop/cart', 'key', one)).toBeUndefined();
    push(two);
    expect(await digests.find('shop/cart', 'key', one)).toBe(two);
  });
});
