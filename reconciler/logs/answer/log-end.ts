import type { Entry } from '../entry/types.ts';
import type { NearState } from './near.ts';

/** What the end of a log means for whoever goes on from there when more is written. */
export interface LogEnd {
  /** Entries from the newest back. */
  pass(entry: Entry, isHit: boolean): void;
  /** Those that were not shown and will be if a hit comes soon, the newest first. */
  unseen(): readonly Entry[];
  state(): NearState;
}

/** Of what is behind the newest hit so many are shown with it, and so many may be shown with the next one. */
export function createLogEnd(most: number): LogEnd {
  const newest: Entry[] = [];
  let passed = 0;
  let hasHit = false;
  const unseen = (): number => Math.max(0, hasHit ? passed - most : passed);
  return {
    pass(entry, isHit) {
      if (hasHit) return;
      if (isHit) hasHit = true;
      else if (passed++ < most) newest.push(entry);
    },
    unseen: () => newest.slice(0, unseen()),
    state: () => ({ left: hasHit ? Math.max(0, most - passed) : 0, isApart: unseen() > most }),
  };
}
