import type { Overview } from '../api/server.ts';
import type { DesiredState, Snapshot } from '../desired/types.ts';
import { serversOf } from './close-look.ts';
import type { ClusterSession } from '../loop/session/types.ts';

/** What the overview is made of, as of now. */
export interface OverviewFacts {
  readonly cluster: string;
  readonly repository: string;
  readonly branch: string;
  /** Missing until the first commit was read. */
  readonly snapshot?: Snapshot;
  readonly desired?: DesiredState;
  readonly session?: ClusterSession;
  /** Why the newest commit cannot be read. */
  readonly gitTrouble: string | undefined;
  /** That somebody rewrote the ledger. */
  readonly ledgerTrouble: string | undefined;
  /** Why pull requests are not reviewed. */
  readonly reviewTrouble: string | undefined;
  /** Why the access settings that are written do not hold. */
  readonly accessTrouble: string | undefined;
}

/** The state of the daemon itself. */
export function overviewOf(facts: OverviewFacts): Overview {
  const { snapshot, desired, session, gitTrouble, ledgerTrouble, reviewTrouble, accessTrouble } = facts;
  const troubles: Overview['troubles'][number][] = [];
  if (gitTrouble !== undefined)
    troubles.push({
      server: 'git',
      sentence: `The desired repository cannot be read: ${gitTrouble} The last known commit stays in force.`,
    });
  for (const sentence of [ledgerTrouble, reviewTrouble])
    if (sentence !== undefined) troubles.push({ server: 'git', sentence });
  if (accessTrouble !== undefined) troubles.push({ server: 'access', sentence: accessTrouble });
  troubles.push(...(session?.troubles() ?? []));
  const frozen =
    session?.frozen() ??
    (desired !== undefined && desired.cluster === undefined
      ? 'cluster.yaml is broken: nothing is changed until it is corrected.'
      : undefined);
  return {
    cluster: facts.cluster,
    repository: facts.repository,
    branch: facts.branch,
    ...(snapshot === undefined ? {} : headOf(snapshot)),
    ...(desired?.cluster === undefined ? {} : { servers: serversOf(desired.cluster) }),
    ...(frozen === undefined ? {} : { frozen }),
    troubles,
    ready: desired !== undefined && session?.ready() === true,
  };
}

function headOf({ commit, subject, author, time }: Snapshot): Partial<Overview> {
  return { commit, subject, author, time: new Date(time).toISOString() };
}
