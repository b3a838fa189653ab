import type { Logger } from 'pino';
import type { Clock } from '../../clock/clock.ts';
import { onlyClusterFile } from '../desired/cluster-file.ts';
import { createDesiredReader } from '../desired/read.ts';
import type { ClusterSpec, Snapshot } from '../desired/types.ts';
import type { LogFile } from '../logs/read/log-file.ts';
import type { BranchFacts } from './branch/branch-facts.ts';
import { createClusterSession } from '../loop/session/cluster-session.ts';
import type { OtherCommits } from './branch/other-commits.ts';
import type { ClusterSession, ClusterSessionParts } from '../loop/session/types.ts';
import type { Hiding } from '../secrets/hiding.ts';
import type { createSecretOpener } from '../secrets/open-secrets.ts';
import type { BranchWriters } from './branch-writers.ts';
import type { Current } from './current.ts';
import type { DaemonSettings } from './settings.ts';
import type { Stores } from './stores.ts';

/** Needs of `createClusterConnector`. */
export interface ClusterConnectorParts {
  readonly settings: DaemonSettings;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  readonly ownLog: LogFile;
  readonly hiding: Hiding;
  readonly openSecrets: Awaited<ReturnType<typeof createSecretOpener>>;
  /** Its session is the one that is opened here. */
  readonly current: Current;
  readonly stores: Stores;
  readonly otherCommits: OtherCommits;
  readonly branchFacts: BranchFacts;
  readonly writers: Pick<BranchWriters, 'lock' | 'reverts'>;
}

/** How long a commit waits for Marathon to say which version it is; after that it is read for the newest one. */
const acquaintancePatience = 2_000;

/**
 * Makes what connects to the servers that a commit names. Who Marathon is comes first: its version decides how the other
 * files of the commit are judged. A session lasts until `cluster.yaml` names other servers.
 */
export function createClusterConnector(parts: ClusterConnectorParts): (read: Snapshot) => Promise<void> {
  const { settings, current } = parts;
  const { mirror } = parts.stores;
  return async read => {
    const only = onlyClusterFile(read, settings.cluster);
    const { cluster } = createDesiredReader().read(only, settings.cluster, mirror.url);
    if (cluster === undefined) return;
    const knownFramework = current.session?.framework();
    if (current.session?.serves(cluster) === false) {
      await current.session.stop();
      delete current.session;
    }
    current.session ??= openSession(parts, cluster, knownFramework === undefined ? {} : { knownFramework });
    await current.session.acquainted(acquaintancePatience);
  };
}

function openSession(
  parts: ClusterConnectorParts,
  cluster: ClusterSpec,
  known: Pick<ClusterSessionParts, 'knownFramework'>,
): ClusterSession {
  const { settings, stores, clock, log, random, ownLog, hiding, current, otherCommits, branchFacts, writers } = parts;
  const { mirror, gitAccess, ledger, states, decisions } = stores;
  return createClusterSession({
    ...known,
    cluster,
    lock: writers.lock,
    credentials: settings.credentials,
    gitAccess,
    data: settings.data,
    intervalMilliseconds: settings.interval,
    source: `${mirror.url}#${settings.cluster}`,
    clock,
    log,
    random,
    ledger,
    states,
    decided: () => ({
      freezes: decisions.freezes(),
      approvals: [...decisions.approvals(), ...branchFacts.approvals()],
      distrusted: branchFacts.distrusted(),
    }),
    author: () => current.snapshot?.author ?? 'unknown',
    committedAt: commit => (current.snapshot?.commit === commit ? current.snapshot.time : undefined),
    ownLog,
    hiding,
    openSecrets: onChange => parts.openSecrets({ hiding, clock, log, onChange }),
    appAt: otherCommits.app,
    // Its sentence becomes the message of a commit.
    takeBack: change => writers.reverts.automatic.want({ ...change, sentence: hiding.hide(change.sentence) }),
  });
}
