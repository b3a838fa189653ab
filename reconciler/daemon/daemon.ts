import type { Logger } from 'pino';
import type { Clock } from '../../clock/clock.ts';
import type { AccessSettings } from '../access/access.ts';
import { accessFor, refuseOpenDoor } from '../access/closed-door.ts';
import { followAccess, type AccessSource } from '../access/follow-access.ts';
import { knownSecrets } from '../logs/known-secrets.ts';
import type { LogFile } from '../logs/read/log-file.ts';
import { createMemoryLog } from '../logs/read/memory-log.ts';
import { createBranchFacts } from './branch/branch-facts.ts';
import { startHousekeeping } from './housekeeping.ts';
import { createOtherCommits } from './branch/other-commits.ts';
import { createHiding, type Hiding } from '../secrets/hiding.ts';
import { createSecretOpener } from '../secrets/open-secrets.ts';
import { openBranchWriters } from './branch-writers.ts';
import { createClusterConnector } from './connect-cluster.ts';
import type { Current } from './current.ts';
import { followCommits } from './follow-commits.ts';
import { openApi } from './open-api.ts';
import type { DaemonSettings } from './settings.ts';
import { createShownPlans } from './shown-plans.ts';
import { openStores } from './stores.ts';
import { openTellers } from './tellers.ts';

/** What the daemon gets from outside. */
export interface DaemonEffects {
  readonly clock: Clock;
  readonly log: Logger;
  /** What was written to `log`, to be shown among other logs; nothing is shown without. */
  readonly ownLog?: LogFile;
  readonly random: () => number;
  /** What hides secrets in what is printed, to be shared with whoever writes `log`. */
  readonly hiding?: Hiding;
  /** Where people, tokens and roles may be changed while the daemon runs; only at its start when left out. */
  readonly accessSource?: AccessSource;
}

/** A running daemon. */
export interface Daemon {
  /** `http://HOST:PORT` of its API. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Follows one branch of one repository for one cluster, until stopped. Rejects only when it cannot listen. */
export async function startDaemon(settings: DaemonSettings, effects: DaemonEffects): Promise<Daemon> {
  const { clock, log, random, hiding = createHiding() } = effects;
  const { branch, cluster, credentials, forge, notifications } = settings;
  const ownLog = effects.ownLog ?? createMemoryLog(0, () => clock.now());
  const shared = { settings, clock, log, random, ownLog, hiding };
  const access = accessFor(settings, clock);
  for (const secret of knownSecrets({ ...settings, credentials: [credentials, settings.access, forge, notifications] }))
    hiding.add(secret);

  const current: Current = {};
  const openSecrets = await createSecretOpener(settings, { clock, files: () => current.snapshot?.files });
  const stores = await openStores(settings, { clock, log, hiding, onDecision: () => current.session?.decided() });
  const { mirror } = stores;
  const stopping = new AbortController();
  let address = '';

  const otherCommits = createOtherCommits({ mirror, branch, cluster, log, dialect: () => current.session?.dialect() });
  const branchFacts = createBranchFacts({
    git: { directory: mirror.directory },
    allowedSignersFile: settings.signatures?.allowedSignersFile,
    signedBy: settings.signatures?.signedBy ?? [],
    wantsAt: otherCommits.state,
  });
  const plans = createShownPlans(current, hiding);
  const tellers = openTellers({
    ...shared,
    ...stores,
    page: () => settings.publicUrl ?? address,
    snapshot: () => current.snapshot,
    desired: () => current.desired,
    read: otherCommits.state,
    plan: plans.proposed,
  });
  const writers = openBranchWriters({
    ...shared,
    current,
    stores,
    plans,
    openRequest: tellers.open,
    signal: stopping.signal,
    onPushed: () => following.lookNow(),
  });
  const connect = createClusterConnector({
    ...shared,
    current,
    stores,
    openSecrets,
    otherCommits,
    branchFacts,
    writers,
  });
  const following = followCommits({
    ...shared,
    current,
    stores,
    connect,
    branchFacts,
    onFollowed: tellers.followed,
  });
  const source = effects.accessSource;
  const check = (next: AccessSettings): void => refuseOpenDoor(settings.listen.host, next);
  const accessFollower = source === undefined ? undefined : followAccess({ access, source, check, clock, log });
  const api = openApi({ ...shared, access, accessFollower, current, stores, plans, writers, tellers, following });
  const url = await api.listen({ host: settings.listen.host, port: settings.listen.port });
  address = url;
  log.info({ url, repository: mirror.url }, 'daemon listens');
  const housekeeping = startHousekeeping({ tidy: () => mirror.tidy(), log });

  return {
    url,
    async stop() {
      await accessFollower?.stop();
      await housekeeping.stop();
      stopping.abort();
      await following.stop();
      await tellers.stop();
      await current.session?.stop();
      await writers.reverts.automatic.settled();
      await stores.ledger.close();
      await stores.decisions.close();
      await api.close();
      await access.openId?.close();
      mirror.close();
    },
  };
}
