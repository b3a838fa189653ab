import { describe, expect, it } from 'vitest';
import { createVirtualClock, type VirtualClock } from '../../clock/virtual-clock.ts';
import { pacerError } from '../../errors/pacer-error.ts';
import { createRepositoryWatcher, type RepositoryWatcher } from '../../reconciler/snapshot/poll.ts';

interface Stage {
  readonly clock: VirtualClock;
  readonly watcher: RepositoryWatcher;
  readonly heads: string[];
  readonly troubles: string[];
  /** Times of the looks, in milliseconds since the start. */
  readonly looks: number[];
  push(commit: string | undefined): void;
  goAway(isAway: boolean): void;
  takes(milliseconds: number): void;
  hint(): void;
}

function stage(random = 0.5): Stage {
  const clock = createVirtualClock();
  const start = clock.now();
  const heads: string[] = [];
  const troubles: string[] = [];
  const looks: number[] = [];
  let head: string | undefined = 'first';
  let away = false;
  let duration = 0;
  let onChange: () => void = () => undefined;
  const watcher = createRepositoryWatcher({
    branch: 'main',
    intervalMilliseconds: 30_000,
    clock,
    random: () => random,
    onHead: commit => heads.push(commit),
    onTrouble: error => troubles.push(error.code),
    watch(told) {
      onChange = told;
      return { local: true, ready: Promise.resolve(), close: () => Promise.resolve() };
    },
    mirror: {
      url: '/srv/desired.git',
      resolve: () => Promise.resolve(head),
      async fetch() {
        looks.push(clock.now() - start);
        if (duration > 0) await new Promise<void>(resolve => clock.after(duration, resolve));
        if (away) throw pacerError('git-unreachable', { message: 'away' });
      },
    },
  });
  return {
    clock,
    watcher,
    heads,
    troubles,
    looks,
    push: commit => (head = commit),
    goAway: isAway => (away = isAway),
    takes: milliseconds => (duration = milliseconds),
    hint: () => onChange(),
  };
}

describe('looking at a repository', () => {
  it('happens at once and at every interval, and tells each head once', async () => {
    const { clock, heads, looks, push } = stage();
    await clock.advance(60_000);
    push('second');
    await clock.advance(60_000);
    expect(looks).toEqual([0, 30_000, 60_000, 90_000, 120_000]);
    expect(heads).toEqual(['first', 'second']);
  });

  it.each([
    [0, 27_000],
    [1, 33_000],
  ])('is early or late by up to a tenth, by chance: %d', async (random, expected) => {
    const { clock, looks } = stage(random);
    await clock.advance(35_000);
    expect(looks).toEqual([0, expected]);
  });

  it('happens at once when the watch says so, and the schedule starts anew', async () => {
    const { clock, heads, looks, push, hint } = stage();
    await clock.advance(10_000);
    push('second');
    hint();
    await clock.advance(0);
    expect(heads).toEqual(['first', 'second']);
    await clock.advance(30_000);
    expect(looks).toEqual([0, 10_000, 40_000]);
  });

  it('makes one more look for any number of hints during a look, and loses no push', async () => {
    const { clock, heads, looks, push, hint, takes } = stage();
    await clock.advance(1000);
    takes(500);
    hint();
    await clock.advance(100);
    // The look has begun already; what is pushed now may or may not be seen by it.
    for (let n = 0; n < 50; n++) hint();
    await clock.advance(450);
    push('late');
    await clock.advance(500);
    expect(looks).toEqual([0, 1000, 1500]);
    expect(heads).toEqual(['first', 'late']);
  });

  it('can be asked for, and the answer comes after a look that began later', async () => {
    const { clock, watcher, push, takes } = stage();
    await clock.advance(1000);
    takes(100);
    push('second');
    let answered = false;
    void watcher.now().then(() => (answered = true));
    await clock.advance(50);
    expect(answered).toBe(false);
    await clock.advance(60);
    expect(answered).toBe(true);
    expect(watcher.status().commit).toBe('second');
  });

  it('backs off while the repository is away, says so, and recovers by itself', async () => {
    const { clock, heads, troubles, looks, watcher, goAway, push } = stage();
    await clock.advance(0);
    goAway(true);
    await clock.advance(30_000 + 1000 + 2000 + 4000 + 8000 + 16_000 + 32_000 + 60_000 + 60_000);
    expect(looks.slice(1).map((time, index) => time - (looks[index] ?? 0))).toEqual([
      30_000, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000,
    ]);
    expect(new Set(troubles)).toEqual(new Set(['git-unreachable']));
    expect(watcher.status()).toMatchObject({ commit: 'first', trouble: { code: 'git-unreachable' } });
    goAway(false);
    push('second');
    await clock.advance(60_000);
    expect(heads).toEqual(['first', 'second']);
    expect(watcher.status().trouble).toBeUndefined();
  });

  it('reports a branch that is gone and keeps the last head', async () => {
    const { clock, heads, troubles, watcher, push } = stage();
    await clock.advance(0);
    push(undefined);
    await clock.advance(30_000);
    expect(troubles).toEqual(['git-reference-missing']);
    expect(watcher.status().commit).toBe('first');
    push('first');
    await clock.advance(60_000);
    expect(heads).toEqual(['first']);
  });

  it('ends with stop', async () => {
    const { clock, looks, watcher, hint } = stage();
    await clock.advance(0);
    await watcher.stop();
    hint();
    await watcher.now();
    await clock.advance(300_000);
    expect(looks).toEqual([0]);
  });
});
