import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deliveryFigures } from '../../reconciler/ledger/delivery.ts';
import type { LedgerEntry, LedgerOutcome } from '../../reconciler/ledger/types.ts';
import { entry } from './setup-entry.ts';

const commit = 'c'.repeat(40);
const base = 1_700_000_000_000;
const at = (second: number): string => new Date(base + second * 1000).toISOString();
const end = (second: number, outcome: LedgerOutcome, more: Partial<LedgerEntry> = {}): LedgerEntry =>
  entry(commit, second, { outcome, ended: at(second), ...more });
const figures = (...entries: readonly LedgerEntry[]) => deliveryFigures(entries, base, base + 2 * 86_400_000);

test('without deployments nothing is made up', () => {
  expect(figures()).toEqual({ from: at(0), to: at(2 * 86_400), deployments: 0, deploymentsPerDay: 0 });
});

test('lead time is from the commit to healthy instances', () => {
  const ends = [10, 20, 30].map(second => end(second, 'healthy', { committed: at(0) }));
  expect(figures(...ends)).toMatchObject({ deployments: 3, deploymentsPerDay: 1.5, failureRate: 0 });
  expect(figures(...ends).leadTime).toEqual({ median: 20, p90: 30 });
});

test('time to restore is from the first failure to the next healthy end of the same app', () => {
  const found = figures(
    end(100, 'failed'),
    end(150, 'healthy', { app: '/other' }),
    end(160, 'failed'),
    end(400, 'healthy'),
    end(500, 'failed'),
  );
  expect(found.timeToRestore).toEqual({ median: 300, p90: 300 });
  expect(found.failureRate).toBe(3 / 5);
});

test('healing, starts, and what is outside of the time do not count', () => {
  expect(
    figures(end(1, 'healthy', { cause: 'drift' }), entry(commit, 2), end(-5, 'failed'), end(200_000, 'failed'))
      .deployments,
  ).toBe(0);
});

test('a failure rate is a share, and spans are never negative, whatever the clocks said', () => {
  const line = fc.record({
    second: fc.integer({ min: 0, max: 100_000 }),
    committed: fc.integer({ min: -1000, max: 200_000 }),
    bad: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(line), lines => {
      const found = figures(
        ...lines.map(({ second, committed, bad }) =>
          end(second, bad ? 'failed' : 'healthy', { committed: at(committed) }),
        ),
      );
      expect(found.failureRate ?? 0).toBeGreaterThanOrEqual(0);
      expect(found.failureRate ?? 0).toBeLessThanOrEqual(1);
      for (const spread of [found.leadTime, found.timeToRestore]) {
        if (spread === undefined) continue;
        expect(spread.median).toBeGreaterThanOrEqual(0);
        expect(spread.p90).toBeGreaterThanOrEqual(spread.median);
      }
    }),
  );
});
