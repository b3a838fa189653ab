import type { DesiredState, Snapshot } from '../desired/types.ts';
import type { ClusterSession } from '../loop/session/types.ts';

/**
 * What the daemon follows at the moment; all of it is missing before the first commit was read. Whoever follows commits writes
 * it, everybody else reads it when it is needed and keeps nothing of it.
 */
export interface Current {
  snapshot?: Snapshot;
  desired?: DesiredState;
  /** The servers that the commit names; missing while no `cluster.yaml` could be read. */
  session?: ClusterSession;
}
