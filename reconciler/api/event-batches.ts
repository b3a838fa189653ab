import type { Clock, Timer } from '../../clock/clock.ts';
import type { DaemonEvent } from '../loop/events.ts';

/** Milliseconds between two batches for one reader: five a second, however much happens. */
export const batchPause = 200;
/** A reader that takes nothing while so much is different for it is cut off: it comes back and reads everything anew. */
const mostWaiting = 20_000;

/** What is told to one reader, in batches. */
export interface EventBatches {
  add(event: DaemonEvent): void;
  stop(): void;
}

/**
 * Keeps of several changes of one app only the newest, in the order of ids: whoever has the last event of a batch lacks nothing
 * before it, so that its id is where a reader goes on.
 */
export function newestOfEach(events: Iterable<DaemonEvent>): readonly DaemonEvent[] {
  const kept = new Map<string, DaemonEvent>();
  for (const event of events) keep(kept, event);
  return [...kept.values()];
}

/**
 * Gathers events for one reader. The first after a quiet time goes out at once with what happens in the same moment; what
 * comes then waits for the pause to end, and for the reader to have taken what it got before.
 */
export function createEventBatches(parts: {
  readonly clock: Clock;
  readonly send: (events: readonly DaemonEvent[]) => void;
  /** Whether the reader has not taken yet what was sent. */
  readonly isBehind: () => boolean;
  /** Too much waits. */
  readonly giveUp: () => void;
}): EventBatches {
  const { clock, send, isBehind, giveUp } = parts;
  const waiting = new Map<string, DaemonEvent>();
  let sentAt = Number.NEGATIVE_INFINITY;
  let timer: Timer | undefined;

  function flush(): void {
    timer = undefined;
    if (isBehind()) {
      timer = clock.after(batchPause, flush, { background: true });
      return;
    }
    sentAt = clock.now();
    const batch = [...waiting.values()];
    waiting.clear();
    send(batch);
  }

  return {
    add(event) {
      keep(waiting, event);
      if (waiting.size > mostWaiting) giveUp();
      else timer ??= clock.after(Math.max(0, sentAt + batchPause - clock.now()), flush, { background: true });
    },
    stop: () => timer?.cancel(),
  };
}

function keep(kept: Map<string, DaemonEvent>, event: DaemonEvent): void {
  const key = keyOf(event);
  // Taken out first, so that it stands where its id belongs.
  kept.delete(key);
  kept.set(key, event);
}

/** Entries of the ledger are each for themselves; of an app and of the followed commit only the newest counts. */
function keyOf({ id, type, data }: DaemonEvent): string {
  if (type === 'commit') return 'commit';
  return type === 'app' ? `app ${String((data as { readonly id?: unknown }).id)}` : `ledger ${id}`;
}
