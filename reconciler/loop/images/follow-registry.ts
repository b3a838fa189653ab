import type { Clock, Timer } from '../../../clock/clock.ts';
import type { DesiredState } from '../../desired/types.ts';
import { buildsImages } from './image-line.ts';

/** Sees slowly what no hook told of: tags that somebody moved, and images that were deleted. */
export interface RegistryFollower {
  /** Goes round the repositories of exactly this commit from now on. */
  follow(desired: DesiredState): void;
  stop(): void;
}

/** Each repository has its turn once in so many milliseconds: agents pull by digest, so that nothing depends on it. */
const round = 3_600_000;
/** With very many repositories a round takes longer than that. */
const shortestPause = 250;

/** One repository at a time, evenly spread; `hint` is told whose turn it is. */
export function createRegistryFollower(parts: {
  readonly clock: Clock;
  /** 0 to 1, so that many daemons do not ask together. */
  readonly random: () => number;
  readonly hint: (repository: string) => void;
}): RegistryFollower {
  let repositories: readonly string[] = [];
  let next = 0;
  let timer: Timer | undefined;

  function plan(): void {
    if (repositories.length === 0) return;
    const pause = Math.max(round / repositories.length, shortestPause) * (0.9 + 0.2 * parts.random());
    timer = parts.clock.after(pause, turn, { background: true });
  }

  function turn(): void {
    timer = undefined;
    const repository = repositories[next++ % Math.max(repositories.length, 1)];
    if (repository !== undefined) parts.hint(repository);
    plan();
  }

  return {
    follow(desired) {
      repositories = repositoriesOf(desired);
      if (timer === undefined) plan();
    },
    stop: () => timer?.cancel(),
  };
}

/** What is built for this cluster, by its name in the registry. */
function repositoriesOf(desired: DesiredState): readonly string[] {
  if (!buildsImages(desired.cluster)) return [];
  const builds = [...desired.images.values(), ...desired.apps.values()].map(({ build }) => build);
  return [...new Set(builds.flatMap(build => (build === undefined ? [] : [build.image])))];
}
