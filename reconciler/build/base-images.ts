import type { BuildSpec, ClusterSpec, DesiredImage, DesiredState } from '../desired/types.ts';
import type { ImageState } from '../plan/types.ts';
import { circleOf, descendantsOf } from './family.ts';

/** Where the base images of a cluster stand. */
export interface BaseImages {
  /** What is known; looked at only when something about it may have changed since. */
  state(name: string, desired: DesiredState, cluster: ClusterSpec): Promise<ImageState>;
  /** One look at it, and one step towards it. */
  step(name: string, desired: DesiredState, cluster: ClusterSpec): Promise<ImageState>;
  /** What was said last, without looking. */
  last(name: string): ImageState | undefined;
  /** Something about these may have changed: what is known of them no longer counts. */
  doubt(names: Iterable<string>): void;
}

interface Entry {
  build: BuildSpec;
  state: ImageState | undefined;
  isFresh: boolean;
  looking: Promise<ImageState> | undefined;
}

/**
 * Every app and image that stands on a base image gets the same answer, and only one of them makes the look. When an answer
 * changes, those of its descendants no longer count, and `onChange` is told.
 */
export function createBaseImages(parts: {
  readonly resolve: (image: DesiredImage, desired: DesiredState, cluster: ClusterSpec) => Promise<ImageState>;
  readonly onChange: (name: string, desired: DesiredState) => void;
}): BaseImages {
  const entries = new Map<string, Entry>();

  function doubt(names: Iterable<string>): void {
    for (const name of names) {
      const entry = entries.get(name);
      if (entry !== undefined) entry.isFresh = false;
    }
  }

  function entryOf(image: DesiredImage): Entry {
    let entry = entries.get(image.name);
    if (entry === undefined) {
      entry = { build: image.build, state: undefined, isFresh: false, looking: undefined };
      entries.set(image.name, entry);
    }
    if (entry.build !== image.build) {
      entry.build = image.build;
      entry.isFresh = false;
    }
    return entry;
  }

  async function look(image: DesiredImage, desired: DesiredState, cluster: ClusterSpec): Promise<ImageState> {
    const entry = entryOf(image);
    // A doubt that comes during the look is not answered by it.
    entry.isFresh = true;
    const before = entry.state;
    let state: ImageState;
    try {
      state = await parts.resolve(image, desired, cluster);
    } catch (thrown) {
      entry.isFresh = false;
      throw thrown;
    }
    entry.state = state;
    if (isSame(before, state)) return state;
    doubt(descendantsOf(desired, image.name).images);
    parts.onChange(image.name, desired);
    return state;
  }

  function step(name: string, desired: DesiredState, cluster: ClusterSpec): Promise<ImageState> {
    const image = desired.images.get(name);
    if (image === undefined)
      return Promise.resolve(failed(`There is no base image ${name}: no file of the commit defines it.`));
    const circle = circleOf(desired, name);
    if (circle !== undefined)
      return Promise.resolve(failed(`These images are built from each other in a circle: ${circle.join(' → ')}.`));
    const entry = entryOf(image);
    entry.looking ??= look(image, desired, cluster).finally(() => (entry.looking = undefined));
    return entry.looking;
  }

  return {
    async state(name, desired, cluster) {
      const image = desired.images.get(name);
      const entry = image === undefined ? undefined : entryOf(image);
      for (;;) {
        if (entry?.state !== undefined && entry.isFresh && entry.looking === undefined) return entry.state;
        const state = await step(name, desired, cluster);
        if (entry === undefined || entry.isFresh || entry.state === undefined) return state;
      }
    },
    step,
    last: name => entries.get(name)?.state,
    doubt,
  };
}

/** Whether there is nothing new for those that stand on it. */
function isSame(before: ImageState | undefined, after: ImageState): boolean {
  if (before?.kind !== after.kind) return false;
  if (before.kind === 'ready' && after.kind === 'ready') return before.reference === after.reference;
  return JSON.stringify(before) === JSON.stringify(after);
}

function failed(sentence: string): ImageState {
  return { kind: 'failed', sentence, evidence: [] };
}
