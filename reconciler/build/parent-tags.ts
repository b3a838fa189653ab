import type { Clock } from '../../clock/clock.ts';
import { asPacerError } from '../../errors/pacer-error.ts';
import { repositoryOn } from '../../registry/docker-hub.ts';
import { manifestReference, parseReference } from '../../registry/reference.ts';
import type { ImageState } from '../plan/types.ts';
import type { DigestLookUp } from './known-digests.ts';

/** Parents that Pacer does not build: finished images in a registry, by tag or by digest. */
export interface ParentTags {
  /** `host/repository@sha256:…`, or why it is not known. Asked once per tag until the next look. */
  find(from: string): Promise<string | ImageState>;
  /** Asks where all tags that are used are now; answers with those that moved, vanished, came back or can be told again. */
  look(): Promise<readonly string[]>;
  /** Keeps to exactly these from now on. */
  use(parents: ReadonlySet<string>): void;
  /** A hint that something was pushed to this repository: the next question asks the registry. */
  recheck(repository: string): void;
}

/** `digest` undefined: the registry definitely does not have it. */
type Answer = { readonly digest: string | undefined } | { readonly trouble: string };

interface Known {
  readonly repository: string;
  readonly answer: Promise<Answer>;
  /** A failure holds only for so long; an answer until the next look. */
  until: number;
}

/** A registry that cannot be asked is asked again after so many milliseconds, however many images stand on it. */
const patience = 2_000;

/**
 * `registryOf` gives the client for a host, and for the cluster's own registry when a reference names no host; undefined
 * when there is none. `ownHost` is what that registry is called in references.
 */
export function createParentTags(parts: {
  readonly registryOf: (host: string | undefined) => DigestLookUp | undefined;
  readonly ownHost: () => string | undefined;
  readonly clock: Clock;
}): ParentTags {
  const known = new Map<string, Known>();

  async function ask(from: string): Promise<Answer> {
    const reference = parseReference(from);
    if (reference === undefined) return { trouble: `${JSON.stringify(from)} is not the name of an image` };
    if (reference.digest !== undefined) return { digest: reference.digest };
    const registry = parts.registryOf(reference.host);
    if (registry === undefined) return { trouble: 'cluster.yaml names no registry' };
    const repository = repositoryOn(reference.host, reference.repository);
    try {
      const manifest = await registry.headManifest(repository, manifestReference(reference));
      return { digest: manifest?.digest };
    } catch (thrown) {
      return { trouble: asPacerError(thrown).message };
    }
  }

  function askNow(from: string): Promise<Answer> {
    const entry: Known = {
      repository: parseReference(from)?.repository ?? from,
      answer: ask(from),
      until: Number.POSITIVE_INFINITY,
    };
    known.set(from, entry);
    void entry.answer.then(answer => {
      if ('trouble' in answer) entry.until = parts.clock.now() + patience;
    });
    return entry.answer;
  }

  return {
    async find(from) {
      const entry = known.get(from);
      const answer = await (entry !== undefined && parts.clock.now() < entry.until ? entry.answer : askNow(from));
      if ('trouble' in answer)
        return {
          kind: 'unknown',
          code: 'parent-image-unknown',
          sentence: `The registry cannot be asked for the parent image ${from}: ${answer.trouble}.`.replace('..', '.'),
          advice: 'Look at the registry; Pacer asks again by itself.',
        };
      if (answer.digest === undefined)
        return {
          kind: 'failed',
          code: 'parent-image-missing',
          sentence: `The parent image ${from} is neither a file of kind Image nor in its registry.`,
          advice: 'Push it, or correct build.from. What runs is kept as it is.',
          evidence: [],
        };
      const { host, repository = from } = parseReference(from) ?? {};
      return `${host ?? parts.ownHost() ?? 'localhost'}/${repositoryOn(host, repository)}@${answer.digest}`;
    },
    async look() {
      const moved = await Promise.all(
        [...known].map(async ([from, { answer }]) => {
          if (parseReference(from)?.digest !== undefined) return [];
          const before = await answer;
          const after = await askNow(from);
          // What was known stays in force while the registry is away.
          if ('trouble' in after && !('trouble' in before)) {
            const entry = known.get(from);
            if (entry !== undefined) known.set(from, { ...entry, answer, until: Number.POSITIVE_INFINITY });
            return [];
          }
          return JSON.stringify(before) === JSON.stringify(after) ? [] : [from];
        }),
      );
      return moved.flat();
    },
    use(parents) {
      for (const from of known.keys()) if (!parents.has(from)) known.delete(from);
    },
    recheck(repository) {
      for (const entry of known.values()) if (entry.repository === repository) entry.until = 0;
    },
  };
}
