import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Clock } from '../clock/clock.ts';
import { asPacerError } from '../errors/pacer-error.ts';
import { openMirror } from '../git/mirror.ts';
import { watchRepository } from '../git/watch.ts';
import type { Dialect } from '../marathon/dialect.ts';
import { createApi, type Overview } from './api/server.ts';
import { overviewOf } from './loop/overview.ts';
import { onlyClusterFile } from './desired/cluster-file.ts';
import { createDesiredReader } from './desired/read.ts';
import type { DesiredState, Snapshot } from './desired/types.ts';
import { isRelease } from './desired/lock-file.ts';
import { openLock } from './lock/open-lock.ts';
import { createLedger } from './ledger/ledger.ts';
import { openDecisions } from './ledger/decisions.ts';
import { createBranchFacts } from './loop/branch-facts.ts';
import { createDeciding } from './loop/decide.ts';
import { rewindOf } from './loop/rewind.ts';
import { accessFor } from './access/closed-door.ts';
import { startHousekeeping } from './loop/housekeeping.ts';
import { createOtherCommits } from './loop/other-commits.ts';
import { inSteps } from './loop/in-steps.ts';
import { createClusterSession } from './loop/cluster-session.ts';
import type { ClusterSession } from './loop/session.ts';
import { createEventLog, createStateStore } from './loop/events.ts';
import type { Stop } from './observe/freeze.ts';
import { knownSecrets } from './logs/known-secrets.ts';
import { createHiding, type Hiding } from './secrets/hiding.ts';
import { createSecretOpener } from './secrets/open-secrets.ts';
import { createMemoryLog } from './logs/read/memory-log.ts';
import type { LogFile } from './logs/read/log-file.ts';
import { shownPlan } from './plan/shown-plan.ts';
import { openChanges } from './change/open-changes.ts';
import { openReverts } from './revert/open-reverts.ts';
import { createOutcomeCounter, processSamples } from './process-samples.ts';
import { openTellers } from './tellers.ts';
import type { Plan } from './plan/types.ts';
import type { DaemonSettings } from './settings.ts';
import { createSnapshotSource } from './snapshot/source.ts';
import type { ProposedBranch } from './review/types.ts';
import { createRepositoryWatcher } from './snapshot/poll.ts';
import { trustAuthorities } from './trust-authorities.ts';
import { createWholeView } from './whole-view.ts';

/** What the daemon gets from outside. */
export interface DaemonEffects {
  readonly clock: Clock;
  readonly log: Logger;
  /** What was written to `log`, to be shown among other logs; nothing is shown without. */
  readonly ownLog?: LogFile;
  readonly random: () => number;
  /** What hides secrets in what is printed, to be shared with whoever writes `log`. */
  readonly hiding?: Hiding;
}

/** A running daemon. */
export interface Daemon {
  /** `http://HOST:PORT` of its API. */
  readonly url: string;
  stop(): Promise<void>;
}

/** How long a commit waits for Marathon to say which version it is; after that it is read for the newest one. */
const acquaintancePatience = 2_000;

/** Follows one branch of one repository for one cluster, until stopped. Rejects only when it cannot listen. */
export async function startDaemon(settings: DaemonSettings, effects: DaemonEffects): Promise<Daemon> {
  const { clock, log, random, hiding = createHiding() } = effects;
  const { credentials, forge, notifications } = settings;
  const access = accessFor(settings, clock);
  for (const secret of knownSecrets({ ...settings, credentials: [credentials, settings.access, forge, notifications] }))
    hiding.add(secret);
  const openSecrets = await createSecretOpener(settings, { clock, files: () => snapshot?.files });
  const ownLog = effects.ownLog ?? createMemoryLog(0, () => clock.now());
  const gitAccess = await trustAuthorities(settings.git, settings.data, settings.credentials.certificateAuthority);
  const mirror = await openMirror({
    url: settings.repository,
    directory: join(settings.data, 'desired.git'),
    ...gitAccess,
  });
  const events = createEventLog(undefined, clock.now(), hiding.hideIn);
  const states = createStateStore(events, () => clock.now(), hiding.hideIn);
  const outcomes = createOutcomeCounter();
  const ledger = await createLedger({
    directory: join(settings.data, 'ledger.git'),
    url: mirror.url,
    cluster: settings.cluster,
    clock,
    log,
    access: gitAccess,
    hide: hiding.hideIn,
    onRecord: entry => {
      outcomes.count(entry.outcome);
      events.append('ledger', entry);
    },
  });
  const decisions = await openDecisions({
    directory: join(settings.data, 'decisions.git'),
    url: mirror.url,
    cluster: settings.cluster,
    clock,
    log,
    access: gitAccess,
    onChange: () => session?.decided(),
  });
  const otherCommits = createOtherCommits({
    mirror,
    branch: settings.branch,
    cluster: settings.cluster,
    log,
    dialect: () => session?.dialect(),
  });
  const branchFacts = createBranchFacts({
    git: { directory: mirror.directory },
    allowedSignersFile: settings.signatures?.allowedSignersFile,
    signedBy: settings.signatures?.signedBy ?? [],
    wantsAt: otherCommits.state,
  });
  const deciding = createDeciding({
    decisions,
    clock,
    desired: () => desired,
    plan: async () => session?.plan(),
  });
  const snapshots = createSnapshotSource({ mirror, branch: settings.branch });
  const stopping = new AbortController();
  const lock = openLock({
    mirror,
    branch: settings.branch,
    cluster: settings.cluster,
    access: gitAccess,
    data: settings.data,
    signal: stopping.signal,
    onWritten: () => void watcher.now(),
  });
  const writing = {
    mirror,
    followed: settings,
    access: gitAccess,
    dialect: () => session?.dialect(),
    openRequest: (branch: ProposedBranch) => tellers.open(branch),
    onPushed: () => void watcher.now(),
  };
  const reverts = openReverts({
    ...writing,
    ledger,
    clock,
    log,
    plan: async wanted => session?.plan(wanted),
    onChange: app => session?.lookAt(app),
  });
  const changes = openChanges({ ...writing, plan: proposedPlan });
  const reader = createDesiredReader();
  let session: ClusterSession | undefined;
  let snapshot: Snapshot | undefined;
  let desired: DesiredState | undefined;
  let gitTrouble: string | undefined;
  /** Why the newest commit cannot be used, though git can be reached. */
  let readTrouble: string | undefined;
  /** The Marathon that the files were judged for. */
  let readAs: Dialect | undefined;
  let rewound: Stop | undefined;
  /** Commits are followed one after the other; one that was overtaken while it waited is left out. */
  let following: Promise<void> = Promise.resolve();
  let newest: string | undefined;
  let address = '';

  /** The newest commit that something was done for, so that a rewind shows that came while no daemon was running. */
  async function lastKnown(head: string): Promise<string | undefined> {
    if (snapshot !== undefined) return snapshot.commit;
    for (const accepted of decisions.rewinds())
      if (await mirror.isAncestor(accepted, head).catch(() => false)) return undefined;
    return ledger.entries().at(-1)?.commit;
  }

  /** The servers that a commit names. Who Marathon is comes first: its version decides how the other files are judged. */
  async function openSession(read: Snapshot): Promise<void> {
    const { cluster } = createDesiredReader().read(
      onlyClusterFile(read, settings.cluster),
      settings.cluster,
      mirror.url,
    );
    if (cluster === undefined) return;
    const knownFramework = session?.framework();
    if (session !== undefined && !session.serves(cluster)) {
      await session.stop();
      session = undefined;
    }
    session ??= createClusterSession({
      cluster,
      lock,
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
      ...(knownFramework === undefined ? {} : { knownFramework }),
      author: () => snapshot?.author ?? 'unknown',
      ownLog,
      hiding,
      openSecrets: onChange => openSecrets({ hiding, clock, log, onChange }),
      appAt: otherCommits.app,
      // Its sentence becomes the message of a commit.
      takeBack: change => reverts.automatic.want({ ...change, sentence: hiding.hide(change.sentence) }),
      committedAt: commit => (snapshot?.commit === commit ? snapshot.time : undefined),
    });
    await session.acquainted(acquaintancePatience);
  }

  async function proposedPlan(before: DesiredState, after: DesiredState): Promise<Plan | undefined> {
    return shown(await session?.proposedPlan(before, after));
  }

  const shown = async (plan: Plan | undefined): Promise<Plan | undefined> =>
    plan === undefined ? undefined : inSteps(shownPlan(plan, hiding.hideIn));

  async function acceptRewind(commit: string): Promise<void> {
    const time = new Date(clock.now()).toISOString();
    await decisions.decide({ kind: 'rewind', id: `rewind-${commit}`, time, by: 'pacer', commit });
  }

  async function follow(commit: string): Promise<void> {
    const read = await snapshots.read(commit);
    const before = await lastKnown(read.commit);
    const wasRewound = rewound === undefined ? undefined : snapshot?.commit;
    const lost = await rewindOf(mirror, settings.branch, before, read.commit);
    // A release of another cluster on top of it is no word of a person.
    rewound = lost ?? (isRelease(read.author) ? rewound : undefined);
    if (wasRewound !== undefined && rewound === undefined) await acceptRewind(wasRewound);
    await openSession(read);
    readAs = session?.dialect();
    const next = await inSteps(reader.steps(read, settings.cluster, mirror.url, readAs));
    await branchFacts.read(next);
    const former = desired;
    snapshot = read;
    desired = next;
    tellers.followed(former, next);
    readTrouble = undefined;
    events.append('commit', {
      commit: read.commit,
      subject: read.subject,
      author: read.author,
      problems: next.problems.length,
    });
    log.info({ commit: read.commit, apps: next.apps.size, problems: next.problems.length }, 'following commit');
    if (next.cluster === undefined || session === undefined) return;
    session.hold(rewound);
    session.desire(next);
  }

  const tellers = openTellers({
    settings,
    mirror,
    gitAccess,
    clock,
    log,
    random,
    states,
    events,
    decisions,
    page: () => settings.publicUrl ?? address,
    snapshot: () => snapshot,
    desired: () => desired,
    read: otherCommits.state,
    plan: proposedPlan,
  });

  function followSoon(commit: string): void {
    newest = commit;
    following = following
      .then(() => (commit === newest ? follow(commit) : undefined))
      .catch((thrown: unknown) => {
        const error = asPacerError(thrown);
        readTrouble = `${error.message} ${error.advice}`;
        log.error({ err: error, commit }, 'commit cannot be read');
      });
  }

  const watcher = createRepositoryWatcher({
    mirror,
    branch: settings.branch,
    watch: onChange => watchRepository({ url: mirror.url, onChange }),
    intervalMilliseconds: settings.interval,
    clock,
    random,
    onHead: followSoon,
    onTrouble: error => {
      if (gitTrouble !== error.message)
        log.warn({ code: error.code, reason: error.message }, 'desired repository cannot be read');
      gitTrouble = error.message;
    },
    onLook: () => {
      gitTrouble = undefined;
      const dialect = session?.dialect();
      // Marathon was away when the commit was read, or is another version now: judge the files anew.
      if (newest !== undefined && dialect !== undefined && dialect !== readAs) followSoon(newest);
    },
  });

  function overview(): Overview {
    const { cluster, branch } = settings;
    const troubles = {
      gitTrouble: gitTrouble ?? readTrouble,
      ledgerTrouble: ledger.trouble(),
      reviewTrouble: tellers.trouble(),
    };
    return overviewOf({ cluster, branch, repository: mirror.url, snapshot, desired, session, ...troubles });
  }

  const api: FastifyInstance = createApi({
    log,
    access,
    cluster: settings.cluster,
    states,
    events,
    plan: async () => shown(await session?.plan()),
    logs: () => session?.logs,
    clusterView: () => session?.capacity.page(),
    askCapacity: question => session?.capacity.ask(question),
    imagesView: () => session?.images(),
    builds: () => session?.builds,
    clock,
    problems: () => desired?.problems ?? [],
    history: filter => ledger.entries(filter),
    now: () => clock.now(),
    overview,
    lookAgain: repositories => {
      void watcher.now();
      session?.lookAgain(repositories);
      tellers.now();
    },
    imagesChanged: hints => session?.imagesChanged(hints.map(hint => hint.repository)),
    acts: {
      rollback: reverts.rollback,
      abort: (app, reason) => session?.abort(app, reason) ?? false,
    },
    ...createWholeView({
      settings,
      mirror,
      decisions,
      tellers,
      changes,
      ownLog,
      session: () => session,
      snapshot: () => snapshot,
      desired: () => desired,
      trouble: () => gitTrouble,
    }),
    deciding,
    hide: hiding.hideInJson,
    hooks: settings.hookSecret === undefined ? {} : { secret: settings.hookSecret },
    metrics: {
      read: () => [
        ...processSamples(settings.cluster),
        ...outcomes.samples(),
        { name: 'ledger_unsent', value: ledger.unsent() },
        ...(session?.metrics() ?? []),
      ],
    },
    ...(settings.dashboard === undefined ? {} : { dashboard: settings.dashboard }),
  });
  const url = await api.listen({ host: settings.listen.host, port: settings.listen.port });
  address = url;
  log.info({ url, repository: mirror.url }, 'daemon listens');

  const housekeeping = startHousekeeping({ tidy: () => mirror.tidy(), log });

  return {
    url,
    async stop() {
      await housekeeping.stop();
      stopping.abort();
      await watcher.stop();
      await tellers.stop();
      await following;
      await session?.stop();
      await reverts.automatic.settled();
      await ledger.close();
      await decisions.close();
      await api.close();
      await access.openId?.close();
      mirror.close();
    },
  };
}
