/** A timer that can be given up. */
export interface Timer {
  cancel(): void;
}

/** Time by injection: everything that waits or stamps takes one, so that tests run on virtual time. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `run` once after `milliseconds`. The timer does not keep the process alive when `background` is set. */
  after(milliseconds: number, run: () => void, options?: { readonly background?: boolean }): Timer;
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, run, options) {
    const timer = setTimeout(run, milliseconds);
    if (options?.background === true) timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
};

/** Resolves after `milliseconds`, or at once when `signal` is aborted; it never rejects. */
export function sleep(clock: Clock, milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal?.aborted === true) {
      resolve();
      return;
    }
    const done = (): void => {
      timer.cancel();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = clock.after(milliseconds, done);
    signal?.addEventListener('abort', done, { once: true });
  });
}
