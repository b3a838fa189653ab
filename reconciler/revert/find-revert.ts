import type { Dialect } from '../../marathon/dialect.ts';
import type { ChangeWay } from '../change/types.ts';
import { lockPath } from '../desired/lock-file.ts';
import { clusterFileNames } from '../desired/cluster-file.ts';
import { createDesiredReader } from '../desired/read.ts';
import { withFiles } from '../desired/with-files.ts';
import type { DesiredState, LockEntry, Snapshot, SnapshotFile } from '../desired/types.ts';
import { openLock, writeLock } from '../lock/edit.ts';
import { isSameImage } from '../lock/types.ts';

/** Files that make one app what an earlier commit wanted, on top of a later one. */
export interface Revert {
  readonly app: string;
  /** New text by path. */
  readonly files: Readonly<Record<string, string>>;
  /** What the later commit would want with them. */
  readonly desired: DesiredState;
  /** Other apps whose wish changes, too. */
  readonly others: readonly string[];
  /** How the later commit wants changes to be made. */
  readonly way: ChangeWay;
}

/** Why there is none. */
export type RevertRefusal = { readonly refusal: string; readonly advice: string };

/** What `findRevert` looks at. */
export interface RevertQuestion {
  readonly app: string;
  readonly cluster: string;
  readonly repositoryUrl: string;
  readonly dialect?: Dialect | undefined;
  /** The commit to go on from. */
  readonly head: Snapshot;
  /** The commit whose wish is wanted back. */
  readonly to: Snapshot;
}

/**
 * Finds the fewest files to take back: the file of the app (and its entry in the lock file); when that is not enough, also
 * files that define no app, such as bases and variables, because the app is made of them, too. That the result says the
 * same as the earlier commit is not assumed but read. In steps.
 */
export function* findRevert(question: RevertQuestion): Generator<void, Revert | RevertRefusal, void> {
  const { app, cluster, head, to } = question;
  const reader = createDesiredReader();
  const read = (snapshot: Snapshot): Generator<void, DesiredState, void> =>
    reader.steps(snapshot, cluster, question.repositoryUrl, question.dialect);
  const before = yield* read(to);
  const now = yield* read(head);
  const wanted = before.apps.get(app);
  if (wanted === undefined)
    return {
      refusal: `Commit ${to.commit.slice(0, 8)} does not define ${app} in a way that can be read.`,
      advice: 'Name another commit with --to.',
    };
  if (isSameWish(now, before, app))
    return {
      refusal: `${app} is already as commit ${to.commit.slice(0, 8)} wants it.`,
      advice: 'Name another commit with --to; pacer history APP shows them.',
    };
  const changed = [...to.files.values()].filter(file => head.files.get(file.path)?.blob !== file.blob);
  const own = changed.filter(file => file.path === wanted.file);
  const others = new Set([...now.apps.values()].map(each => each.file));
  const clusterFiles = new Set(clusterFileNames.map(name => `clusters/${cluster}/${name}`));
  const isShared = ({ path }: SnapshotFile): boolean => !others.has(path) && path !== lockPath(cluster);
  const bases = changed.filter(file => isShared(file) && !clusterFiles.has(file.path));
  const rules = changed.filter(file => clusterFiles.has(file.path));
  const lock = yield* lockFileOf(head, before.lock?.entries.get(app), now.lock?.entries.get(app), app, cluster);
  for (const chosen of [own, [...own, ...bases], [...own, ...bases, ...rules]]) {
    const files = { ...textsOf(chosen), ...lock };
    if (Object.keys(files).length === 0) continue;
    const desired = yield* read(withFiles(head, files));
    if (!isSameWish(desired, before, app)) continue;
    const way = now.cluster?.policy.changes ?? 'commit';
    return { app, files, desired, others: changedApps(now, desired).filter(id => id !== app), way };
  }
  return {
    refusal: `${app} cannot be brought back to commit ${to.commit.slice(0, 8)} by taking files back: what it is made of has moved.`,
    advice: 'Use git revert, or edit its file.',
  };
}

/** Whether both states want the same of an app, the recorded image included. */
function isSameWish(one: DesiredState, other: DesiredState, app: string): boolean {
  if (one.apps.get(app)?.hash !== other.apps.get(app)?.hash) return false;
  const entry = other.lock?.entries.get(app);
  return entry === undefined || isSameImage(entry, one.lock?.entries.get(app));
}

/** Images of other apps stay: only this entry is taken back. */
function* lockFileOf(
  head: Snapshot,
  before: LockEntry | undefined,
  now: LockEntry | undefined,
  app: string,
  cluster: string,
): Generator<void, Readonly<Record<string, string>>, void> {
  if (before === undefined || isSameImage(before, now)) return {};
  const path = lockPath(cluster);
  const bytes = head.files.get(path)?.bytes;
  const text = bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
  const lock = yield* openLock(text);
  return lock === undefined ? {} : { [path]: yield* writeLock(lock, new Map([[app, before]])) };
}

function textsOf(files: readonly SnapshotFile[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    files.flatMap(({ path, bytes }) => (bytes === undefined ? [] : [[path, Buffer.from(bytes).toString('utf8')]])),
  );
}

function changedApps(before: DesiredState, after: DesiredState): readonly string[] {
  const ids = new Set([...before.apps.keys(), ...after.apps.keys()]);
  return [...ids].filter(id => before.apps.get(id)?.hash !== after.apps.get(id)?.hash).sort();
}
