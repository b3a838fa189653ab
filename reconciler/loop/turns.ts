import { setImmediate } from 'node:timers/promises';

/** Looks at apps that need nothing take a tenth of a millisecond each. */
const looksPerTurn = 50;

/**
 * Makes a gate for many small pieces of work that never wait for anything real, and would otherwise run one after the
 * other without a pause: after every `perTurn` of them all wait until requests, events and timers have had their turn.
 */
export function createTurns(perTurn = looksPerTurn): () => Promise<void> {
  let taken = 0;
  let next: Promise<void> | undefined;

  async function pause(): Promise<void> {
    await setImmediate();
    taken = 0;
    next = undefined;
  }

  return async () => {
    while (taken >= perTurn) await (next ??= pause());
    taken += 1;
  };
}
