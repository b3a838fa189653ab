import type { Clock } from '../../../clock/clock.ts';
import type { Images } from '../../build/images.ts';
import { affectedBy, descendantsOf, type Affected } from '../../build/family.ts';
import type { BuildSpec, ClusterSpec, DesiredState } from '../../desired/types.ts';
import { buildInterval } from './build-interval.ts';
import type { ImageState } from '../../plan/types.ts';
import { createPatience } from '../patience.ts';
import type { RunResult } from '../queue.ts';

/** The base images of a cluster, built in order even where no app needs them yet. */
export interface ImageLine {
  /** One look at one base image, one step towards it; never waits for a build. */
  reconcile(name: string): Promise<RunResult | void>;
  /** What to look at again now that something about these builds has changed; what was known of them no longer counts. */
  touch(isAffected: (build: BuildSpec) => boolean): Affected;
  /** Looks at what another commit changed, and at what stands on it. */
  changed(before: DesiredState | undefined, next: DesiredState): Affected;
  /** Base images that are not there yet. */
  unsettled(): readonly string[];
  /** Resolves when no look goes on any more. */
  idle(): Promise<void>;
}

/** Milliseconds until the next look at what waits for another image, and at what could not be told. */
const waitingInterval = 5_000;
const unknownInterval = 1_000;

/** True for keys of the queue that are base images: ids of apps begin with a slash. */
export function isImageName(key: string): boolean {
  return !key.startsWith('/');
}

/** Whether images are built for this cluster at all: it needs somebody who builds and a place to put them. */
export function buildsImages(cluster: ClusterSpec | undefined): cluster is ClusterSpec {
  return cluster?.jenkins !== undefined && cluster.registry !== undefined && cluster.images?.from === undefined;
}

/** Makes the line; `desired` is the commit that is followed. `onAnswer` is told of an image that a look took long to find out about. */
export function createImageLine(parts: {
  readonly clock: Clock;
  readonly images: Images;
  readonly desired: () => DesiredState | undefined;
  readonly onAnswer: (name: string) => void;
}): ImageLine {
  const { clock } = parts;
  const patience = createPatience<ImageState>(parts);
  const { base } = parts.images;
  /** Since when each has been building. */
  const since = new Map<string, number>();

  function touch(isAffected: (build: BuildSpec) => boolean): Affected {
    const desired = parts.desired();
    if (desired === undefined) return { images: [], apps: [] };
    const affected = affectedBy(desired, isAffected);
    base.doubt(affected.images);
    return affected;
  }

  return {
    async reconcile(name) {
      const desired = parts.desired();
      if (desired?.images.has(name) !== true || !buildsImages(desired.cluster)) return;
      const { cluster } = desired;
      const subject = [desired.images.get(name)?.build, cluster];
      const asked = await patience.ask(name, subject, () => base.step(name, desired, cluster));
      if ('asked' in asked) return { again: waitingInterval };
      const state = asked.answer;
      if (state.kind !== 'building') since.delete(name);
      if (state.kind === 'ready' || state.kind === 'none') return;
      // What it waits for calls when it is there.
      if (state.waitsFor !== undefined) return { again: waitingInterval };
      if (state.kind === 'unknown') return { again: unknownInterval };
      if (state.kind !== 'building') return;
      const began = since.get(name) ?? clock.now();
      since.set(name, began);
      return { again: buildInterval(clock.now() - began) };
    },
    touch,
    changed(before, next) {
      const sameRules = before !== undefined && JSON.stringify(before.cluster) === JSON.stringify(next.cluster);
      const changed = new Set<BuildSpec>();
      for (const [name, { build }] of next.images) {
        const earlier = before?.images.get(name)?.build;
        if (!sameRules || (earlier !== build && JSON.stringify(earlier) !== JSON.stringify(build))) changed.add(build);
      }
      return touch(build => changed.has(build));
    },
    idle: patience.idle,
    unsettled() {
      const desired = parts.desired();
      if (desired === undefined || !buildsImages(desired.cluster)) return [];
      return [...desired.images.keys()].filter(name => base.last(name)?.kind !== 'ready');
    },
  };
}

/** Those that stand on an image directly: they hear of it first, and tell theirs. */
export function childrenOf(desired: DesiredState, name: string): Affected {
  const below = descendantsOf(desired, name);
  return {
    images: below.images.filter(image => desired.images.get(image)?.build.from === name),
    apps: below.apps.filter(id => desired.apps.get(id)?.build?.from === name),
  };
}
