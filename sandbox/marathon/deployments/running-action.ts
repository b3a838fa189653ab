import type { Clock } from '../../../clock/clock.ts';
import type { EventBus } from '../events/bus.ts';
import type { CheckRunners } from '../health/check-runners.ts';
import type { HealthRegistry } from '../health/health-registry.ts';
import type { Probe } from '../health/probe.ts';
import type { Instance } from '../instances/instance.ts';
import type { InstanceTracker } from '../instances/tracker.ts';
import type { LaunchBackoff } from '../launch/backoff.ts';
import type { ReadinessResult } from './readiness.ts';

/** An action that is being carried out. */
export interface RunningAction {
  /** Does what can be done now, and says whether the action has reached its end. Called whenever its app changed. */
  proceed(): boolean;
  readinessResults(): readonly ReadinessResult[];
  /** Gives up; tasks stay as they are. */
  stop(): void;
}

/** What actions work with. */
export interface ActionParts {
  readonly clock: Clock;
  readonly bus: EventBus;
  readonly tracker: InstanceTracker;
  readonly health: HealthRegistry;
  readonly runners: CheckRunners;
  readonly backoff: LaunchBackoff;
  readonly probe: Probe;
  /** The app has disappeared: forget what is kept for it besides its definition. */
  readonly forget: (appId: string) => void;
  /** Asks for another `proceed` of the actions of an app. */
  readonly wake: (appId: string) => void;
}

/** Ends an instance for good; one whose agent is away is just forgotten. */
export function decommission(tracker: InstanceTracker, instance: Instance): void {
  const isAway = instance.condition === 'Unreachable' || instance.condition === 'UnreachableInactive';
  if (isAway) tracker.expunge(instance);
  else tracker.kill(instance, 'Decommissioned');
}
