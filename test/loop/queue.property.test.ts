import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sleep } from '../../clock/clock.ts';
import { createVirtualClock } from '../../clock/virtual-clock.ts';
import { createQueue } from '../../reconciler/loop/queue.ts';

const key = fc.constantFrom('/a', '/b', '/c', '/d', '/e', '/f');

const step = fc.oneof(
  fc.record({
    kind: fc.constant('add' as const),
    key,
    priority: fc.nat(3),
    delay: fc.constantFrom(0, 0, 0, 1, 30, 500),
    release: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('pass' as const), time: fc.constantFrom(0, 1, 10, 100, 1000) }),
);

const behaviour = fc.record({
  duration: fc.constantFrom(0, 1, 7, 60, 300),
  failures: fc.nat(3),
  again: fc.option(fc.constantFrom(5, 50), { nil: undefined }),
});

interface Run {
  readonly key: string;
  readonly start: number;
  readonly order: number;
  readonly generation: number;
  end: number | undefined;
}

test('no key runs twice at once, no more keys run than there are workers, and every add is followed by a later run', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 40 }),
      fc.array(behaviour, { minLength: 1, maxLength: 10 }),
      fc.integer({ min: 1, max: 3 }),
      async (steps, behaviours, workers) => {
        const clock = createVirtualClock(0);
        const runs: Run[] = [];
        const adds: { key: string; order: number }[] = [];
        const active = new Set<string>();
        let order = 0;
        let drained = false;
        const queue = createQueue<string>({
          clock,
          workers,
          random: () => 0.5,
          backoff: { base: 10, maximum: 100, quarantineAfter: 3, quarantineFor: 400 },
          async run(name, { generation }) {
            expect(active.has(name)).toBe(false);
            active.add(name);
            expect(active.size).toBeLessThanOrEqual(workers);
            const run: Run = { key: name, start: clock.now(), order: order++, generation, end: undefined };
            runs.push(run);
            const how = behaviours[runs.length % behaviours.length];
            await sleep(clock, how?.duration ?? 0);
            active.delete(name);
            run.end = clock.now();
            if (!drained && how !== undefined && runs.length % 4 < how.failures) throw new Error('broken');
            return !drained && how?.again !== undefined ? { again: how.again } : undefined;
          },
          onError: () => undefined,
        });
        for (const action of steps) {
          if (action.kind === 'pass') {
            await clock.advance(action.time);
            continue;
          }
          adds.push({ key: action.key, order: order++ });
          queue.add(action.key, { priority: action.priority, delay: action.delay, release: action.release });
        }
        drained = true;
        await clock.advance(20_000);
        await queue.idle();
        for (const add of adds)
          expect(runs.some(run => run.key === add.key && run.order > add.order && run.end !== undefined)).toBe(true);
        for (const name of new Set(runs.map(run => run.key))) {
          const own = runs.filter(run => run.key === name);
          for (const [place, run] of own.entries())
            expect(run.generation).toBeGreaterThanOrEqual(own[place - 1]?.generation ?? 0);
        }
        expect([queue.depth(), queue.delayed(), queue.quarantined()]).toEqual([0, 0, []]);
        await queue.stop();
      },
    ),
    { numRuns: 1000 },
  );
});

test('a key runs at once when it is added and at no other time without reason', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ key, at: fc.nat(1000), delay: fc.nat(200) }), { maxLength: 30 }),
      async adds => {
        const clock = createVirtualClock(0);
        const runs: { key: string; at: number }[] = [];
        const queue = createQueue<string>({
          clock,
          workers: 6,
          random: () => 0,
          run: async name => void runs.push({ key: name, at: clock.now() }),
          onError: () => undefined,
        });
        const pending = new Map<string, number>();
        const expected: { key: string; at: number }[] = [];
        const sorted = adds.toSorted((a, b) => a.at - b.at);
        const flush = (now: number): void => {
          for (const [name, due] of pending) {
            if (due > now) continue;
            expected.push({ key: name, at: due });
            pending.delete(name);
          }
        };
        for (const add of sorted) {
          await clock.advance(add.at - clock.now());
          flush(clock.now());
          queue.add(add.key, { delay: add.delay });
          pending.set(add.key, Math.min(pending.get(add.key) ?? Infinity, add.at + add.delay));
          await clock.advance(0);
          flush(clock.now());
        }
        await clock.advance(10_000);
        flush(Infinity);
        const sort = (list: typeof runs): string[] => list.map(run => `${run.at} ${run.key}`).toSorted();
        expect(sort(runs)).toEqual(sort(expected));
      },
    ),
    { numRuns: 1000 },
  );
});

test('with one worker, whatever is due runs in order of priority', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.record({ key: fc.integer({ min: 1, max: 99 }), priority: fc.nat(5) }), {
        selector: entry => entry.key,
        minLength: 1,
        maxLength: 30,
      }),
      async entries => {
        const clock = createVirtualClock(0);
        const order: number[] = [];
        const queue = createQueue<number>({
          clock,
          workers: 1,
          random: () => 0,
          async run(name) {
            order.push(name);
            await sleep(clock, 1);
          },
          onError: () => undefined,
        });
        for (const entry of entries) queue.add(entry.key, { priority: entry.priority });
        await clock.advance(100);
        const wanted = entries.toSorted((a, b) => b.priority - a.priority).map(entry => entry.key);
        expect(order).toEqual(wanted);
      },
    ),
    { numRuns: 500 },
  );
});

test('a key that always throws never delays the others', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(2000), { minLength: 1, maxLength: 20 }), fc.nat(3), async (times, broken) => {
      const clock = createVirtualClock(0);
      const waited: number[] = [];
      let addedAt = 0;
      const queue = createQueue<string>({
        clock,
        workers: 1,
        random: () => 0.3,
        backoff: { base: 10, maximum: 50, quarantineAfter: 3, quarantineFor: 100 },
        async run(name) {
          if (name.startsWith('/broken')) throw new Error('always');
          waited.push(clock.now() - addedAt);
        },
        onError: () => undefined,
      });
      for (let number = 0; number <= broken; number++) queue.add(`/broken-${number}`, { priority: 9 });
      for (const time of times) {
        await clock.advance(time);
        addedAt = clock.now();
        queue.add('/good');
        await clock.advance(0);
      }
      expect(waited).toEqual(times.map(() => 0));
      await queue.stop();
    }),
    { numRuns: 500 },
  );
});
