import type { Logger } from 'pino';
import type { Clock } from '../../clock/clock.ts';
import type { Jenkins } from '../../jenkins/client/types.ts';
import type { BuildSpec, DesiredState } from '../desired/types.ts';
import { createBuildViews, type BuildViews } from './build-views.ts';
import { createBuildOnce, type BuildOnce } from './build-once.ts';
import { createJobCheck } from './check-job.ts';
import { createConsoleMask } from './console-lines.ts';
import { keyParameterOf } from './job-parameters.ts';
import { createSupersede, type SupersedeJob } from './supersede.ts';
import { unlessObserved } from './unless-observed.ts';
import { createWantedKeys, type WantedKeys } from './wanted-keys.ts';

/** Everything of one cluster that has to do with its Jenkins. */
export interface Builder {
  /** Undefined when the cluster names no Jenkins. */
  readonly builds: BuildOnce | undefined;
  readonly wanted: WantedKeys;
  /** Another commit is wanted. */
  desire(next: DesiredState): void;
  /** Undefined when the cluster names no Jenkins. */
  readonly views: BuildViews | undefined;
  stop(): void;
}

/** Puts build-once, the check of jobs and the end of superseded builds together. */
export function createBuilder(parts: {
  readonly jenkins: Jenkins | undefined;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** Credentials of the daemon: they are hidden in everything that is taken from consoles. */
  readonly secrets: readonly string[];
  readonly desired: () => DesiredState | undefined;
}): Builder {
  const { jenkins, clock, log } = parts;
  const wanted = createWantedKeys(() => supersede?.soon());
  const mask = createConsoleMask(parts.secrets);
  const jobs = (): readonly SupersedeJob[] => {
    const job = parts.desired()?.cluster?.jenkins?.job;
    return jobsOf(wanted.builds(), job);
  };
  const isObserved = (): boolean => parts.desired()?.cluster?.policy.mode === 'observe';
  const builds =
    jenkins === undefined
      ? undefined
      : createBuildOnce({
          jenkins,
          clock,
          jobs: createJobCheck({ items: jenkins.items, clock }),
          mask,
          caution: 1_000,
        });
  const supersede =
    jenkins === undefined || builds === undefined
      ? undefined
      : createSupersede({
          jenkins,
          builds,
          wanted,
          clock,
          log,
          jobs,
          policy: () => (isObserved() ? 'finish' : (parts.desired()?.cluster?.builds?.superseded ?? 'finish')),
        });

  return {
    builds: builds === undefined ? undefined : unlessObserved(builds, isObserved),
    wanted,
    views:
      jenkins === undefined
        ? undefined
        : createBuildViews({ jenkins, clock, wanted, desired: parts.desired, jobs, mask }),
    desire(next) {
      wanted.desire(buildsOf(next), next.cluster !== undefined && next.unknown.size + next.unreadable.length === 0);
      supersede?.soon();
    },
    stop: () => supersede?.stop(),
  };
}

/** Builds of all apps and base images. */
function buildsOf(desired: DesiredState): readonly BuildSpec[] {
  return [...desired.apps.values(), ...desired.images.values()].flatMap(({ build }) =>
    build === undefined ? [] : [build],
  );
}

/** The jobs that these builds use, each with the parameters that may carry a key. */
function jobsOf(builds: Iterable<BuildSpec>, ownJob: string | undefined): readonly SupersedeJob[] {
  const jobs = new Map<string, Set<string>>();
  for (const build of builds) {
    const job = build.job ?? ownJob;
    if (job === undefined) continue;
    const names = jobs.get(job) ?? new Set();
    jobs.set(job, names.add(keyParameterOf(build)));
  }
  return [...jobs].map(([job, keyParameters]) => ({ job, keyParameters }));
}
