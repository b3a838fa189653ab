import type { Clock } from '../../clock/clock.ts';

/**
 * Remembers when Marathon may last have changed its leader. A new leader begins without any result of a health check
 * (Marathon API reference 5.4), and nothing in its answers says so.
 */
export interface Failover {
  /** The event stream ended: a leader closes it when it steps down. Further calls before `attached` say nothing new. */
  detached(): void;
  /** The event stream is there (again). */
  attached(): void;
  /** Marathon could not be read, and now it can. */
  answersAgain(): void;
  /** Milliseconds since the last of these; undefined when there was none. */
  age(): number | undefined;
}

/** Begins without a memory of a failover. */
export function createFailover(clock: Clock): Failover {
  let last: number | undefined;
  let attached = true;
  return {
    detached() {
      if (attached) last = clock.now();
      attached = false;
    },
    attached() {
      attached = true;
      last = clock.now();
    },
    answersAgain() {
      last = clock.now();
    },
    age: () => (last === undefined ? undefined : clock.now() - last),
  };
}
