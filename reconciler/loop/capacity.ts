import type { Logger } from 'pino';
import { sleep, type Clock } from '../../clock/clock.ts';
import type { MarathonInfo } from '../../marathon/types.ts';
import type { ClusterReading } from '../../mesos/client/types.ts';
import type { ClusterView } from '../../schemas/generated/cluster-view.ts';
import { createMesosView, type MesosForObserving } from '../observe/mesos-view.ts';
import { pictureOf } from '../plan/capacity/picture.ts';
import type { Picture } from '../plan/capacity/types.ts';
import { clusterPage } from './cluster-page.ts';
import { startSchedule } from './schedule.ts';

/** What is known of places for tasks in one cluster. */
export interface Capacity {
  /** For the cluster page; reads Mesos first when the last look is old. */
  page(): Promise<ClusterView>;
  stop(): Promise<void>;
}

/** Looks at Mesos are this many times rarer than listings of Marathon, and never closer than `shortestInterval`. */
const rarer = 3;
const shortestInterval = 15_000;
/** Somebody who looks at the page sees what is not older than this, milliseconds. */
const pageAge = 5_000;
const measureAge = 10_000;
/** How long a page waits for agents to say what their containers use; who is later is on the next page. */
const measurePatience = 1_000;

/** Keeps a view of the agents and judges by it; without Mesos it only says that nothing is known. */
export function createCapacity(parts: {
  readonly cluster: string;
  readonly mesos: MesosForObserving | undefined;
  readonly info: () => MarathonInfo | undefined;
  readonly clock: Clock;
  readonly random: () => number;
  readonly intervalMilliseconds: number;
  readonly log: Logger;
}): Capacity {
  const { clock, mesos, log } = parts;
  const view =
    mesos === undefined ? undefined : createMesosView({ mesos, clock, frameworkId: () => parts.info()?.frameworkId });
  let drawn: { readonly reading: ClusterReading; readonly info: MarathonInfo; readonly picture: Picture } | undefined;

  function picture(): Picture | undefined {
    const reading = view?.reading();
    const info = parts.info();
    if (reading === undefined || info === undefined) return undefined;
    if (drawn?.reading !== reading || drawn.info !== info) drawn = { reading, info, picture: pictureOf(reading, info) };
    return drawn.picture;
  }

  /** Why nothing can be judged, when that is so. */
  function ignorance(): string | undefined {
    if (view === undefined)
      return 'cluster.yaml does not say where Mesos is (`mesos.url`), so free resources are not known.';
    const trouble = view.trouble();
    if (trouble !== undefined) return `Mesos cannot be read: ${trouble}`;
    if (view.readAt() === undefined) return 'Mesos was not read yet.';
    const now = picture();
    return now === undefined ? 'Marathon did not say yet who it is.' : now.unreliable;
  }

  const schedule =
    view === undefined
      ? undefined
      : startSchedule({
          clock,
          random: parts.random,
          interval: Math.max(shortestInterval, rarer * parts.intervalMilliseconds),
          jitter: 0.1,
          gap: 1_000,
          look: () => view.fresh(0),
          onError: error => log.error({ err: error }, 'look at Mesos failed'),
        });

  return {
    async page() {
      await view?.fresh(pageAge);
      if (view !== undefined) await Promise.race([view.measured.fresh(measureAge), sleep(clock, measurePatience)]);
      return clusterPage({
        cluster: parts.cluster,
        view,
        picture: picture(),
        sentence: ignorance(),
        now: clock.now(),
      });
    },
    async stop() {
      await schedule?.stop();
    },
  };
}
