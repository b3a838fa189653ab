import type { LedgerEntry } from '../../reconciler/ledger/types.ts';

/** An entry at `second` seconds past a round time; `started` is the same second unless given. */
export function entry(commit: string, second: number, more: Partial<LedgerEntry> = {}): LedgerEntry {
  const time = new Date(1_700_000_000_000 + second * 1000).toISOString();
  return {
    version: 1,
    time,
    cluster: 'prod',
    app: '/shop/cart',
    action: 'restart',
    cause: 'commit',
    commit,
    actor: 'Ann <ann@example.com>',
    wish: 'wish-1',
    changes: [],
    started: time,
    outcome: 'started',
    ...more,
  };
}
