import type { Clock } from '../../clock/clock.ts';

/** A clock that goes `factor` times as fast as the machine's: patience of seconds passes in hundredths of them. */
export function createFastClock(factor: number): Clock {
  const start = Date.now();
  const begun = performance.now();
  return {
    now: () => Math.round(start + (performance.now() - begun) * factor),
    after(milliseconds, run, options) {
      const timer = setTimeout(run, milliseconds / factor);
      if (options?.background === true) timer.unref();
      return { cancel: () => clearTimeout(timer) };
    },
  };
}

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
