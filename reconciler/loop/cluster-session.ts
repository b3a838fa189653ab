import type { Logger } from 'pino';
import { sleep, type Clock } from '../../clock/clock.ts';
import { asPacerError } from '../../errors/pacer-error.ts';
import type { GitAccess } from '../../git/environment.ts';
import { dialectOf, type Dialect } from '../../marathon/dialect.ts';
import type { LiveApp } from '../../marathon/types.ts';
import type { ImagesView } from '../../schemas/generated/images-view.ts';
import type { BuildViews } from '../build/build-views.ts';
import { createImagePresence } from '../build/image-presence.ts';
import type { SourceHead } from '../build/sources.ts';
import { clusterFileNames } from '../desired/cluster-file.ts';
import type { ClusterSpec, DesiredApp, DesiredState } from '../desired/types.ts';
import type { Ledger } from '../ledger/types.ts';
import { createImageLock, type LockAccess } from '../lock/image-lock.ts';
import { createFailover } from '../observe/failover.ts';
import { createFreeze, type Stop } from '../observe/freeze.ts';
import { createObserved } from '../observe/observed.ts';
import type { PolicyFacts } from '../policy/types.ts';
import { createSharedLook } from '../observe/shared-look.ts';
import { createPlanner } from '../plan/plan.ts';
import type { AppPlan, ImageState, Plan } from '../plan/types.ts';
import { explain } from '../rollout/explain.ts';
import type { FailedChange } from '../revert/automatic.ts';
import { createProbes } from '../rollout/probes.ts';
import { createLastHealthy } from '../rollout/last-healthy.ts';
import { createCapacity, type Capacity } from './capacity.ts';
import { connectUpstreams, type UpstreamCredentials } from '../upstreams.ts';
import { createBesideApps } from './beside.ts';
import { createClusterLoop } from './cluster-loop.ts';
import type { StateStore } from './events.ts';
import { inSteps } from './in-steps.ts';
import { followersOf } from './followers.ts';
import { isImageName } from './image-line.ts';
import { createImageStation } from './image-station.ts';
import { createPace } from './pace.ts';
import { createPlanView } from './plan-view.ts';
import { reconcileApp, type Reconciliation } from './reconcile-app.ts';
import { createRollouts } from './rollouts.ts';
import { unsettledApps } from './unsettled.ts';
import { createTurns } from './turns.ts';
import { createClusterLogs } from './cluster-logs.ts';
import type { Logs } from '../logs/logs.ts';
import type { LogFile } from '../logs/read/log-file.ts';

/** A server that cannot be used at the moment, in a sentence. */
export interface Trouble {
  readonly server: 'git' | 'marathon' | 'jenkins' | 'registry';
  readonly sentence: string;
}

/** Looks at apps that need nothing take a tenth of a millisecond each. */
const looksPerTurn = 50;

/** Everything that serves one cluster at the addresses its `cluster.yaml` names. */
export interface ClusterSession {
  /** False when `cluster.yaml` now names other servers: then a new session is needed. */
  serves(cluster: ClusterSpec): boolean;
  desire(next: DesiredState): void;
  /** Stops every change for a reason outside the cluster; `undefined` lets go. */
  hold(reason: Stop | undefined): void;
  /** Something was decided: whatever is held is looked at again. */
  decided(): void;
  /** The framework that Marathon is, as far as it is known. */
  framework(): string | undefined;
  dialect(): Dialect | undefined;
  /** Resolves when Marathon has said who it is, or after so many milliseconds without an answer. */
  acquainted(milliseconds: number): Promise<void>;
  ready(): boolean;
  frozen(): string | undefined;
  troubles(): readonly Trouble[];
  /** What a reconcile would do now, or would do if this were wanted. */
  plan(wanted?: DesiredState): Promise<Plan | undefined>;
  /** Ends the running roll-out of an app; false when there is none. */
  abort(id: string, reason: string | undefined): boolean;
  /** Looks at an app soon. */
  lookAt(id: string): void;
  /** The plan of one app with what is known now. */
  planOf(id: string): AppPlan | undefined;
  /** The app as last seen; asks nobody. */
  seen(id: string): LiveApp | undefined;
  /** The app with its tasks, at most a second old; what was last seen while Marathon cannot be asked. */
  live(id: string): Promise<LiveApp | undefined>;
  /** Branches of source repositories, and where they are. */
  sourceHeads(): readonly SourceHead[];
  /** The base images and who uses them; undefined until the first commit. */
  images(): Promise<ImagesView | undefined>;
  /** What is known of places for tasks. */
  readonly capacity: Pick<Capacity, 'page' | 'ask'>;
  /** Builds in Jenkins; undefined when the cluster names none. */
  readonly builds: BuildViews | undefined;
  /** Logs of its instances and builds. */
  readonly logs: Logs;
  /** Looks again: at the source repositories of these addresses, or at everything. */
  lookAgain(repositories?: readonly string[]): void;
  /** A registry says that something was pushed to these repositories of it: apps that run their images are looked at. */
  imagesChanged(repositories: readonly string[]): void;
  metrics(): Readonly<Record<string, number>>;
  stop(): Promise<void>;
}

/** Needs of a session. */
export interface ClusterSessionParts {
  readonly cluster: ClusterSpec;
  readonly credentials: UpstreamCredentials;
  readonly gitAccess: GitAccess;
  /** Folder for caches. */
  readonly data: string;
  readonly intervalMilliseconds: number;
  /** `repository#cluster`, the mark of ownership. */
  readonly source: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  readonly ledger: Ledger;
  readonly states: StateStore;
  /** Where the lock file of the cluster is written, and what was written before. */
  readonly lock: LockAccess;
  /** What people decided and what the history of the branch says, as of now. */
  decided(): Pick<PolicyFacts, 'freezes' | 'approvals' | 'distrusted'>;
  /** The framework that the cluster was before its addresses changed. */
  readonly knownFramework?: string;
  author(commit: string): string;
  /** The lines of the daemon itself. */
  readonly ownLog: LogFile;
  /** Takes secrets that the daemon knows out of a text. */
  hide(text: string): string;
  /** Takes a failed change back in git; how that stands in a sentence. */
  takeBack(change: FailedChange): string;
  /** An app as an earlier commit wants it; undefined when that cannot be told. */
  appAt(commit: string, id: string): Promise<DesiredApp | undefined>;
  committedAt(commit: string): number | undefined;
}

/** Connects to the cluster's servers and begins to look. */
export function createClusterSession(parts: ClusterSessionParts): ClusterSession {
  const { cluster, clock, log, random, ledger, states } = parts;
  const requests = { marathon: 0, jenkins: 0, registry: 0, mesos: 0 };
  const upstreams = connectUpstreams(cluster, parts.credentials, { clock, onRequest: server => requests[server]++ });
  const stale = new Set<string>();
  let held: Stop | undefined;
  const failover = createFailover(clock);
  const observed = createObserved({
    marathon: upstreams.marathon,
    clock,
    onChange: id => loop.queue.add(id),
    onRecovered: failover.answersAgain,
  });
  const freeze = createFreeze({
    info: () => upstreams.marathon.info(),
    observed,
    ledger,
    framework: parts.knownFramework,
  });
  const station = createImageStation({
    ...parts,
    upstreams,
    onForeignRequest: () => requests.registry++,
    desired: () => loop.desired(),
    touched: affected => loop.touched(affected),
  });
  const presence = createImagePresence({ registry: upstreams.registry, clock });
  const frozen = (): string | undefined => stopNow()?.sentence;
  const lock = createImageLock({
    access: parts.lock,
    cluster: cluster.name,
    images: station.images,
    presence,
    clock,
    random,
    log,
    intervalMilliseconds: parts.intervalMilliseconds,
    frozen: () => frozen() !== undefined || loop.desired()?.cluster?.policy.mode === 'observe',
    lookAt: id => loop.queue.add(id),
  });
  const imageStates = new Map<string, ImageState>();
  const capacity = createCapacity({
    cluster: cluster.name,
    mesos: upstreams.mesos,
    info: () => freeze.info(),
    clock,
    apps: () => observed.apps(),
    random,
    intervalMilliseconds: parts.intervalMilliseconds,
    log,
  });
  const logs = createClusterLogs({ ...parts, upstreams, job: cluster.jenkins?.job });
  const planView = createPlanView({
    planner: createPlanner(),
    capacity,
    source: parts.source,
    observed,
    ledger,
    imageStates,
    marathonVersion: () => freeze.info()?.version,
    facts: factsNow,
  });
  const rollouts = createRollouts({
    marathon: upstreams.marathon,
    ledger,
    clock,
    cluster: cluster.name,
    author: parts.author,
    committedAt: parts.committedAt,
  });

  const pace = createPace({ clock, ledger, rollingOut: rollouts.underWay });

  function stopNow(): Stop | undefined {
    return held ?? freeze.stop(loop.desired()) ?? distrustOfCluster();
  }

  /** Whoever changed cluster.yaml without the signature it needs may have changed any rule. */
  function distrustOfCluster(): Stop | undefined {
    const paths = new Set(clusterFileNames.map(name => `clusters/${cluster.name}/${name}`));
    const found = parts.decided().distrusted.find(each => paths.has(each.path));
    if (found === undefined) return undefined;
    const { path, sentence, signers } = found;
    return { by: 'signature', sentence, release: `A commit that touches ${path}, signed by ${signers.join(' or ')}.` };
  }

  function factsNow(desired: DesiredState): PolicyFacts {
    const stop = stopNow();
    const own = desired.cluster?.freeze;
    const decided = parts.decided();
    return {
      now: clock.now(),
      freezes: own === undefined ? decided.freezes : [own, ...decided.freezes],
      approvals: decided.approvals,
      underWay: pace.underWay(),
      restarts: pace.restarts(),
      distrusted: decided.distrusted,
      ...(stop === undefined ? {} : { stopped: stop }),
    };
  }

  const reconciliation: Reconciliation = {
    clock,
    log,
    desired: () => loop.desired(),
    observed,
    images: lock,
    presence,
    imageStates,
    states,
    rollouts,
    beside: createBesideApps(upstreams.marathon, createProbes(clock)),
    lookAt: id => loop.queue.add(id),
    takeBack: parts.takeBack,
    lastHealthy: createLastHealthy({ ledger, appAt: parts.appAt }),
    pace,
    stale,
    plan: planView.app,
    explain: id =>
      explain(id, {
        app: observed.look,
        queue: () => upstreams.marathon.queue(),
        logTail: upstreams.logTail,
        placement: capacity.judgeWaiting,
      }),
    freshCapacity: capacity.fresh,
    frozen,
    prepare: () => freeze.prepare(),
    failoverAge: failover.age,
    changed(id) {
      const desired = loop.desired();
      for (const follower of desired === undefined ? [] : followersOf(id, desired)) loop.queue.add(follower);
    },
  };

  const turn = createTurns(looksPerTurn);
  const loop = createClusterLoop({
    clock,
    log,
    random,
    intervalMilliseconds: parts.intervalMilliseconds,
    observed,
    stale,
    async run(id) {
      await turn();
      if (isImageName(id)) return station.line.reconcile(id);
      try {
        return await reconcileApp(reconciliation, id);
      } finally {
        const places = loop.desired()?.cluster?.policy.restarts?.maxConcurrent;
        for (const next of places === undefined ? [] : pace.next(places)) loop.queue.add(next);
      }
    },
    unsettled: () => [...station.line.unsettled(), ...unsettledApps(loop.desired(), states, observed)],
  });

  const stopped = new AbortController();
  const listening = upstreams.marathon
    .events({
      signal: stopped.signal,
      onAttached: () => {
        log.info({}, 'attached to the event stream of Marathon');
        failover.attached();
        freeze.forget();
        // At once, so that another cluster behind the address is said before anything is wanted of it.
        freeze.prepare().catch(() => undefined);
        loop.marathonAttached();
      },
      onDetached: () => {
        failover.detached();
        log.info({}, 'event stream of Marathon ended; reconnecting');
      },
      onEvent: event => loop.marathonEvent(event),
    })
    .catch((thrown: unknown) => log.error({ err: asPacerError(thrown) }, 'event stream of Marathon given up'));

  return {
    serves: next => addressesOf(next) === addressesOf(cluster),
    hold(reason) {
      held = reason;
    },
    desire(next) {
      const before = loop.desired();
      loop.desire(next);
      station.desire(before, next);
    },
    decided() {
      for (const { id, held: hold } of states.all()) if (hold !== undefined) loop.queue.add(id, { priority: 5 });
    },
    framework: () => freeze.info()?.frameworkId ?? parts.knownFramework,
    dialect() {
      const version = freeze.info()?.version;
      return version === undefined ? undefined : dialectOf(version);
    },
    async acquainted(milliseconds) {
      const known = freeze.prepare().catch(() => undefined);
      await Promise.race([known, sleep(clock, milliseconds, stopped.signal)]);
    },
    ready: () => observed.ready(),
    frozen,
    troubles() {
      const all: Trouble[] = [];
      const marathon = observed.trouble();
      if (marathon !== undefined) all.push({ server: 'marathon', sentence: `Marathon cannot be read: ${marathon}` });
      all.push(...station.troubles());
      const unwritten = lock.trouble();
      if (unwritten !== undefined) all.push({ server: 'git', sentence: unwritten });
      return all;
    },
    abort: rollouts.abort,
    lookAt: id => loop.queue.add(id),
    async plan(wanted) {
      const desired = wanted ?? loop.desired();
      return desired === undefined || !observed.ready() ? undefined : inSteps(planView.cluster(desired));
    },
    planOf(id) {
      const desired = loop.desired();
      return desired === undefined || !observed.ready() ? undefined : planView.known(id, desired);
    },
    seen: id => observed.app(id),
    live: createSharedLook(observed, clock),
    sourceHeads: () => station.sourceHeads(),
    images: () => station.view(cluster.name, id => observed.app(id)),
    capacity,
    builds: station.builds,
    logs,
    lookAgain(repositories) {
      station.lookAgain(repositories);
      if (repositories === undefined) loop.fullLook();
    },
    imagesChanged(repositories) {
      for (const repository of repositories) {
        station.pushed(repository);
        presence.forget(repository);
        loop.imageMoved(repository);
      }
    },
    metrics: () => ({
      queue_depth: loop.queue.depth(),
      queue_oldest_seconds: loop.queue.oldest() / 1000,
      marathon_requests_total: requests.marathon,
      jenkins_requests_total: requests.jenkins,
      registry_requests_total: requests.registry,
      mesos_requests_total: requests.mesos,
    }),
    async stop() {
      stopped.abort();
      await station.stop();
      await loop.stop();
      await lock.stop();
      await listening;
      logs.stop();
      await capacity.stop();
      await upstreams.close();
    },
  };
}

function addressesOf(cluster: ClusterSpec): string {
  return JSON.stringify([cluster.name, cluster.marathon, cluster.mesos, cluster.jenkins, cluster.registry]);
}
