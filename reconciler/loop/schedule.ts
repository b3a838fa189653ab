import type { Clock, Timer } from '../../clock/clock.ts';

/** Parts of a schedule; all times in milliseconds. */
export interface ScheduleOptions {
  readonly clock: Clock;
  /** From the end of one look to the start of the next. */
  readonly interval: number;
  /** Share of the interval by which it may be longer or shorter (0 to 1), so that many daemons do not look together. */
  readonly jitter: number;
  /** The least time between the start of two looks, however many hints come; 0 when left out. */
  readonly gap?: number;
  /** 0 to 1. */
  readonly random: () => number;
  look(signal: AbortSignal): Promise<void>;
  /** Told of what a look throws; the schedule goes on. What it throws itself is dropped. */
  onError(error: unknown): void;
}

/** A look that is repeated for ever and never overlaps itself. The first comes at once. */
export interface Schedule {
  /** Look again: now, or when a look is running, once more after it. Any number of calls until then are one. */
  now(): void;
  /** Ends the repetition, aborts the look that runs and resolves when it has ended. */
  stop(): Promise<void>;
}

/** Starts a repeated look. */
export function startSchedule(options: ScheduleOptions): Schedule {
  const { clock, interval, jitter, random } = options;
  const gap = options.gap ?? 0;
  const controller = new AbortController();
  let timer: Timer | undefined;
  let wanted = false;
  let started = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | undefined;

  function plan(delay: number): void {
    timer?.cancel();
    timer = clock.after(delay, () => {
      timer = undefined;
      begin();
    });
  }

  function begin(): void {
    if (controller.signal.aborted) return;
    timer?.cancel();
    wanted = false;
    started = clock.now();
    looking = lookOnce();
  }

  async function lookOnce(): Promise<void> {
    try {
      await options.look(controller.signal);
    } catch (error) {
      if (!controller.signal.aborted) report(error);
    }
    looking = undefined;
    if (controller.signal.aborted) return;
    plan(wanted ? untilGapIsOver() : interval * (1 + jitter * (2 * random() - 1)));
  }

  function report(error: unknown): void {
    try {
      options.onError(error);
    } catch {
      // A reporter that throws must not end the repetition.
    }
  }

  function untilGapIsOver(): number {
    return Math.max(0, started + gap - clock.now());
  }

  // Not before the caller has the schedule in hand: a look may use it.
  queueMicrotask(begin);
  return {
    now() {
      if (controller.signal.aborted || wanted) return;
      wanted = true;
      if (looking === undefined) plan(untilGapIsOver());
    },
    async stop() {
      controller.abort();
      timer?.cancel();
      await looking;
    },
  };
}
