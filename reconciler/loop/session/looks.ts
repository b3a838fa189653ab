import type { Failover } from '../../observe/failover.ts';
import type { Freeze } from '../../observe/freeze.ts';
import type { Observed } from '../../observe/observed.ts';
import type { ImageState } from '../../plan/types.ts';
import { explain } from '../../rollout/explain.ts';
import { createLastHealthy } from '../../rollout/last-healthy.ts';
import { createProbes } from '../../rollout/probes.ts';
import type { Upstreams } from '../../upstreams.ts';
import { createBesideApps } from '../beside.ts';
import type { Capacity } from './capacity.ts';
import { createClusterLoop, type ClusterLoop } from '../cluster-loop.ts';
import { followersOf } from '../followers.ts';
import { createHealthWatch } from '../health-watch.ts';
import { isImageName } from '../images/image-line.ts';
import type { Pace } from '../pace.ts';
import { reconcileApp } from '../reconcile-app.ts';
import type { Reconciliation } from '../reconciliation.ts';
import type { Rollouts } from '../rollouts.ts';
import { createTurns } from '../turns.ts';
import { unsettledApps } from '../unsettled.ts';
import type { ClusterImages } from './images.ts';
import type { ClusterPlans } from './plans.ts';
import type { Stops } from './stops.ts';
import type { ClusterSessionParts } from './types.ts';

/** Needs of `startLooking`. */
export interface LookParts extends ClusterSessionParts {
  readonly upstreams: Pick<Upstreams, 'marathon' | 'logTail'>;
  /** Marathon with the values of secrets in what is handed to it. */
  readonly marathon: Parameters<typeof createBesideApps>[0];
  readonly observed: Observed;
  readonly freeze: Freeze;
  readonly failover: Failover;
  readonly stops: Stops;
  readonly images: ClusterImages;
  readonly imageStates: Map<string, ImageState>;
  readonly capacity: Capacity;
  readonly rollouts: Rollouts;
  readonly pace: Pace;
  readonly plans: ClusterPlans;
}

/** Starts the loop that looks at the apps and images of a cluster, one look at each at a time. */
export function startLooking(parts: LookParts): ClusterLoop {
  const { clock, log, random, intervalMilliseconds, observed, images, states, pace } = parts;
  const stale = new Set<string>();
  const turn = createTurns();
  const loop = createClusterLoop({
    clock,
    log,
    random,
    intervalMilliseconds,
    observed,
    stale,
    async run(id) {
      await turn();
      if (isImageName(id)) return images.station.line.reconcile(id);
      try {
        return await reconcileApp(reconciliation, id);
      } finally {
        const places = loop.desired()?.cluster?.policy.restarts?.maxConcurrent;
        for (const next of places === undefined ? [] : pace.next(places)) loop.queue.add(next);
      }
    },
    unsettled: () => [...images.station.line.unsettled(), ...unsettledApps(loop.desired(), states, observed)],
  });
  const reconciliation = reconciliationOf(parts, loop, stale);
  return loop;
}

/** What `reconcileApp` works with. */
function reconciliationOf(parts: LookParts, loop: ClusterLoop, stale: Set<string>): Reconciliation {
  const { clock, log, ledger, observed, freeze, images, capacity, upstreams, plans } = parts;
  // Waiting holds no worker: what only asks a server lets others work meanwhile. Writes keep theirs, which bounds them.
  const aside = <Value>(work: Promise<Value>): Promise<Value> => loop.queue.aside(work);
  return {
    clock,
    log,
    desired: () => loop.desired(),
    observed: { ...observed, look: id => aside(observed.look(id)), refresh: () => aside(observed.refresh()) },
    images: images.patient,
    presence: {
      ...images.presence,
      missing: (definition, cluster) => aside(images.presence.missing(definition, cluster)),
    },
    imageStates: parts.imageStates,
    states: parts.states,
    rollouts: parts.rollouts,
    beside: createBesideApps(parts.marathon, createProbes(clock)),
    lookAt: id => loop.queue.add(id),
    takeBack: parts.takeBack,
    lastHealthy: createLastHealthy({ ledger, appAt: parts.appAt }),
    pace: parts.pace,
    health: createHealthWatch({ ledger, clock, cluster: parts.cluster.name }),
    stale,
    plan: plans.view.app,
    stop: plans.view.stop,
    explain: id =>
      aside(
        explain(id, {
          app: observed.look,
          queue: () => upstreams.marathon.queue(),
          logTail: upstreams.logTail,
          placement: capacity.judgeWaiting,
        }),
      ),
    freshCapacity: () => aside(capacity.fresh()),
    frozen: parts.stops.sentence,
    prepare: () => aside(freeze.prepare()),
    failoverAge: parts.failover.age,
    changed(id) {
      const desired = loop.desired();
      for (const follower of desired === undefined ? [] : followersOf(id, desired)) loop.queue.add(follower);
    },
  };
}
