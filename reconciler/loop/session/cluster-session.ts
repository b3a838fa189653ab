import { sleep } from '../../../clock/clock.ts';
import { dialectOf } from '../../../marathon/dialect.ts';
import type { ClusterSpec, DesiredState } from '../../desired/types.ts';
import { createFailover } from '../../observe/failover.ts';
import { createFreeze } from '../../observe/freeze.ts';
import { createObserved } from '../../observe/observed.ts';
import { createSharedLook } from '../../observe/shared-look.ts';
import type { ImageState } from '../../plan/types.ts';
import { revealing } from '../../secrets/revealing.ts';
import { surroundingsOf } from '../../secrets/surroundings.ts';
import { connectUpstreams } from '../../upstreams.ts';
import { createCapacity } from './capacity.ts';
import type { ClusterLoop } from '../cluster-loop.ts';
import { createPace } from '../pace.ts';
import { createRollouts } from '../rollouts.ts';
import { createClusterLogs } from './cluster-logs.ts';
import { testUpstream } from './contacts.ts';
import { createFacts } from './facts.ts';
import { createClusterImages } from './images.ts';
import { listenToMarathon } from './listen.ts';
import { startLooking } from './looks.ts';
import { createClusterPlans } from './plans.ts';
import { createStops } from './stops.ts';
import { createTraffic } from './traffic.ts';
import type { ClusterSession, ClusterSessionParts, Trouble } from './types.ts';

/** Connects to the cluster's servers and begins to look. */
export function createClusterSession(parts: ClusterSessionParts): ClusterSession {
  const { cluster, clock, log, random, ledger, states, hiding, intervalMilliseconds } = parts;
  const traffic = createTraffic(() => clock.now());
  const upstreams = connectUpstreams(cluster, parts.credentials, { clock, onRequest: traffic.note });
  const lookAt = (id: string): void => loop.queue.add(id);
  const desired = (): DesiredState | undefined => loop.desired();

  const failover = createFailover(clock);
  const observed = createObserved({
    marathon: upstreams.marathon,
    clock,
    onChange: lookAt,
    onRecovered: failover.answersAgain,
  });
  const freeze = createFreeze({
    info: () => upstreams.marathon.info(),
    observed,
    ledger,
    framework: parts.knownFramework,
  });
  const stops = createStops({ cluster: cluster.name, freeze, desired, decided: parts.decided });
  const images = createClusterImages({
    ...parts,
    upstreams,
    onForeignRequest: traffic.noteForeignRegistry,
    frozen: stops.sentence,
    loop: () => loop,
  });
  const capacity = createCapacity({
    cluster: cluster.name,
    mesos: upstreams.mesos,
    info: freeze.info,
    clock,
    apps: () => observed.apps(),
    random,
    intervalMilliseconds,
    log,
  });
  const logs = createClusterLogs({ ...parts, hide: hiding.hideIn, upstreams, job: cluster.jenkins?.job });
  const secrets = parts.openSecrets(lookAt);
  const marathon = revealing(upstreams.marathon, secrets, hiding);
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
    isWanted: id => desired()?.apps.has(id) === true,
  });
  const imageStates = new Map<string, ImageState>();
  const plans = createClusterPlans({
    desired,
    secrets: secrets.stateOf,
    capacity,
    source: parts.source,
    observed,
    ledger,
    imageStates,
    marathonVersion: () => freeze.info()?.version,
    facts: createFacts({ clock, stops, pace, decided: parts.decided }),
  });
  const loop: ClusterLoop = startLooking({
    ...parts,
    upstreams,
    marathon,
    observed,
    freeze,
    failover,
    stops,
    images,
    imageStates,
    capacity,
    rollouts,
    pace,
    plans,
  });
  const stopped = new AbortController();
  const listening = listenToMarathon({
    marathon: upstreams.marathon,
    loop,
    freeze,
    failover,
    log,
    signal: stopped.signal,
  });

  return {
    serves: next => addressesOf(next) === addressesOf(cluster),
    hold: stops.hold,
    desire(next) {
      const before = desired();
      hiding.know(surroundingsOf(next));
      secrets.want(next);
      loop.desire(next);
      images.desire(before, next);
    },
    decided() {
      for (const { id, held } of states.all()) if (held !== undefined) loop.queue.add(id, { priority: 5 });
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
    frozen: stops.sentence,
    troubles() {
      const unread = observed.trouble();
      const all: Trouble[] = [];
      if (unread !== undefined) all.push({ server: 'marathon', sentence: `Marathon cannot be read: ${unread}` });
      all.push(...images.troubles());
      all.push(...secrets.troubles().map(sentence => ({ server: 'secrets' as const, sentence })));
      return all;
    },
    contact: traffic.contact,
    test: server => testUpstream(upstreams, server),
    abort: rollouts.abort,
    lookAt,
    plan: plans.plan,
    proposedPlan: plans.proposedPlan,
    planOf: plans.planOf,
    seen: id => observed.app(id),
    live: createSharedLook(observed, clock),
    sourceHeads: images.station.sourceHeads,
    images: () => images.station.view(cluster.name, id => observed.app(id)),
    capacity,
    builds: images.station.builds,
    logs,
    lookAgain(repositories) {
      images.station.lookAgain(repositories);
      if (repositories !== undefined) return;
      void secrets.refresh();
      loop.fullLook();
    },
    imagesChanged(repositories) {
      for (const repository of repositories) images.pushed(repository);
    },
    metrics: () => [
      { name: 'queue_depth', value: loop.queue.depth() },
      { name: 'queue_oldest_seconds', value: loop.queue.oldest() / 1000 },
      ...traffic.samples(),
    ],
    async stop() {
      stopped.abort();
      await images.stop();
      await loop.stop();
      await images.settled();
      await secrets.stop();
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
