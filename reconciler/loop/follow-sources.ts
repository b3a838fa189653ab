import type { Clock, Timer } from '../../clock/clock.ts';
import { isSameRepository } from '../../git/address.ts';
import type { RepositoryWatch } from '../../git/watch.ts';
import type { Sources } from '../build/sources.ts';

/** Keeps an eye on the source repositories that images are built from. */
export interface SourceFollower {
  /** Follows exactly these repositories from now on. */
  follow(repositories: ReadonlySet<string>): void;
  /** A hint: look at the repositories of these addresses now, or at all of them. */
  now(addresses?: readonly string[]): void;
  /** Why a repository cannot be read at the moment; empty when all can. */
  stop(): Promise<void>;
}

interface Followed {
  watch: RepositoryWatch;
  timer: Timer | undefined;
  looking: boolean;
  again: boolean;
}

/** One look per repository per interval, whatever the number of apps; local ones are seen at once. */
export function createSourceFollower(parts: {
  readonly sources: Sources;
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
    const moved = await parts.sources.refresh(repository).catch(() => false);
    entry.looking = false;
    if (followed.get(repository) !== entry) return;
    if (moved) parts.onMoved(repository);
    if (entry.again) {
      entry.again = false;
      void look(repository);
      return;
    }
    const delay = Math.round(parts.intervalMilliseconds * (0.9 + 0.2 * parts.random()));
    entry.timer = parts.clock.after(delay, () => void look(repository), { background: true });
  }

  function drop(repository: string): Promise<void> {
    const entry = followed.get(repository);
    followed.delete(repository);
    entry?.timer?.cancel();
    return entry?.watch.close() ?? Promise.resolve();
  }

  return {
    follow(repositories) {
      for (const repository of followed.keys()) if (!repositories.has(repository)) void drop(repository);
      for (const repository of repositories) {
        if (followed.has(repository)) continue;
        const watch = parts.watch(repository, () => void look(repository));
        followed.set(repository, { watch, timer: undefined, looking: false, again: false });
        void look(repository);
      }
      parts.sources.keepOnly(repositories);
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
