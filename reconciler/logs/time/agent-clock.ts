/** One answer of a server: when it was asked and answered by our clock, and its `Date`, all in milliseconds. */
export interface ClockSample {
  readonly sent: number;
  readonly received: number;
  /** Whole seconds, as HTTP has them. */
  readonly date: number;
}

/** How far a clock is ahead of ours; `error` is the most that this may be wrong. */
export interface ClockOffset {
  readonly ahead: number;
  readonly error: number;
}

/** Learns how far the clock of an agent is ahead, from the `Date` of its answers. */
export interface AgentClock {
  sample(sample: ClockSample): void;
  /** Zero, without error, as long as nothing shows that the clocks differ: they mostly do not. */
  offset(): ClockOffset;
}

/** Servers that are busy send a `Date` that is a little old: so small a difference is none. */
const tolerance = 200;
/** A clock that is set anew, or drifts, is believed after a while: samples count for so long. */
const memory = 10 * 60_000;

/**
 * A `Date` of 12:00:05 says that it was between :05 and :06 there, at some moment between question and answer here. Every
 * sample narrows the range in which the difference lies; two that contradict each other mean that a clock was set.
 */
export function createAgentClock(): AgentClock {
  let low = -Infinity;
  let high = Infinity;
  let since = 0;
  return {
    sample({ sent, received, date }) {
      const sampleLow = date - received;
      const sampleHigh = date + 1000 - sent;
      const isAnother = sampleLow > high || sampleHigh < low;
      if (isAnother || received - since > memory) {
        low = sampleLow;
        high = sampleHigh;
        since = received;
        return;
      }
      low = Math.max(low, sampleLow);
      high = Math.min(high, sampleHigh);
    },
    offset() {
      if (low <= tolerance && high >= -tolerance) return { ahead: 0, error: 0 };
      return { ahead: (low + high) / 2, error: (high - low) / 2 };
    },
  };
}
