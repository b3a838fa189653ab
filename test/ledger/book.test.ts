import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBook } from '../../reconciler/ledger/book.ts';
import type { LedgerEntry, LedgerOutcome } from '../../reconciler/ledger/types.ts';
import { entry } from './setup-entry.ts';

const first = 'a'.repeat(40);
const second = 'b'.repeat(40);

function bookOf(...entries: readonly LedgerEntry[]) {
  const book = createBook(100);
  for (const each of entries) book.add(each);
  return book;
}

describe('the last action of an app', () => {
  test('is none before anything was done', () => {
    expect(bookOf().last('/shop/cart')).toBeUndefined();
  });

  test('has the outcome of its last line', () => {
    const started = entry(first, 0, { deployment: 'd1' });
    const healthy = entry(first, 9, { deployment: 'd1', started: started.started, outcome: 'healthy' });
    expect(bookOf(started, healthy).last('/shop/cart')).toEqual({ wish: 'wish-1', outcome: 'healthy', commit: first });
    expect(bookOf(healthy, started).last('/shop/cart')?.outcome).toBe('healthy');
  });

  test('is the one that began last, though the one before ended after that', () => {
    const started = entry(first, 0, { deployment: 'd1' });
    const next = entry(second, 5, { deployment: 'd2', wish: 'wish-2' });
    const superseded = entry(first, 6, { deployment: 'd1', started: started.started, outcome: 'superseded' });
    expect(bookOf(started, next, superseded).last('/shop/cart')).toEqual({
      wish: 'wish-2',
      outcome: 'started',
      commit: second,
    });
  });

  test('is not a hold, which did nothing', () => {
    const held = entry(second, 7, { action: 'held', outcome: 'held', wish: 'wish-2' });
    expect(bookOf(entry(first, 0), held).last('/shop/cart')?.wish).toBe('wish-1');
  });

  test('is none after a delete, and there is one again after the next create', () => {
    const deleted = entry(second, 5, { action: 'delete', outcome: 'deleted', wish: '' });
    expect(bookOf(entry(first, 0), deleted).last('/shop/cart')).toBeUndefined();
    expect(bookOf(entry(first, 0), deleted, entry(second, 8)).last('/shop/cart')?.commit).toBe(second);
  });

  test('does not depend on the order in which lines are read', () => {
    const outcomes: readonly LedgerOutcome[] = ['healthy', 'failed', 'superseded', 'deleted'];
    const actions = fc.uniqueArray(
      fc.record({ at: fc.nat(50), takes: fc.integer({ min: 1, max: 30 }), outcome: fc.constantFrom(...outcomes) }),
      {
        selector: action => action.at,
        minLength: 1,
        maxLength: 6,
      },
    );
    const lines = actions.map(list =>
      list.flatMap(({ at, takes, outcome }) => {
        const started = entry(first, at, { deployment: `d${at}`, wish: `w${at}` });
        return [
          started,
          { ...entry(first, at + takes, { deployment: `d${at}`, wish: `w${at}` }), started: started.started, outcome },
        ];
      }),
    );
    fc.assert(
      fc.property(
        lines.chain(list => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([list, shuffled]) => {
          expect(bookOf(...shuffled).last('/shop/cart')).toEqual(bookOf(...list).last('/shop/cart'));
          expect(
            bookOf(...shuffled)
              .entries({})
              .map(each => each.time),
          ).toEqual(
            bookOf(...list)
              .entries({})
              .map(each => each.time),
          );
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('the book', () => {
  test('drops a line that says nothing new', () => {
    const book = bookOf(entry(first, 0, { deployment: 'd1' }));
    expect(book.add(entry(first, 3, { deployment: 'd1' }))).toBe(false);
    expect(book.add(entry(first, 3, { deployment: 'd1', outcome: 'healthy' }))).toBe(true);
    expect(book.add(entry(first, 3, { deployment: 'd2' }))).toBe(true);
    const held = { action: 'held', outcome: 'held', sentence: 'Frozen.' } as const;
    expect(book.add(entry(first, 4, held))).toBe(true);
    expect(book.add(entry(first, 5, held))).toBe(false);
    expect(book.add(entry(first, 6, { ...held, sentence: 'Outside of its window.' }))).toBe(true);
  });

  test('returns lines by time, of an app or of a commit', () => {
    const book = bookOf(entry(first, 5), entry(second, 1), entry(first, 3, { app: '/b' }));
    expect(book.entries({}).map(each => [each.app, each.commit[0]])).toEqual([
      ['/shop/cart', 'b'],
      ['/b', 'a'],
      ['/shop/cart', 'a'],
    ]);
    expect(book.entries({ app: '/shop/cart' }).map(each => each.commit[0])).toEqual(['b', 'a']);
    expect(book.entries({ commit: first }).map(each => each.app)).toEqual(['/b', '/shop/cart']);
    expect(book.entries({ app: '/nobody' })).toEqual([]);
  });

  test('forgets the oldest lines of an app, but never what was put last', () => {
    const book = createBook(3);
    book.add(entry(first, 0));
    for (let second = 1; second <= 10; second++)
      book.add(entry(first, second, { action: 'held', outcome: 'held', sentence: `Reason ${second}.` }));
    expect(book.entries({})).toHaveLength(3);
    expect(book.last('/shop/cart')?.wish).toBe('wish-1');
  });

  test('forgets how an app fared before what was done to it, and knows the last action all the while', () => {
    const book = createBook(3);
    book.add(entry(first, 0));
    book.add(entry(first, 1, { outcome: 'healthy' }));
    for (let second = 2; second <= 10; second++)
      book.add(entry(first, second, { action: 'nothing', outcome: second % 2 === 0 ? 'unhealthy' : 'recovered' }));
    expect(book.entries({}).map(line => line.outcome)).toEqual(['started', 'healthy', 'unhealthy']);
    expect(book.last('/shop/cart')).toMatchObject({ outcome: 'healthy' });
  });
});
