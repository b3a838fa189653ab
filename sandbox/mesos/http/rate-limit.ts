import { sleep, type Clock } from '../../../clock/clock.ts';

/** Lets one caller through per `interval` ms; the others wait their turn, in order (Mesos's 2 requests a second). */
export function createRateLimit(clock: Clock, interval: number): () => Promise<void> {
  let nextTurn = 0;
  return async () => {
    const now = clock.now();
    const turn = Math.max(now, nextTurn);
    nextTurn = turn + interval;
    if (turn > now) await sleep(clock, turn - now);
  };
}
