import type { Clock, Timer } from '../../clock/clock.ts';
import { asPacerError, type PacerError } from '../../errors/pacer-error.ts';
import { lockPath } from '../desired/lock-file.ts';
import { backoffDelay, type BackoffPolicy } from '../loop/backoff.ts';
import { inSteps } from '../loop/in-steps.ts';
import { openLock, writeLock } from './edit.ts';
import { messageOf } from './message.ts';
import type { LockRepository } from './repository.ts';
import { isSameImage, type Release } from './types.ts';

/** How the writing of a release stands: `overdue` and `forbidden` ones need not be waited for. */
export type Standing = 'waiting' | 'overdue' | 'forbidden';

/** The one writer of a lock file in a process. */
export interface LockWriter {
  /** Takes a release down for the next commit. The same one again changes nothing. */
  propose(release: Release): Standing;
  /** Nothing is to be written for this app any more. */
  withdraw(app: string): void;
  /** Why releases are not written at the moment, in a sentence with advice. */
  trouble(): string | undefined;
  /** Releases that are not written yet. */
  waiting(): number;
  /** Ends after the push that is on its way. What waits is proposed again after the next start. */
  stop(): Promise<void>;
}

/** Releases of this time go into one commit. Milliseconds, like all times here. */
const batchDelay = 120;
/** Where there were many more are likely to come: each adds so much to the silence that ends a batch, up to the other. */
const delayPerRelease = 10;
const longestDelay = 1_000;
/** Releases count as many of one batch for so long. */
const busyTime = 5_000;
/** As long as more keep coming no release waits longer than this. */
const longestBatch = 5_000;
/** So long an app waits for the repository before it goes on without; then its labels say what it runs. */
const patience = 15_000;

/** What was just written is not looked at again while the commit is on its way. */
const settleTime = 5_000;

const never = { quarantineAfter: Number.POSITIVE_INFINITY, quarantineFor: 0 };
/** Somebody else was faster: at once again, but not in step with them. */
const lostRace: BackoffPolicy = { base: 150, maximum: 10_000, ...never };
const trouble: BackoffPolicy = { base: 1_000, maximum: 60_000, ...never };
/** A right may be granted any time, and nobody tells. */
const forbidden: BackoffPolicy = { base: 60_000, maximum: 600_000, ...never };

interface Waiting {
  readonly release: Release;
  readonly since: number;
}

/** Needs of `createLockWriter`. */
export interface LockWriterParts {
  readonly repository: LockRepository;
  readonly cluster: string;
  readonly clock: Clock;
  readonly random: () => number;
  /** False while nothing may be written, e.g. because the branch was rewound. */
  readonly allowed: () => boolean;
  /** The branch has moved by us. */
  readonly onWritten: (commit: string, releases: readonly Release[]) => void;
  /** The release of this app need not be waited for any more: look at it again. */
  readonly onForbidden: (app: string) => void;
  readonly log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
}

/**
 * Commits releases to the lock file, one commit and push at a time, never by force: a push that is refused is made again
 * on the new head. An entry is only replaced while it is the one that the release was decided on, so that two writers and
 * a person never undo each other; whatever is out of date is dropped and decided anew from the next commit.
 */
export function createLockWriter(parts: LockWriterParts): LockWriter {
  const { repository, clock, log } = parts;
  const path = lockPath(parts.cluster);
  const queue = new Map<string, Waiting>();
  /** What was written or dropped last for each app: it is proposed again until the next commit is followed. */
  const settled = new Map<string, Waiting>();
  let timer: Timer | undefined;
  let running: Promise<void> | undefined;
  let errors = 0;
  let problem: PacerError | undefined;
  let isStale = false;
  /** The newest commit of ours, and those shortly before it. */
  let last = { at: 0, releases: 0 };
  let stopped = false;

  function schedule(delay: number): void {
    if (stopped || timer !== undefined || running !== undefined || queue.size === 0) return;
    timer = clock.after(delay, () => {
      timer = undefined;
      const left = problem === undefined ? untilBatchEnds() : 0;
      if (left > 0) return schedule(left);
      running = attempt().finally(() => {
        running = undefined;
        schedule(problem === undefined ? batchDelay : delayAfter(problem));
      });
    });
  }

  /** A thousand apps whose images turn up within seconds are few commits, and one that comes alone does not wait. */
  function untilBatchEnds(): number {
    let oldest = Number.POSITIVE_INFINITY;
    let newest = 0;
    for (const { since } of queue.values()) {
      oldest = Math.min(oldest, since);
      newest = Math.max(newest, since);
    }
    const others = queue.size - 1 + (clock.now() - last.at < busyTime ? last.releases : 0);
    const silence = Math.min(batchDelay + delayPerRelease * others, longestDelay);
    return Math.min(newest + silence, oldest + longestBatch) - clock.now();
  }

  function delayAfter(error: PacerError): number {
    if (error.code === 'git-rejected-push') return backoffDelay(lostRace, errors, parts.random);
    return backoffDelay(error.code === 'git-push-forbidden' ? forbidden : trouble, errors, parts.random);
  }

  async function attempt(): Promise<void> {
    try {
      // A fetch first whenever the last answer was not a plain yes: the commit may have arrived all the same.
      if (isStale) await repository.fetch();
      // After a push the local copy of the branch is behind.
      isStale = await write(isStale);
      errors = 0;
      problem = undefined;
    } catch (thrown) {
      const error = asPacerError(thrown);
      if (problem?.code !== error.code) errors = 0;
      errors += 1;
      isStale = true;
      problem = error;
      const fields = { code: error.code, reason: error.message, releases: queue.size, errors };
      if (error.code === 'git-rejected-push') log.info(fields, 'lock file was changed by somebody else meanwhile');
      else if (errors === 1) log.warn(fields, 'lock file cannot be written');
      if (error.code === 'git-push-forbidden') for (const app of queue.keys()) parts.onForbidden(app);
    }
  }

  /** True when something was pushed. Nothing is dropped for what only the local copy of the branch does not know yet. */
  async function write(isFresh: boolean): Promise<boolean> {
    const head = await repository.head();
    const text = await repository.text(head, path);
    const file = await inSteps(openLock(text));
    // Undefined when the file is broken: nothing is written over a mistake.
    const entries = file === undefined ? undefined : new Map(file.blocks.map(block => [block.app, block.entry]));
    // Most were decided on the same few commits.
    const known = new Map<string, Promise<boolean>>();
    const isBelowHead = (commit: string): Promise<boolean> => {
      const answer = known.get(commit) ?? repository.isAncestor(commit, head);
      known.set(commit, answer);
      return answer;
    };
    const releases: Release[] = [];
    const outdated: Release[] = [];
    for (const release of Array.from(queue.values(), waiting => waiting.release)) {
      const now = entries?.get(release.app);
      const isDone = entries !== undefined && isSameImage(now, release.entry);
      const fits = parts.allowed() && entries !== undefined && isSameImage(now, release.before);
      if (!isDone && fits && (await isBelowHead(release.commit))) releases.push(release);
      else if (isDone || isFresh) settle(release);
      else outdated.push(release);
    }
    if (outdated.length > 0) {
      await repository.fetch();
      return write(true);
    }
    releases.sort((a, b) => (a.app < b.app ? -1 : 1));
    if (releases.length === 0 || file === undefined) return false;
    const next = await inSteps(writeLock(file, new Map(releases.map(({ app, entry }) => [app, entry]))));
    const commit = await repository.commit(head, { [path]: next }, messageOf(parts.cluster, releases));
    await repository.push();
    log.info({ commit, apps: releases.length }, 'lock file written');
    const now = clock.now();
    last = { at: now, releases: releases.length + (now - last.at < busyTime ? last.releases : 0) };
    releases.forEach(settle);
    parts.onWritten(commit, releases);
    return true;
  }

  function settle(release: Release): void {
    // Meanwhile a newer one may have taken its place.
    if (queue.get(release.app)?.release === release) queue.delete(release.app);
    settled.set(release.app, { release, since: clock.now() });
  }

  return {
    propose(release) {
      const known = queue.get(release.app);
      const done = settled.get(release.app);
      if (known === undefined && done !== undefined && isSameStep(done.release, release)) {
        if (clock.now() - done.since < settleTime) return 'waiting';
      }
      const isSame = known !== undefined && isSameChange(known.release, release);
      const since = isSame ? known.since : clock.now();
      if (known?.release.commit !== release.commit || !isSame) queue.set(release.app, { release, since });
      if (problem === undefined) schedule(batchDelay);
      else schedule(delayAfter(problem));
      if (problem?.code === 'git-push-forbidden') return 'forbidden';
      return clock.now() - since > patience ? 'overdue' : 'waiting';
    },
    withdraw: app => void queue.delete(app),
    trouble() {
      if (problem === undefined || problem.code === 'git-rejected-push' || queue.size === 0) return undefined;
      const apps = queue.size === 1 ? 'The image of 1 app' : `The images of ${queue.size} apps`;
      return `${apps} cannot be recorded in ${path}: ${problem.message} ${problem.advice} Deployments go on; the labels of the apps say what runs.`;
    },
    waiting: () => queue.size,
    async stop() {
      stopped = true;
      timer?.cancel();
      await running;
    },
  };
}

function isSameStep(one: Release, other: Release): boolean {
  return isSameChange(one, other) && one.commit === other.commit;
}

function isSameChange(one: Release, other: Release): boolean {
  return isSameImage(one.entry, other.entry) && isSameImage(one.before, other.before);
}
