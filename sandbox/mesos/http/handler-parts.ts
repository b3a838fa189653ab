import type { Clock } from '../../../clock/clock.ts';
import type { Cluster } from '../cluster.ts';
import type { Executor } from '../executor/types.ts';
import type { MesosIdentity } from '../identity.ts';

/** What the API says of the framework. */
export interface FrameworkDetails {
  readonly name: string;
  readonly hostname: string;
  /** Empty until somebody tells it. */
  readonly webuiUrl: string;
}

/** Everything that the HTTP API tells about. */
export interface HandlerParts {
  readonly clock: Clock;
  readonly cluster: Cluster;
  /** Work directory of the agents, a real path. */
  readonly directory: string;
  readonly executor: Executor;
  readonly identity: MesosIdentity;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly port: () => number;
  readonly framework: () => FrameworkDetails;
}

/** Seconds since the epoch as v0 has them. */
export function seconds(milliseconds: number): number {
  return milliseconds / 1000;
}

/** Address of the stand-in's actors. */
export const address = '127.0.0.1';
