import type { BuildSpec } from '../desired/types.ts';

/** What is to become of a build of a key: only an unwanted one may be taken away. */
export type BuildFate = 'wanted' | 'unknown' | 'unwanted';

/** Which keys the apps and base images of a cluster want now, as far as that can be told. */
export interface WantedKeys {
  /** The builds of a commit. With `isComplete` false, files could not be read, and what was wanted before stays wanted. */
  desire(builds: Iterable<BuildSpec>, isComplete: boolean): void;
  /** The key that a build has now; undefined while its source or its parent is not known. */
  know(build: BuildSpec, key: string | undefined): void;
  /** `image` is what Jenkins was told the build makes; undefined when the job is not told. */
  fate(key: string, image: string | undefined): BuildFate;
  /** The build that wants a key, or wanted it last; undefined when it was never wanted here. */
  wisher(key: string): BuildSpec | undefined;
  /** Everything that is wanted now. */
  builds(): Iterable<BuildSpec>;
}

interface Wish {
  readonly build: BuildSpec;
  key: string | undefined;
}

/** Keys that were wanted once are remembered up to this number, oldest first to be forgotten. */
const rememberedKeys = 10_000;

/**
 * Absence of data is never a deletion: a key is unwanted only when every build of its image has another key now, or when it
 * was wanted here and all builds of its image are gone from a complete commit. `onDropped` is called when a key that was
 * wanted no longer is.
 */
export function createWantedKeys(onDropped: () => void = () => undefined): WantedKeys {
  const wishes = new Map<string, Wish>();
  const identities = new WeakMap<BuildSpec, string>();
  const remembered = new Map<string, BuildSpec>();
  /** How many builds want a key: two apps may share one. */
  const wanted = new Map<string, number>();

  function identityOf(build: BuildSpec): string {
    const known = identities.get(build);
    if (known !== undefined) return known;
    const identity = JSON.stringify(build);
    identities.set(build, identity);
    return identity;
  }

  function drop(key: string | undefined): void {
    if (key === undefined) return;
    const others = (wanted.get(key) ?? 1) - 1;
    if (others > 0) {
      wanted.set(key, others);
      return;
    }
    wanted.delete(key);
    onDropped();
  }

  function remember(key: string, build: BuildSpec): void {
    remembered.delete(key);
    remembered.set(key, build);
    if (remembered.size <= rememberedKeys) return;
    for (const oldest of remembered.keys()) {
      if (!wanted.has(oldest)) remembered.delete(oldest);
      if (remembered.size <= rememberedKeys) return;
    }
  }

  return {
    desire(builds, isComplete) {
      const kept = new Set<string>();
      for (const build of builds) {
        const identity = identityOf(build);
        kept.add(identity);
        if (!wishes.has(identity)) wishes.set(identity, { build, key: undefined });
      }
      if (!isComplete) return;
      for (const [identity, wish] of wishes) {
        if (kept.has(identity)) continue;
        wishes.delete(identity);
        drop(wish.key);
      }
    },
    know(build, key) {
      const wish = wishes.get(identityOf(build));
      // A look at a commit that was overtaken meanwhile.
      if (wish === undefined || wish.key === key) return;
      const before = wish.key;
      wish.key = key;
      if (key !== undefined) {
        wanted.set(key, (wanted.get(key) ?? 0) + 1);
        remember(key, build);
      }
      drop(before);
    },
    fate(key, image) {
      if (wanted.has(key)) return 'wanted';
      const before = remembered.get(key);
      const name = before?.image ?? image;
      if (name === undefined) return 'unknown';
      let isBuilt = false;
      for (const wish of wishes.values()) {
        if (wish.build.image !== name) continue;
        if (wish.key === undefined) return 'unknown';
        isBuilt = true;
      }
      return isBuilt || before !== undefined ? 'unwanted' : 'unknown';
    },
    wisher: key => remembered.get(key),
    *builds() {
      for (const { build } of wishes.values()) yield build;
    },
  };
}
