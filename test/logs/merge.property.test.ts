import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../reconciler/logs/entry/types.ts';
import { createLiveMerge, type PlacedEntry } from '../../reconciler/logs/merge/live-merge.ts';
import { isBefore } from '../../reconciler/logs/merge/order.ts';
import { mergeChunks } from '../../reconciler/logs/merge/page-merge.ts';

function entry(source: string, start: number, key: number): Entry {
  return {
    source,
    start,
    end: start + 1,
    head: 0,
    tail: 0,
    at: key,
    key,
    low: key,
    high: key,
    basis: 'stamp',
    regressed: false,
    level: undefined,
    text: `${source} ${start}`,
    lines: 1,
  };
}

const window = 2_000;

/** Writers with times that never go back, each line arriving some time after it was written. */
function writers(mostDelay: number): fc.Arbitrary<readonly { readonly entry: Entry; readonly arrives: number }[][]> {
  const steps = fc.array(fc.record({ wait: fc.nat(700), delay: fc.nat(mostDelay) }), { maxLength: 30 });
  return fc.array(steps, { minLength: 1, maxLength: 8 }).map(all =>
    all.map((lines, index) => {
      let key = 0;
      let arrives = 0;
      return lines.map(({ wait, delay }, start) => {
        key += wait;
        // A file gives its lines in order.
        arrives = Math.max(arrives, key + delay);
        return { entry: entry(`s${index}`, start, key), arrives };
      });
    }),
  );
}

function run(
  all: readonly (readonly { readonly entry: Entry; readonly arrives: number }[])[],
  limit: number,
): readonly PlacedEntry[] {
  const merge = createLiveMerge(window);
  all.forEach((_lines, index) => merge.add(`s${index}`));
  const arrivals = all.flat().toSorted((a, b) => a.arrives - b.arrives);
  const given: PlacedEntry[] = [];
  let now = 0;
  for (const each of arrivals) {
    now = each.arrives;
    merge.push(each.entry.source, [each.entry], now);
    given.push(...merge.take(now, limit));
  }
  while (merge.waiting() > 0) {
    now += 100;
    given.push(...merge.take(now, limit));
  }
  return given;
}

describe('the live merge', () => {
  it('gives every entry once, in exact order, whatever the order in which they arrive inside of the window', () => {
    fc.assert(
      fc.property(writers(window - 1), fc.integer({ min: 1, max: 50 }), (all, limit) => {
        const given = run(all, limit);
        expect(given.map(each => each.entry)).toEqual(
          all
            .flat()
            .map(each => each.entry)
            .toSorted((a, b) => (isBefore(a, b) ? -1 : 1)),
        );
        expect(given.some(each => each.late)).toBe(false);
      }),
    );
  });

  it('never loses or repeats one that is later than the window; it says so of it, and keeps the order of each source', () => {
    fc.assert(
      fc.property(writers(window * 4), all => {
        const given = run(all, 1_000);
        expect(new Set(given.map(each => each.entry)).size).toBe(all.flat().length);
        let latest = -Infinity;
        for (const { entry: each, late } of given) {
          expect(late).toBe(each.key < latest);
          latest = Math.max(latest, each.key);
        }
        for (const lines of all) {
          const own = given.filter(each => each.entry.source === lines[0]?.entry.source).map(each => each.entry.start);
          expect(own).toEqual(own.toSorted((a, b) => a - b));
        }
      }),
    );
  });

  it('does not wait where every source is known to have nothing earlier', () => {
    const merge = createLiveMerge(window);
    merge.add('a');
    merge.add('b');
    merge.push('a', [entry('a', 0, 1_000)], 1_500);
    expect(merge.take(1_500, 10)).toHaveLength(0);
    merge.settle('b', 1_000);
    expect(merge.take(1_500, 10)).toHaveLength(1);
  });

  it('waits for nobody who cannot be read', () => {
    const merge = createLiveMerge(window);
    merge.add('a');
    merge.add('gone');
    merge.settle('gone', Infinity);
    merge.push('a', [entry('a', 0, 1_000)], 1_500);
    expect(merge.take(1_500, 10)).toHaveLength(1);
  });

  it('says that the order is not known where times are the same or overlap, and known where they do not', () => {
    const merge = createLiveMerge(0);
    merge.push('a', [entry('a', 0, 1_000), { ...entry('a', 1, 1_010), low: 1_005, high: 1_030 }], 0);
    merge.push('b', [entry('b', 0, 1_000), entry('b', 1, 1_020), entry('b', 2, 1_040)], 0);
    const given = merge.take(10, 10).map(({ entry: { source, start }, order }) => `${source}${start} ${order}`);
    expect(given).toEqual(['a0 known', 'b0 unknown', 'a1 known', 'b1 unknown', 'b2 known']);
  });
});

describe('the merge of pages', () => {
  it('is the same forward and backward, whatever the chunks', async () => {
    await fc.assert(
      fc.asyncProperty(writers(0), fc.integer({ min: 1, max: 7 }), async (all, size) => {
        const logs = all.map(lines => lines.map(each => each.entry));
        const chunksOf = (log: readonly Entry[], back: boolean) => {
          const chunks: (readonly Entry[])[] = [];
          for (let at = 0; at < log.length; at += size) chunks.push(log.slice(at, at + size));
          if (back) chunks.reverse();
          return () => Promise.resolve(chunks.shift());
        };
        const forward: Entry[] = [];
        for await (const each of mergeChunks(
          logs.map(log => chunksOf(log, false)),
          'forward',
        ))
          forward.push(each);
        const backward: Entry[] = [];
        for await (const each of mergeChunks(
          logs.map(log => chunksOf(log, true)),
          'backward',
        ))
          backward.push(each);
        expect(forward).toEqual(logs.flat().toSorted((a, b) => (isBefore(a, b) ? -1 : 1)));
        expect(backward.toReversed()).toEqual(forward);
      }),
      { numRuns: 50 },
    );
  });
});
