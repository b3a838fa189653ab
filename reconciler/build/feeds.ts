import type { BuildSpec, DesiredState } from '../desired/types.ts';

/** What an image of the registry is for. */
export interface Feeds {
  /** Ids of apps that run it or stand on it. */
  readonly apps: readonly string[];
  /** Files of base images that it is. */
  readonly baseImages: readonly string[];
}

const none: Feeds = { apps: [], baseImages: [] };
const known = new WeakMap<DesiredState, ReadonlyMap<string, Feeds>>();
/** Deeper chains of base images are refused elsewhere. */
const deepest = 16;

/** Which apps and base images an image of the registry feeds; the whole table is made once per commit. */
export function feedsOf(desired: DesiredState, image: string): Feeds {
  let table = known.get(desired);
  if (table === undefined) {
    table = tableOf(desired);
    known.set(desired, table);
  }
  return table.get(image) ?? none;
}

function tableOf(desired: DesiredState): ReadonlyMap<string, Feeds> {
  const table = new Map<string, { apps: string[]; baseImages: string[] }>();
  const entry = (image: string): { apps: string[]; baseImages: string[] } => {
    const found = table.get(image) ?? { apps: [], baseImages: [] };
    table.set(image, found);
    return found;
  };
  for (const app of desired.apps.values()) {
    let build: BuildSpec | undefined = app.build;
    for (let depth = 0; build !== undefined && depth < deepest; depth++) {
      entry(build.image).apps.push(app.id);
      build = build.from === undefined ? undefined : desired.images.get(build.from)?.build;
    }
  }
  for (const [name, { build }] of desired.images) entry(build.image).baseImages.push(name);
  for (const feeds of table.values()) {
    feeds.apps.sort();
    feeds.baseImages.sort();
  }
  return table;
}
