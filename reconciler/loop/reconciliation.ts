import type { Logger } from 'pino';
import type { Clock } from '../../clock/clock.ts';
import type { LiveApp } from '../../marathon/types.ts';
import type { ImagePresence } from '../build/image-presence.ts';
import type { DesiredApp, DesiredState } from '../desired/types.ts';
import type { Observed } from '../observe/observed.ts';
import type { RuleHold } from '../plan/gate.ts';
import type { AppInput, AppPlan, ImageState } from '../plan/types.ts';
import type { FailedChange } from '../revert/automatic.ts';
import type { Explanation } from '../rollout/explain.ts';
import type { LastHealthy } from '../rollout/last-healthy.ts';
import type { BesideApps } from './beside.ts';
import type { StateStore } from './events.ts';
import type { HealthWatch } from './health-watch.ts';
import type { Pace } from './pace.ts';
import type { Asked } from './patience.ts';
import type { Rollouts } from './rollouts.ts';

/** Images that are asked for without waiting: see `createPatience`. */
export interface PatientImages {
  /** `none` for an app that names its image itself. */
  resolve(app: DesiredApp | undefined, desired: DesiredState): Promise<Asked<ImageState>>;
}

/** What the reconciler of one cluster works with; everything with effects comes in here. */
export interface Reconciliation {
  readonly clock: Clock;
  readonly log: Logger;
  /** The commit that is followed; undefined until the first snapshot. */
  desired(): DesiredState | undefined;
  readonly observed: Observed;
  /** The image of an app; where that takes long, the app is looked at again as soon as it is known. */
  readonly images: PatientImages;
  readonly presence: ImagePresence;
  /** Last known image of each app, for plans of the whole cluster. */
  readonly imageStates: Map<string, ImageState>;
  readonly states: StateStore;
  readonly rollouts: Rollouts;
  /** What runs beside others while those are rolled out. */
  readonly beside: BesideApps;
  /** Has another app looked at soon. */
  lookAt(id: string): void;
  /** Takes a failed change back in git; how that stands in a sentence. */
  takeBack(change: FailedChange): string;
  /** What was healthy before. */
  readonly lastHealthy: LastHealthy;
  readonly pace: Pace;
  /** Writes down when an app loses its health. */
  readonly health: HealthWatch;
  /** Apps that a hint says have changed: to be read before they are judged. */
  readonly stale: Set<string>;
  plan(input: AppInput, desired: DesiredState): AppPlan;
  /** What says that nothing at all is to be changed of an app now: a freeze, a closed window, a doubt about the cluster. */
  stop(id: string, desired: DesiredState): RuleHold | undefined;
  explain(id: string): Promise<Explanation>;
  /** Why nothing may be changed at all, when that is so. */
  frozen(): string | undefined;
  /** Looks at the agents again, unless that was a moment ago. */
  freshCapacity?(): Promise<void>;
  /** Learns who Marathon is before anything is planned against it. */
  prepare(): Promise<void>;
  /** Milliseconds since Marathon may have changed its leader. */
  failoverAge(): number | undefined;
  /** Told of an app whose words changed, for the apps that wait for it. */
  changed(id: string): void;
}

/** What one look is about. */
export interface Look {
  readonly id: string;
  readonly desired: DesiredState;
  readonly app: DesiredApp | undefined;
  readonly image: ImageState;
  /** Something runs beside that has to go later. */
  isUntidy: boolean;
  /** Something runs beside that has to go, and nothing may be changed now. */
  leftover?: Leftover;
}

/** What ran beside an app, is of no use any more, and may not be removed now. */
export interface Leftover {
  readonly ids: readonly string[];
  readonly hold: RuleHold;
}

/** The plan of the app as it is seen at this look. */
export function planFor(parts: Reconciliation, look: Look, live: LiveApp | undefined): AppPlan {
  const last = parts.rollouts.last(look.id);
  const unknown = look.desired.unknown.get(look.id);
  const refused = look.desired.refused?.get(look.id);
  return parts.plan(
    {
      id: look.id,
      image: look.image,
      ...(look.app === undefined ? {} : { desired: look.app }),
      ...(unknown === undefined ? {} : { unknown }),
      ...(refused === undefined ? {} : { refused }),
      ...(live === undefined ? {} : { live }),
      ...(last === undefined ? {} : { last }),
    },
    look.desired,
  );
}
