import type { CauseForBuilds, FoundBuild } from './find-build.ts';

/** What this process asked for, in Jenkins's terms. */
interface Own {
  /** Queue item; undefined when this process has asked for none. */
  readonly item: number | undefined;
  /** Number of the newest build of the key when it decided to ask. */
  readonly newestSeen: number;
}

/**
 * The build of a key to go on with, when it is another than what this process asked for; `found` is in the order of `findBuilds`.
 * Jenkins has nothing to ask for a build with "unless there is one" (reference 7.1), so between a look and the arrival of a
 * request another daemon's may come in, or one that was under way when its sender died. Whoever sees two keeps the elder.
 */
export function elderOf(found: readonly FoundBuild[], own: Own): FoundBuild | undefined {
  const [first] = found;
  const isOwn = (each: FoundBuild): boolean => each.queueId === own.item;
  if (first !== undefined && isAlive(first) && !isOwn(first)) return first;
  // What runs is not given up for what is over.
  if (first?.kind === 'build' && isAlive(first)) return undefined;
  // A quick one was asked for, built and over meanwhile. One that was cut off says nothing.
  return found.find(
    each =>
      each.kind === 'build' &&
      !isOwn(each) &&
      each.number > own.newestSeen &&
      each.result !== undefined &&
      !cutOff.has(each.result),
  );
}

/**
 * What has to go besides `elder`: what this process asked for, and what was asked for by the same user of Jenkins, as by a
 * process before this one. What a person asked for is theirs.
 */
export function duplicatesOf(
  found: readonly FoundBuild[],
  elder: FoundBuild,
  own: number | undefined,
): readonly FoundBuild[] {
  return found.filter(
    each => each !== elder && isAlive(each) && (each.queueId === own || isOfSameUser(each.causes, elder.causes)),
  );
}

const cutOff: ReadonlySet<string> = new Set(['ABORTED', 'NOT_BUILT', 'unknown']);

function isAlive(found: FoundBuild): boolean {
  return found.kind === 'queued' || found.result === undefined;
}

function isOfSameUser(one: readonly CauseForBuilds[], other: readonly CauseForBuilds[]): boolean {
  const [a, b] = [userOf(one), userOf(other)];
  return a !== undefined && a === b;
}

/** Of one request by one user; anonymous people cannot be told apart. */
function userOf([cause, ...others]: readonly CauseForBuilds[]): string | undefined {
  if (cause === undefined || others.length > 0 || !cause.kind.endsWith('UserIdCause')) return undefined;
  return cause.user?.toLowerCase();
}
