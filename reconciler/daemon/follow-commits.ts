import type { Logger } from 'pino';
import type { Clock } from '../../clock/clock.ts';
import { asPacerError } from '../../errors/pacer-error.ts';
import { watchRepository } from '../../git/watch.ts';
import type { Dialect } from '../../marathon/dialect.ts';
import { createDesiredReader } from '../desired/read.ts';
import type { DesiredState, Snapshot } from '../desired/types.ts';
import type { BranchFacts } from './branch/branch-facts.ts';
import { inSteps } from '../loop/in-steps.ts';
import { createRepositoryWatcher } from '../snapshot/poll.ts';
import { createSnapshotSource } from '../snapshot/source.ts';
import type { Current } from './current.ts';
import { createRewindGuard } from './branch/rewind-guard.ts';
import type { DaemonSettings } from './settings.ts';
import type { Stores } from './stores.ts';

/** Needs of `followCommits`. */
export interface FollowingParts {
  readonly settings: Pick<DaemonSettings, 'branch' | 'cluster' | 'interval'>;
  readonly stores: Pick<Stores, 'mirror' | 'ledger' | 'decisions' | 'events'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  /** Is kept at the commit that is followed. */
  readonly current: Current;
  /** Connects to the servers that a commit names, before its other files are read. */
  readonly connect: (read: Snapshot) => Promise<void>;
  readonly branchFacts: BranchFacts;
  /** The branch is followed at another commit, or for the first time. */
  readonly onFollowed: (before: DesiredState | undefined, after: DesiredState) => void;
}

/** Follows the branch. */
export interface Following {
  /** Looks at the repository now. */
  lookNow(): void;
  /** Why the repository cannot be read. */
  repositoryTrouble(): string | undefined;
  /** Why the repository or its newest commit cannot be read. */
  trouble(): string | undefined;
  /** Resolves when no commit is being read any more. */
  stop(): Promise<void>;
}

/**
 * Follows the branch commit by commit, from now on. A commit that cannot be read leaves the one before in force, and the
 * reason is told.
 */
export function followCommits(parts: FollowingParts): Following {
  const { settings, stores, clock, log, random, current, connect, branchFacts, onFollowed } = parts;
  const { branch, cluster, interval } = settings;
  const { mirror } = stores;
  const snapshots = createSnapshotSource({ mirror, branch });
  const reader = createDesiredReader();
  const rewinds = createRewindGuard({ ...stores, branch, clock });
  let repositoryTrouble: string | undefined;
  /** Why the newest commit cannot be used, though git can be reached. */
  let commitTrouble: string | undefined;
  /** The Marathon that the files were judged for. */
  let readAs: Dialect | undefined;
  /** Commits are followed one after the other; one that was overtaken while it waited is left out. */
  let following: Promise<void> = Promise.resolve();
  let newest: string | undefined;

  async function follow(commit: string): Promise<void> {
    const read = await snapshots.read(commit);
    const rewound = await rewinds.judge(read, current.snapshot);
    await connect(read);
    readAs = current.session?.dialect();
    const next = await inSteps(reader.steps(read, cluster, mirror.url, readAs));
    await branchFacts.read(next);
    const before = current.desired;
    current.snapshot = read;
    current.desired = next;
    onFollowed(before, next);
    commitTrouble = undefined;
    const problems = next.problems.length;
    stores.events.append('commit', { commit: read.commit, subject: read.subject, author: read.author, problems });
    log.info({ commit: read.commit, apps: next.apps.size, problems }, 'following commit');
    if (next.cluster === undefined || current.session === undefined) return;
    current.session.hold(rewound);
    current.session.desire(next);
  }

  function followSoon(commit: string): void {
    newest = commit;
    following = following
      .then(() => (commit === newest ? follow(commit) : undefined))
      .catch((thrown: unknown) => {
        const error = asPacerError(thrown);
        commitTrouble = `${error.message} ${error.advice}`;
        log.error({ err: error, commit }, 'commit cannot be read');
      });
  }

  const watcher = createRepositoryWatcher({
    mirror,
    branch,
    watch: onChange => watchRepository({ url: mirror.url, onChange }),
    intervalMilliseconds: interval,
    clock,
    random,
    onHead: followSoon,
    onTrouble: error => {
      if (repositoryTrouble !== error.message)
        log.warn({ code: error.code, reason: error.message }, 'desired repository cannot be read');
      repositoryTrouble = error.message;
    },
    onLook: () => {
      repositoryTrouble = undefined;
      const dialect = current.session?.dialect();
      // Marathon was away when the commit was read, or is another version now: judge the files anew.
      if (newest !== undefined && dialect !== undefined && dialect !== readAs) followSoon(newest);
    },
  });

  return {
    lookNow: () => void watcher.now(),
    repositoryTrouble: () => repositoryTrouble,
    trouble: () => repositoryTrouble ?? commitTrouble,
    async stop() {
      await watcher.stop();
      await following;
    },
  };
}
