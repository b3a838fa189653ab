import type { Hold } from '../policy/types.ts';

/** Is the app what git says? */
export type SyncState = 'synced' | 'building' | 'pending' | 'deploying' | 'drifted' | 'held' | 'unknown';

/** Does what runs keep its promise? */
export type HealthState = 'healthy' | 'progressing' | 'degraded' | 'failed' | 'suspended' | 'unknown';

/** Counts of an app's instances, as Marathon counts them (API reference 5.4). */
export interface InstanceCounts {
  readonly wanted: number;
  readonly staged: number;
  readonly running: number;
  readonly healthy: number;
  readonly unhealthy: number;
}

/** One step of a change that goes out beside. */
export interface RolloutStep {
  readonly name: string;
  readonly state: 'done' | 'running' | 'waiting' | 'failed';
  readonly sentence?: string;
}

/** A change that goes out beside, in steps. */
export interface RolloutSteps {
  readonly strategy: 'canary' | 'blueGreen';
  /** Marathon id of the app that runs beside. */
  readonly beside: string;
  readonly steps: readonly RolloutStep[];
}

/** What Pacer says about one app: two independent words, and a sentence whenever they are not "as promised". */
export interface AppState {
  readonly id: string;
  readonly sync: SyncState;
  readonly health: HealthState;
  /** One sentence: why it is not as promised. Left out when it is. */
  readonly sentence?: string;
  /** Code of the problem, where it has one in the reference of errors. */
  readonly code?: string;
  /** Log lines, console lines, changed fields: what proves the sentence. */
  readonly evidence: readonly string[];
  /** What would change it. */
  readonly change?: string;
  /** What holds it, when it is held or waits for its turn. */
  readonly held?: Hold;
  readonly instances: InstanceCounts;
  /** Whose it is: by its label `owner`, or by those whose signature its file needs. */
  readonly owner?: string;
  /** File in the desired repository. */
  readonly file?: string;
  /** Commit of the desired repository that was looked at. */
  readonly commit?: string;
  readonly image?: string;
  readonly sourceCommit?: string;
  /** Tag of the source, where a tag or a range of versions was asked for. */
  readonly sourceTag?: string;
  readonly buildUrl?: string;
  readonly deployment?: string;
  /** Marathon's version of the app. */
  readonly version?: string;
  /** The steps of a change that goes out beside, while it does. */
  readonly rollout?: RolloutSteps;
  /** Since when the two words are what they are; ISO 8601, UTC. */
  readonly since: string;
}

/** True when there is nothing to say about the app. */
export function isAsPromised(state: Pick<AppState, 'sync' | 'health'>): boolean {
  return state.sync === 'synced' && (state.health === 'healthy' || state.health === 'suspended');
}
