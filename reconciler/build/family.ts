import type { BuildSpec, DesiredState } from '../desired/types.ts';

/** Base images by name and apps by id. */
export interface Affected {
  /** Parents before children. */
  readonly images: readonly string[];
  readonly apps: readonly string[];
}

/**
 * What has to be looked at again when something about builds has changed: those that `isAffected` says yes to, and
 * everything that is built on them.
 */
export function affectedBy(desired: DesiredState, isAffected: (build: BuildSpec) => boolean): Affected {
  const verdicts = new Map<string, boolean>();
  const images: string[] = [];

  function isImageAffected(name: string): boolean {
    const known = verdicts.get(name);
    if (known !== undefined) return known;
    const image = desired.images.get(name);
    if (image === undefined) return false;
    verdicts.set(name, false); // Holds for images in a circle, which are never built.
    const above = image.build.from !== undefined && isImageAffected(image.build.from);
    const verdict = above || isAffected(image.build);
    verdicts.set(name, verdict);
    if (verdict) images.push(name);
    return verdict;
  }

  for (const name of desired.images.keys()) isImageAffected(name);
  const apps = [...desired.apps.values()].flatMap(({ id, build }) => {
    if (build === undefined) return [];
    return isAffected(build) || (build.from !== undefined && isImageAffected(build.from)) ? [id] : [];
  });
  return { images, apps };
}

/** Everything that is built on an image, directly or not. */
export function descendantsOf(desired: DesiredState, name: string): Affected {
  return affectedBy(desired, build => build.from === name);
}

/** The circle of parents that an image is in or stands on; undefined when its parents end somewhere. */
export function circleOf(desired: DesiredState, name: string): readonly string[] | undefined {
  const path: string[] = [];
  for (let next: string | undefined = name; next !== undefined; next = desired.images.get(next)?.build.from) {
    const start = path.indexOf(next);
    if (start >= 0) return [...path.slice(start), next];
    path.push(next);
  }
  return undefined;
}
