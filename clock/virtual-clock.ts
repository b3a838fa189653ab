import type { Clock } from './clock.ts';

/** A clock that moves only when told to; for tests. */
export interface VirtualClock extends Clock {
  /** Moves time on, running every timer that falls due in order and letting promises settle between them. */
  advance(milliseconds: number): Promise<void>;
}

interface PendingTimer {
  readonly due: number;
  readonly order: number;
  readonly run: () => void;
}

/** Makes a clock standing at `start` (milliseconds since the epoch). */
export function createVirtualClock(start = 1_700_000_000_000): VirtualClock {
  let now = start;
  let order = 0;
  const timers = new Set<PendingTimer>();

  function nextDue(limit: number): PendingTimer | undefined {
    let next: PendingTimer | undefined;
    for (const timer of timers) {
      if (timer.due > limit) continue;
      if (next === undefined || timer.due < next.due || (timer.due === next.due && timer.order < next.order))
        next = timer;
    }
    return next;
  }

  return {
    now: () => now,
    after(milliseconds, run) {
      const timer = { due: now + Math.max(0, milliseconds), order: order++, run };
      timers.add(timer);
      return { cancel: () => void timers.delete(timer) };
    },
    async advance(milliseconds) {
      const end = now + milliseconds;
      await settle();
      for (let timer = nextDue(end); timer !== undefined; timer = nextDue(end)) {
        timers.delete(timer);
        now = timer.due;
        timer.run();
        await settle();
      }
      now = end;
      await settle();
    },
  };
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}
