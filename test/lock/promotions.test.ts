import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../clock/virtual-clock.ts';
import type { LedgerEntry } from '../../reconciler/ledger/types.ts';
import { createPromotions, healthySince } from '../../reconciler/lock/promotions.ts';

const digest = `sha256:${'1'.repeat(64)}`;
const start = Date.parse('2026-01-01T00:00:00.000Z');

function line(minute: number, outcome: LedgerEntry['outcome'], more: Partial<LedgerEntry> = {}): LedgerEntry {
  const time = new Date(start + minute * 60_000).toISOString();
  return {
    version: 1,
    time,
    cluster: 'staging',
    app: '/cart',
    action: 'restart',
    cause: 'image',
    commit: 'c',
    actor: 'Ada',
    wish: 'w',
    changes: [],
    started: time,
    outcome,
    image: `registry.example.com/cart@${digest}`,
    ...(outcome === 'healthy' ? { ended: time } : {}),
    ...more,
  };
}
const unnamed = { image: undefined } as unknown as Partial<LedgerEntry>;
const lost = (minute: number): LedgerEntry => line(minute, 'unhealthy', unnamed);
const regained = (minute: number, ended: number): LedgerEntry =>
  line(ended + 1, 'recovered', {
    ...unnamed,
    started: line(minute, 'unhealthy').time,
    ended: line(ended, 'healthy').time,
  });
const other = { image: `registry.example.com/cart@sha256:${'2'.repeat(64)}` };

describe('how long an image has been healthy in another cluster', () => {
  it.each<[string, readonly LedgerEntry[], number | undefined]>([
    ['counts from the end of its roll-out', [line(1, 'started'), line(3, 'healthy')], 3],
    [
      'counts from the first one when it was scaled or healed since',
      [line(3, 'healthy'), line(9, 'started'), line(9, 'healthy', { action: 'scale' })],
      3,
    ],
    ['is not told while something is under way', [line(3, 'healthy'), line(9, 'started')], undefined],
    ['is not told after a failure', [line(3, 'healthy'), line(9, 'started'), line(10, 'failed')], undefined],
    ['begins anew after a failure', [line(3, 'healthy'), line(10, 'failed'), line(20, 'healthy')], 20],
    [
      'begins anew when another image ran in between',
      [line(3, 'healthy'), line(5, 'healthy', other), line(8, 'healthy')],
      8,
    ],
    [
      'is not told of an image that does not run there any more',
      [line(3, 'healthy'), line(5, 'healthy', other)],
      undefined,
    ],
    ['is not told without a ledger', [], undefined],
    ['is not told while it has lost its health', [line(3, 'healthy'), lost(10)], undefined],
    ['begins anew when it had lost its health', [line(3, 'healthy'), lost(10), regained(10, 20)], 20],
    [
      'goes on over a scale after it had lost its health',
      [line(3, 'healthy'), lost(10), regained(10, 20), line(30, 'started'), line(30, 'healthy', { action: 'scale' })],
      20,
    ],
    [
      'begins anew with an action that ended well while it had lost its health',
      [line(3, 'healthy'), lost(10), line(30, 'started'), line(31, 'healthy')],
      31,
    ],
    [
      'is not told of an image that is not rolled out yet, where the end of a roll-out names none',
      [line(1, 'started', other), line(3, 'healthy', unnamed)],
      undefined,
    ],
    [
      'counts from its own roll-out, where the ends of roll-outs name no image',
      [line(1, 'started', other), line(3, 'healthy', unnamed), line(7, 'started'), line(8, 'healthy', unnamed)],
      8,
    ],
  ])('%s', (_name, entries, minute) => {
    expect(healthySince(entries, digest)).toBe(minute === undefined ? undefined : start + minute * 60_000);
  });
});

describe('promotion by rule', () => {
  const entry = { image: 'cart', tag: 'k', key: 'k', digest, source: '/s', commit: 'c'.repeat(40) };
  const candidate = { app: '/cart', entry };
  const rules = { record: 'branch', from: 'staging', healthyForMilliseconds: 3_600_000 } as const;

  function setUp(entries: readonly LedgerEntry[]) {
    const clock = createVirtualClock(start + 3 * 60_000);
    const due: string[] = [];
    let reads = 0;
    const promotions = createPromotions({
      ledgerOf() {
        reads++;
        return Promise.resolve(new Map([['/cart', entries]]));
      },
      clock,
      intervalMilliseconds: 30_000,
      onDue: app => due.push(app),
    });
    return { clock, due, promotions, reads: () => reads };
  }

  it('waits for exactly as long as it says, and looks again by itself', async () => {
    const { clock, due, promotions } = setUp([line(3, 'healthy')]);
    expect(await promotions.isRipe('/cart', candidate, rules)).toBe(false);
    await clock.advance(30_000);
    expect(due).toEqual(['/cart']);
    await clock.advance(3_600_000 - 30_001);
    expect(await promotions.isRipe('/cart', candidate, rules)).toBe(false);
    await clock.advance(1);
    expect(await promotions.isRipe('/cart', candidate, rules)).toBe(true);
    promotions.stop();
  });

  it('reads the ledger once for all apps that wait', async () => {
    const { promotions, reads } = setUp([]);
    for (const app of ['/a', '/b', '/c']) await promotions.isRipe(app, { ...candidate, app }, rules);
    expect(reads()).toBe(1);
    promotions.stop();
  });

  it('never happens without a rule', async () => {
    const { clock, promotions } = setUp([line(3, 'healthy')]);
    await clock.advance(1e9);
    expect(await promotions.isRipe('/cart', candidate, { record: 'branch', from: 'staging' })).toBe(false);
  });
});
