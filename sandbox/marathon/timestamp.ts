import type { Clock } from '../../clock/clock.ts';

/** Marathon's form of a time: UTC with milliseconds (reference 1.0). Sorts as text in the order of time. */
export function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** Milliseconds since the epoch of a timestamp, or `undefined` when the text is none. */
export function readTimestamp(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)$/.test(text)) return undefined;
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

/**
 * Gives out version timestamps: the time of the clock, but each later than the one before, since versions are
 * identities. `notBefore` is the latest version that was given out by an earlier run.
 */
export function createVersionSource(clock: Clock, notBefore = 0): () => string {
  let last = notBefore;
  return () => {
    last = Math.max(clock.now(), last + 1);
    return timestamp(last);
  };
}
