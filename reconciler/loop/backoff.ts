/** How long a key that failed waits before it is tried again. All times in milliseconds. */
export interface BackoffPolicy {
  /** Wait after the first error; doubles with every further one. */
  readonly base: number;
  /** The longest wait before the key is set aside. */
  readonly maximum: number;
  /** After so many errors in a row the key is set aside. */
  readonly quarantineAfter: number;
  /** Wait between the tries of a key that was set aside. */
  readonly quarantineFor: number;
}

/** One second, doubling up to two minutes; set aside after ten errors in a row and then tried every quarter of an hour. */
export const defaultBackoff: BackoffPolicy = {
  base: 1000,
  maximum: 120_000,
  quarantineAfter: 10,
  quarantineFor: 900_000,
};

/**
 * The wait after `errors` errors in a row (1 or more): exponential, or the quarantine's wait, less up to half of it by
 * `random` (0 to 1), so that keys that failed together do not come back together.
 */
export function backoffDelay(policy: BackoffPolicy, errors: number, random: () => number): number {
  const full =
    errors >= policy.quarantineAfter
      ? policy.quarantineFor
      : Math.min(policy.maximum, policy.base * 2 ** Math.min(errors - 1, 40));
  return Math.round(full * (1 - random() / 2));
}
