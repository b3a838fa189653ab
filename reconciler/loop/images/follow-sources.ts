import type { Clock, Timer } from '../../../clock/clock.ts';
import { isSameRepository } from '../../../git/address.ts';
import type { RepositoryWatch } from '../../../git/watch.ts';
import type { SourceSpec } from '../../build/source-state.ts';
import type { Sources } from '../../build/sources.ts';
import { backoffDelay } from '../backoff.ts';

/** Keeps an eye on the source repositories that images are built from. */
export interface SourceFollower {
  /** Follows the repositories of exactly these sources from now on. */
  follow(sources: readonly SourceSpec[]): void;
  /** A hint: look at the repositories of these addresses now, or at all of them. */
  now(addresses?: readonly string[]): void;
  stop(): Promise<void>;
}

interface Followed {
  readonly watch: RepositoryWatch;
  timer: Timer | undefined;
  looking: boolean;
  again: boolean;
  /** Looks in a row that failed. */
  failures: number;
}

/** First wait after a failure, and the longest unless the interval is longer; milliseconds. */
const firstRetry = 2_000;
const longestRetry = 300_000;

/**
 * One look per repository per interval, whatever the number of images; local ones are seen at once. A repository that
 * cannot be read is asked less and less often, each at times of its own.
 */
export function createSourceFollower(parts: {
  readonly sources: Pick<Sources, 'look' | 'use'>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly intervalMilliseconds: number;
  readonly watch: (url: string, onChange: () => void) => RepositoryWatch;
  readonly onMoved: (repository: string) => void;
}): SourceFollower {
  const followed = new Map<string, Followed>();

  async function look(repository: string): Promise<void> {
    const entry = followed.get(repository);
    if (entry === undefined) return;
    if (entry.looking) {
      entry.again = true;
      return;
    }
    entry.looking = true;
    entry.timer?.cancel();
    const began = parts.clock.now();
    const { moved, trouble } = await parts.sources.look(repository);
    const took = parts.clock.now() - began;
    entry.looking = false;
    entry.failures = trouble === undefined ? 0 : entry.failures + 1;
    if (followed.get(repository) !== entry) return;
    if (moved) parts.onMoved(repository);
    if (entry.again) {
      entry.again = false;
      void look(repository);
      return;
    }
    // Where looks are slow or many wait for their turn, those that find nothing new must not keep out the first ones.
    const pause = Math.max(pauseAfter(entry.failures), took);
    entry.timer = parts.clock.after(pause, () => void look(repository), { background: true });
  }

  function pauseAfter(failures: number): number {
    const { intervalMilliseconds, random } = parts;
    if (failures === 0) return Math.round(intervalMilliseconds * (0.9 + 0.2 * random()));
    const maximum = Math.max(longestRetry, intervalMilliseconds);
    const policy = { base: firstRetry, maximum, quarantineAfter: Number.POSITIVE_INFINITY, quarantineFor: maximum };
    return backoffDelay(policy, failures, random);
  }

  function drop(repository: string): Promise<void> {
    const entry = followed.get(repository);
    followed.delete(repository);
    entry?.timer?.cancel();
    return entry?.watch.close() ?? Promise.resolve();
  }

  return {
    follow(sources) {
      const repositories = new Set(sources.map(source => source.repository));
      for (const repository of followed.keys()) if (!repositories.has(repository)) void drop(repository);
      const asking = new Set(parts.sources.use(sources));
      for (const repository of repositories) {
        if (!followed.has(repository)) {
          const watch = parts.watch(repository, () => void look(repository));
          followed.set(repository, { watch, timer: undefined, looking: false, again: false, failures: 0 });
          void look(repository);
        } else if (asking.has(repository)) void look(repository);
      }
    },
    now(addresses) {
      for (const known of followed.keys()) {
        if (addresses === undefined || addresses.some(address => isSameRepository(address, known))) void look(known);
      }
    },
    async stop() {
      await Promise.all([...followed.keys()].map(drop));
    },
  };
}
