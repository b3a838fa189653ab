import { sleep } from '../../clock/clock.ts';
import { asPacerError } from '../../errors/pacer-error.ts';
import { dialectOf } from '../../marathon/dialect.ts';
import { createImagePresence } from '../build/image-presence.ts';
import { clusterFileNames } from '../desired/cluster-file.ts';
import type { ClusterSpec, DesiredState } from '../desired/types.ts';
import { createImageLock } from '../lock/image-lock.ts';
import { createFailover } from '../observe/failover.ts';
import { createFreeze, type Stop } from '../observe/freeze.ts';
import { createObserved } from '../observe/observed.ts';
import type { PolicyFacts } from '../policy/types.ts';
import { createSharedLook } from '../observe/shared-look.ts';
import { createPlanner } from '../plan/plan.ts';
import type { ImageState } from '../plan/types.ts';
import { explain } from '../rollout/explain.ts';
import { surroundingsOf } from '../secrets/surroundings.ts';
import { revealing } from '../secrets/revealing.ts';
import { createProbes } from '../rollout/probes.ts';
import { createLastHealthy } from '../rollout/last-healthy.ts';
import { createCapacity } from './capacity.ts';
import { connectUpstreams } from '../upstreams.ts';
import { createBesideApps } from './beside.ts';
import { createContacts, testUpstream } from './contacts.ts';
import { createClusterLoop } from './cluster-loop.ts';
import { inSteps } from './in-steps.ts';
import { followersOf } from './followers.ts';
import { isImageName } from './image-line.ts';
import { createRegistryFollower } from './follow-registry.ts';
import { createImageStation } from './image-station.ts';
import { createPace } from './pace.ts';
import { createPatientImages } from './patient-images.ts';
import { createPlanView } from './plan-view.ts';
import { imagesAfter } from '../review/proposed.ts';
import { reconcileApp } from './reconcile-app.ts';
import type { Reconciliation } from './reconciliation.ts';
import { createRollouts } from './rollouts.ts';
import { unsettledApps } from './unsettled.ts';
import { createTurns } from './turns.ts';
import { createClusterLogs } from './cluster-logs.ts';
import type { ClusterSession, ClusterSessionParts, Trouble } from './session.ts';

/** Connects to the cluster's servers and begins to look. */
export function createClusterSession(parts: ClusterSessionParts): ClusterSession {
  const { cluster, clock, log, random, ledger, states } = parts;
  const requests = { marathon: 0, jenkins: 0, registry: 0, mesos: 0 };
  const contacts = createContacts(() => clock.now());
  const upstreams = connectUpstreams(cluster, parts.credentials, {
    clock,
    onRequest(server, request) {
      requests[server]++;
      contacts.note(server, request);
    },
  });
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
  const presence = createImagePresence({
    registry: upstreams.registry,
    clock,
    onMissing: repository => station.images.recheck(repository),
  });
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
  const images = createPatientImages(lock, { clock, onAnswer: id => loop.touched({ images: [], apps: [id] }) });
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
  const logs = createClusterLogs({ ...parts, hide: parts.hiding.hideIn, upstreams, job: cluster.jenkins?.job });
  const secrets = parts.openSecrets(id => loop.queue.add(id));
  const marathon = revealing(upstreams.marathon, secrets, parts.hiding);
  const proposals = createPlanner();
  const viewParts = {
    secrets: secrets.stateOf,
    capacity,
    source: parts.source,
    observed,
    ledger,
    imageStates,
    marathonVersion: () => freeze.info()?.version,
    facts: factsNow,
  };
  const planView = createPlanView({ ...viewParts, planner: createPlanner() });
  const rollouts = createRollouts({
    marathon,
    ledger,
    clock,
    cluster: cluster.name,
    author: parts.author,
    committedAt: parts.committedAt,
  });

  const pace = createPace({
    clock,
    ledger,
    rollingOut: rollouts.underWay,
    isWanted: id => loop.desired()?.apps.has(id) === true,
  });

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
    images,
    presence,
    imageStates,
    states,
    rollouts,
    beside: createBesideApps(marathon, createProbes(clock)),
    lookAt: id => loop.queue.add(id),
    takeBack: parts.takeBack,
    lastHealthy: createLastHealthy({ ledger, appAt: parts.appAt }),
    pace,
    stale,
    plan: planView.app,
    stop: planView.stop,
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

  const turn = createTurns();
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

  function imageChanged(repository: string): void {
    station.pushed(repository);
    presence.forget(repository);
    loop.imageMoved(repository);
  }

  const registryFollower = createRegistryFollower({ clock, random, hint: imageChanged });
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
      parts.hiding.know(surroundingsOf(next));
      secrets.want(next);
      loop.desire(next);
      station.desire(before, next);
      registryFollower.follow(next);
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
      all.push(...secrets.troubles().map(sentence => ({ server: 'secrets' as const, sentence })));
      return all;
    },
    contact: contacts.of,
    test: server => testUpstream(upstreams, server),
    abort: rollouts.abort,
    lookAt: id => loop.queue.add(id),
    async plan(wanted) {
      const desired = wanted ?? loop.desired();
      return desired === undefined || !observed.ready() ? undefined : inSteps(planView.cluster(desired));
    },
    async proposedPlan(before, after) {
      if (!observed.ready()) return undefined;
      const view = createPlanView({
        ...viewParts,
        planner: proposals,
        imageStates: imagesAfter(before, after, imageStates),
      });
      return inSteps(view.cluster(after));
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
      if (repositories !== undefined) return;
      void secrets.refresh();
      loop.fullLook();
    },
    imagesChanged(repositories) {
      for (const repository of repositories) imageChanged(repository);
    },
    metrics: () => [
      { name: 'queue_depth', value: loop.queue.depth() },
      { name: 'queue_oldest_seconds', value: loop.queue.oldest() / 1000 },
      ...Object.entries(requests).map(
        ([server, value]) => ({ name: 'requests_total', labels: { server }, value }) as const,
      ),
    ],
    async stop() {
      stopped.abort();
      registryFollower.stop();
      await station.stop();
      await loop.stop();
      await Promise.all([images.idle(), station.line.idle()]);
      await secrets.stop();
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
