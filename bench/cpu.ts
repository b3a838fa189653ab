/** What a piece of work took, CPU milliseconds of this thread, and the longest stretch of it that nobody can interrupt. */
export interface StepTimes<Result> {
  readonly total: number;
  readonly longest: number;
  readonly value: Result;
}

/**
 * Runs all steps. Not by the wall's clock: on a busy machine that measures the others. Some systems count CPU time in pieces of 4 ms;
 * then short steps are rounded.
 */
export function runSteps<Result>(steps: Generator<void, Result, void>): StepTimes<Result> {
  let total = 0;
  let longest = 0;
  for (;;) {
    const before = process.threadCpuUsage();
    const { done, value } = steps.next();
    const { user, system } = process.threadCpuUsage(before);
    const taken = (user + system) / 1000;
    total += taken;
    longest = Math.max(longest, taken);
    if (done === true) return { total, longest, value };
  }
}
