import { asPacerError, pacerError } from '../../errors/pacer-error.ts';
import type { ImageState } from '../plan/types.ts';

/** The part of the registry client that looking up an image needs. */
export interface DigestLookUp {
  headManifest(repository: string, reference: string): Promise<{ readonly digest: string } | undefined>;
}

/** Remembers the digest of each key, because images under a key never change. */
export interface KnownDigests {
  /**
   * The digest, `undefined` when the registry definitely has none, or why it could not be told. A `recorded` digest is
   * preferred for as long as the registry has it, whatever became of the tag.
   */
  find(repository: string, key: string, recorded?: string): Promise<string | undefined | ImageState>;
  /** A hint that something was pushed there: its keys are asked for again at the next look. */
  recheck(repository: string): void;
  /** Whether the registry has had an image under this key since the process runs. */
  wasThere(key: string): boolean;
  /** What was learnt of a key no longer counts, and is no reason to stay with it. */
  forget(key: string): void;
  /** Tags that now point at another image than the one that was built. */
  moved(): readonly MovedTag[];
}

/** A tag that somebody pushed another image to. */
export interface MovedTag {
  readonly repository: string;
  readonly key: string;
  readonly sentence: string;
}

interface Known {
  readonly repository: string;
  readonly digest: string;
  /** Whether a hint has come since it was last asked for. */
  doubted: boolean;
  moved?: string;
}

/** Nothing is asked twice unless a hint came; a registry that cannot be asked takes no known digest away. */
export function createKnownDigests(registry: DigestLookUp | undefined): KnownDigests {
  const known = new Map<string, Known>();
  const everKnown = new Set<string>();

  async function isThere(repository: string, reference: string): Promise<boolean> {
    const found = await registry?.headManifest(repository, reference);
    return found !== undefined;
  }

  /** A digest is believed when the image can be had by it: agents pull by digest, not by tag. */
  async function learn(repository: string, key: string, digest: string): Promise<string | ImageState> {
    if (!(await isThere(repository, digest))) {
      const { code, message, advice } = pacerError('image-digest-lie', {
        message: `The registry answers ${repository}:${key} with the digest ${digest}, and has no image under it.`,
      });
      return { kind: 'failed', code, sentence: message, advice, evidence: [] };
    }
    known.set(key, { repository, digest, doubted: false });
    everKnown.add(key);
    return digest;
  }

  /** The image that was built stays, as long as it can be pulled, whatever its tag points at now. */
  async function ask(
    repository: string,
    key: string,
    before: Known | undefined,
    recorded: string | undefined,
  ): Promise<string | undefined | ImageState> {
    const manifest = await registry?.headManifest(repository, key);
    if (manifest === undefined) {
      known.delete(key);
      if (recorded === undefined || !(await isThere(repository, recorded))) return undefined;
      known.set(key, { repository, digest: recorded, doubted: false });
      return recorded;
    }
    const { digest } = manifest;
    if (before?.digest === digest) {
      known.set(key, { repository, digest, doubted: false });
      return digest;
    }
    if (before === undefined || !(await isThere(repository, before.digest))) return learn(repository, key, digest);
    known.set(key, before);
    before.doubted = false;
    before.moved = `The tag ${repository}:${key} was moved from ${before.digest} to ${digest} by somebody else; Pacer stays with the image that was built.`;
    return before.digest;
  }

  return {
    async find(repository, key, recorded) {
      const seen = known.get(key);
      const isOther = recorded !== undefined && seen?.digest !== recorded;
      const before = isOther ? { repository, digest: recorded, doubted: true } : seen;
      if (before !== undefined && !before.doubted) return before.digest;
      try {
        return await ask(repository, key, before, recorded);
      } catch (thrown) {
        if (before !== undefined) return before.digest;
        return {
          kind: 'unknown',
          sentence: `The registry cannot be asked for the image: ${asPacerError(thrown).message}`,
        };
      }
    },
    recheck(repository) {
      for (const entry of known.values()) if (entry.repository === repository) entry.doubted = true;
    },
    wasThere: key => everKnown.has(key),
    forget(key) {
      known.delete(key);
      everKnown.delete(key);
    },
    moved: () =>
      [...known].flatMap(([key, { repository, moved }]) =>
        moved === undefined ? [] : [{ repository, key, sentence: moved }],
      ),
  };
}
