import type { Clock } from '../../../clock/clock.ts';
import type { AppRecord } from '../apps/app-record.ts';

/** The launch delay of apps whose tasks keep ending (reference 4.7). Kept per configuration: scaling keeps it. */
export interface LaunchBackoff {
  /** Milliseconds since the epoch before which the app is not launched; now or earlier when there is no delay. */
  deadline(record: AppRecord): number;
  /** Counts a failure: the first delays by `backoffSeconds`, each next `backoffFactor` times as long, up to the maximum. */
  add(record: AppRecord): void;
  /** Takes the delay away, e.g. by `DELETE /v2/queue/{id}/delay`. */
  reset(appId: string): void;
  /** Takes every delay away: a new leader knows none. */
  forget(): void;
}

interface Delay {
  readonly configuration: string;
  readonly milliseconds: number;
  readonly deadline: number;
}

/** A delay that has been over for this long is forgotten: the app has proved that it can run. */
const viableAfter = 60_000;

/** Makes the memory of delays; it is not kept over restarts, as in Marathon. */
export function createLaunchBackoff(clock: Clock): LaunchBackoff {
  const delays = new Map<string, Delay>();

  function current(record: AppRecord): Delay | undefined {
    const delay = delays.get(record.id);
    if (delay === undefined) return undefined;
    const isOver = delay.deadline + viableAfter <= clock.now();
    if (!isOver && delay.configuration === record.versionInfo.lastConfigChangeAt) return delay;
    delays.delete(record.id);
    return undefined;
  }

  return {
    deadline: record => current(record)?.deadline ?? 0,
    add(record) {
      const { backoffSeconds, backoffFactor, maxLaunchDelaySeconds } = record.definition;
      const previous = current(record);
      const wanted = previous === undefined ? backoffSeconds * 1000 : previous.milliseconds * backoffFactor;
      const milliseconds = Math.min(wanted, maxLaunchDelaySeconds * 1000);
      delays.set(record.id, {
        configuration: record.versionInfo.lastConfigChangeAt,
        milliseconds,
        deadline: clock.now() + milliseconds,
      });
    },
    reset: appId => void delays.delete(appId),
    forget: () => delays.clear(),
  };
}
