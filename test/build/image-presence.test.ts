import { beforeEach, describe, expect, it } from 'vitest';
import { createVirtualClock, type VirtualClock } from '../../clock/virtual-clock.ts';
import { pacerError } from '../../errors/pacer-error.ts';
import { createImagePresence, pullsImage, type ImagePresence } from '../../reconciler/build/image-presence.ts';
import type { ClusterSpec } from '../../reconciler/desired/types.ts';
import type { AppPlan } from '../../reconciler/plan/types.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const cluster = { name: 'prod', registry: { url: 'https://registry.example.com' } } as unknown as ClusterSpec;

function app(image: string) {
  return { id: '/app', container: { type: 'DOCKER', docker: { image } } };
}

describe('whether an image is in the registry', () => {
  let clock: VirtualClock;
  let asked: string[];
  let there: Set<string>;
  let trouble: Error | undefined;
  let presence: ImagePresence;
  let lacking: string[];

  beforeEach(() => {
    clock = createVirtualClock();
    asked = [];
    there = new Set();
    trouble = undefined;
    lacking = [];
    presence = createImagePresence({
      clock,
      onMissing: repository => lacking.push(repository),
      registry: {
        headManifest(repository, reference) {
          asked.push(`${repository} ${reference}`);
          if (trouble !== undefined) return Promise.reject(trouble);
          return Promise.resolve(there.has(`${repository} ${reference}`) ? { digest } : undefined);
        },
      },
    });
  });

  it('holds the app when the registry says that it does not have it', async () => {
    expect(await presence.missing(app('registry.example.com/team/app:1.0'), cluster)).toEqual({
      kind: 'failed',
      sentence: 'The image registry.example.com/team/app:1.0 is not in the registry.',
      evidence: [],
    });
    expect(asked).toEqual(['team/app 1.0']);
    expect(lacking).toEqual(['team/app']);
  });

  it('asks for the digest when there is one, and for latest when nothing is said', async () => {
    there.add(`team/app ${digest}`).add('team/app latest');
    expect(await presence.missing(app(`registry.example.com/team/app:1.0@${digest}`), cluster)).toBeUndefined();
    expect(await presence.missing(app('registry.example.com:443/team/app'), cluster)).toBeUndefined();
    expect(asked).toEqual([`team/app ${digest}`, 'team/app latest']);
  });

  it('asks nobody about images of other registries, of Docker Hub, of no image, and without a registry', async () => {
    for (const image of ['other.example.com/team/app:1', 'nginx:1', 'team/app', 'registry.example.com:5000/app', 'A B'])
      expect(await presence.missing(app(image), cluster)).toBeUndefined();
    expect(await presence.missing({ id: '/app', cmd: 'true' }, cluster)).toBeUndefined();
    const bare = { name: 'prod' } as unknown as ClusterSpec;
    expect(await presence.missing(app('registry.example.com/app:1'), bare)).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it('holds nobody while it cannot be told', async () => {
    trouble = new Error('refused');
    expect(await presence.missing(app('registry.example.com/team/app:1.0'), cluster)).toBeUndefined();
    expect(asked).toHaveLength(1);
  });

  it('asks again a second later when it could not be told', async () => {
    trouble = new Error('refused');
    const look = () => presence.missing(app('registry.example.com/team/app:1.0'), cluster);
    await look();
    trouble = undefined;
    await clock.advance(1_000);
    expect(await look()).toMatchObject({ kind: 'failed' });
  });

  it('asks four questions at a time, and leaves a registry alone that did not answer them', async () => {
    const silent: (() => void)[] = [];
    const slow = createImagePresence({
      clock,
      registry: {
        async headManifest() {
          await new Promise<void>(resolve => silent.push(resolve));
          throw pacerError('upstream-timeout', { message: 'The registry did not answer.' });
        },
      },
    });
    const looks = Array.from({ length: 50 }, (_, index) =>
      slow.missing(app(`registry.example.com/team/app:${index}`), cluster),
    );
    await clock.advance(0);
    expect(silent).toHaveLength(4);
    silent[0]?.();
    await clock.advance(0);
    for (const answer of silent) answer();
    expect(await Promise.all(looks)).toEqual(Array.from({ length: 50 }, () => undefined));
    expect(silent).toHaveLength(4);
    await clock.advance(10_000);
    void slow.missing(app('registry.example.com/team/app:1'), cluster);
    await clock.advance(0);
    expect(silent).toHaveLength(5);
  });

  it('asks once per reference for many apps, a tag again after five minutes, what is missing after a second', async () => {
    there.add('team/app 1.0');
    const look = (tag: string) => presence.missing(app(`registry.example.com/team/app:${tag}`), cluster);
    await Promise.all(Array.from({ length: 50 }, () => look('1.0')));
    await clock.advance(299_000);
    await look('1.0');
    expect(asked).toHaveLength(1);
    await clock.advance(1_000);
    await look('1.0');
    expect(asked).toHaveLength(2);
    await Promise.all([look('2.0'), look('2.0')]);
    expect(asked).toHaveLength(3);
    there.add('team/app 2.0');
    await clock.advance(1_000);
    expect(await look('2.0')).toBeUndefined();
  });

  it('asks again at once when a push is hinted at', async () => {
    const look = () => presence.missing(app('registry.example.com/team/app:1.0'), cluster);
    expect(await look()).toMatchObject({ kind: 'failed' });
    there.add('team/app 1.0');
    presence.forget('team/other');
    expect(await look()).toMatchObject({ kind: 'failed' });
    presence.forget('team/app');
    expect(await look()).toBeUndefined();
  });
});

describe('which steps need the image', () => {
  function step(action: AppPlan['action'], instances: number): AppPlan {
    return { id: '/app', action, cause: 'commit', changes: [], reason: '', cost: '', body: { id: '/app', instances } };
  }
  const live = { instances: 3 } as never;

  it('are those that start instances; to take instances away needs none', () => {
    expect(pullsImage(step('create', 1), undefined)).toBe(true);
    expect(pullsImage(step('restart', 3), live)).toBe(true);
    expect(pullsImage(step('scale', 4), live)).toBe(true);
    expect(pullsImage(step('scale', 2), live)).toBe(false);
    expect(pullsImage(step('suspend', 0), live)).toBe(false);
    expect(pullsImage(step('create', 0), undefined)).toBe(false);
    expect(pullsImage(step('nothing', 3), live)).toBe(false);
  });
});
