import type { Clock, Timer } from '../../../clock/clock.ts';
import type { ProbeResult } from '../probe.ts';
import type { ExecutorCheck } from '../types.ts';

/** What a check tells the executor. */
export interface CheckReport {
  readonly healthy: boolean;
  /** Why it is not healthy; empty when it is. */
  readonly cause: string;
  /** The task has failed often enough to be ended. */
  readonly kill: boolean;
}

/** What a check works with. */
export interface CheckOptions {
  readonly clock: Clock;
  readonly check: Pick<ExecutorCheck, 'delay' | 'interval' | 'grace' | 'maxConsecutiveFailures'>;
  /** One look; its time limit is its own. */
  readonly probe: () => Promise<ProbeResult>;
  readonly report: (report: CheckReport) => void;
}

/**
 * Looks at a task again and again with the rules of Mesos's health checker: the first look after `delay`, the next
 * `interval` after each result; failures before the first success count only once `grace` is over; reported are every
 * failure that counts, the first success, and the first success after failures. Returns the way to stop.
 */
export function runCheck(options: CheckOptions): () => void {
  const { clock, check } = options;
  const startedAt = clock.now();
  let initializing = true;
  let failures = 0;
  let stopped = false;
  let timer: Timer;

  function succeed(): void {
    const isNews = initializing || failures > 0;
    initializing = false;
    failures = 0;
    if (isNews) options.report({ healthy: true, cause: '', kill: false });
  }

  function fail(cause: string): void {
    if (initializing && clock.now() - startedAt <= check.grace) return;
    failures += 1;
    const kill = check.maxConsecutiveFailures > 0 && failures >= check.maxConsecutiveFailures;
    options.report({ healthy: false, cause, kill });
  }

  async function look(): Promise<void> {
    const result = await options.probe();
    if (stopped) return;
    if (result.ok) succeed();
    else fail(result.cause);
    if (!stopped) schedule(check.interval);
  }

  function schedule(delay: number): void {
    timer = clock.after(delay, () => void look());
  }

  schedule(check.delay);
  return () => {
    stopped = true;
    timer.cancel();
  };
}
