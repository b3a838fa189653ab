import { setImmediate } from 'node:timers/promises';

/** Runs work that comes in steps to its end, letting requests, events and timers have their turn between the steps. */
export async function inSteps<Result>(steps: Generator<void, Result, void>): Promise<Result> {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    await setImmediate();
  }
}

/** Runs the same without a pause, for a caller that cannot wait. */
export function atOnce<Result>(steps: Generator<void, Result, void>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}
