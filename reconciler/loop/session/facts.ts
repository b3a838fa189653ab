import type { Clock } from '../../../clock/clock.ts';
import type { DesiredState } from '../../desired/types.ts';
import type { PolicyFacts } from '../../policy/types.ts';
import type { Pace } from '../pace.ts';
import type { Stops } from './stops.ts';

/** Makes what gathers the facts that rules look at besides files, as they are when it is called. */
export function createFacts(parts: {
  readonly clock: Clock;
  readonly stops: Stops;
  readonly pace: Pace;
  /** What people decided and what the history of the branch says. */
  readonly decided: () => Pick<PolicyFacts, 'freezes' | 'approvals' | 'distrusted'>;
}): (desired: DesiredState) => PolicyFacts {
  const { clock, stops, pace } = parts;
  return desired => {
    const stopped = stops.now();
    const own = desired.cluster?.freeze;
    const { freezes, approvals, distrusted } = parts.decided();
    return {
      now: clock.now(),
      freezes: own === undefined ? freezes : [own, ...freezes],
      approvals,
      underWay: pace.underWay(),
      restarts: pace.restarts(),
      distrusted,
      ...(stopped === undefined ? {} : { stopped }),
    };
  };
}
