import type { Clock, Timer } from '../../clock/clock.ts';
import { asPacerError, type PacerError } from '../../errors/pacer-error.ts';
import type { Mirror } from '../../git/mirror.ts';
import type { RepositoryWatch } from '../../git/watch.ts';
import { missingBranch } from './missing-branch.ts';

/** What to watch and whom to tell. */
export interface RepositoryWatcherOptions {
  readonly mirror: Pick<Mirror, 'url' | 'fetch' | 'resolve'>;
  readonly branch: string;
  /** Starts a watch of the file system, for local repositories; `onChange` is a hint to look. */
  readonly watch?: (onChange: () => void) => RepositoryWatch;
  readonly intervalMilliseconds: number;
  readonly clock: Clock;
  /** 0 to 1, as `Math.random`. */
  readonly random: () => number;
  /** The branch is at a commit that it was not at before; told once for each, the first one included. */
  readonly onHead: (commit: string) => void;
  /** The repository cannot be read, or lacks the branch; told for every look that fails. */
  readonly onTrouble?: (error: PacerError) => void;
  /** A look that found the repository as it should be, changed or not. */
  readonly onLook?: () => void;
}

/** How the last look went. */
export interface RepositoryStatus {
  readonly commit?: string;
  readonly lastLookAt?: number;
  readonly trouble?: PacerError;
}

/** Looks at a repository again and again. */
export interface RepositoryWatcher {
  /** Look now: a hook came, or somebody asks. Resolves when a look that began after the call is over; never rejects. */
  now(): Promise<void>;
  status(): RepositoryStatus;
  stop(): Promise<void>;
}

const firstRetryMilliseconds = 1000;
const longestRetryMilliseconds = 60_000;

/**
 * Looks once at the start, then at every interval (up to a tenth early or late, so that many daemons do not ask in step), and
 * whenever a hint comes. Hints during a look are one more look after it, however many they are; none is lost. While the
 * repository is away the looks come after 1, 2, 4 … seconds, at most a minute or the interval, whichever is longer.
 */
export function createRepositoryWatcher(options: RepositoryWatcherOptions): RepositoryWatcher {
  const { mirror, branch, clock, random } = options;
  let wanted = 0;
  let seen = 0;
  let running: Promise<void> | undefined;
  let timer: Timer | undefined;
  let failures = 0;
  let stopped = false;
  let status: RepositoryStatus = {};
  const stop = new AbortController();

  async function head(): Promise<string | PacerError> {
    try {
      await mirror.fetch(stop.signal);
      return (await mirror.resolve(branch)) ?? missingBranch(mirror.url, branch);
    } catch (error) {
      return asPacerError(error);
    }
  }

  async function look(): Promise<void> {
    const found = await head();
    if (stopped) return;
    if (typeof found === 'string') {
      const moved = found !== status.commit;
      failures = 0;
      status = { commit: found, lastLookAt: clock.now() };
      options.onLook?.();
      if (moved) options.onHead(found);
    } else {
      failures++;
      status = { ...status, lastLookAt: clock.now(), trouble: found };
      options.onTrouble?.(found);
    }
  }

  async function run(): Promise<void> {
    while (seen < wanted && !stopped) {
      seen = wanted;
      timer?.cancel();
      await look();
    }
    running = undefined;
    if (!stopped) timer = clock.after(delay(), () => void now(), { background: true });
  }

  async function now(): Promise<void> {
    if (stopped) return;
    wanted++;
    running ??= run();
    await running;
  }

  function delay(): number {
    const usual = options.intervalMilliseconds;
    const longest = Math.max(usual, longestRetryMilliseconds);
    const base = failures === 0 ? usual : Math.min(longest, firstRetryMilliseconds * 2 ** Math.min(failures - 1, 20));
    return Math.round(base * (0.9 + 0.2 * random()));
  }

  const watch = options.watch?.(() => void now());
  void now();

  return {
    now,
    status: () => status,
    async stop() {
      stopped = true;
      timer?.cancel();
      stop.abort();
      await watch?.close();
      await running?.catch(() => undefined);
    },
  };
}
