import { pacerError } from '../../errors/pacer-error.ts';
import type { Mirror } from '../../git/mirror.ts';
import type { TreeEntry } from '../../git/tree.ts';
import type { Snapshot, SnapshotFile } from '../desired/types.ts';
import { missingBranch } from './missing-branch.ts';
import { defaultLimits, isDefinitionPath, isRegularMode, limitOf, type SnapshotLimits } from './limits.ts';

/** What to take snapshots of. */
export interface SnapshotSourceOptions {
  readonly mirror: Pick<Mirror, 'url' | 'objects' | 'resolve' | 'commitInfo' | 'tree'>;
  readonly branch: string;
  readonly limits?: SnapshotLimits;
}

/** Takes snapshots of one branch. */
export interface SnapshotSource {
  /**
   * Reads the commit the branch is at (or the named commit), without fetching. All of it or an error: there is no partial
   * snapshot. The same commit gives the same object, and files that did not change keep theirs.
   * Rejects with `git-reference-missing` when the branch is not there, `snapshot-too-large` when it is over the limit.
   */
  read(commit?: string): Promise<Snapshot>;
}

/** Makes a source that keeps the last snapshot and its files by blob id, so that a push costs what it changed. */
export function createSnapshotSource(options: SnapshotSourceOptions): SnapshotSource {
  const { mirror, branch } = options;
  const limits = options.limits ?? defaultLimits;
  let last: Snapshot | undefined;

  async function read(commit?: string): Promise<Snapshot> {
    const id = commit ?? (await mirror.resolve(branch));
    if (id === undefined) throw missingBranch(mirror.url, branch);
    if (last?.commit === id) return last;
    const [info, entries] = await Promise.all([mirror.commitInfo(id), mirror.tree(id)]);
    const files = await readFiles(entries.filter(isOfInterest));
    const { tree, time, author, subject } = info;
    const snapshot = { commit: id, tree, time, author, subject, files };
    last = snapshot;
    return snapshot;
  }

  async function readFiles(entries: readonly TreeEntry[]): Promise<ReadonlyMap<string, SnapshotFile>> {
    const readable = entries.filter(entry => isReadable(entry, limits));
    checkTotal(readable, limits, mirror.url);
    const known = bytesByBlob(last);
    const fresh = [...new Set(readable.map(entry => entry.blob))].filter(blob => !known.has(blob));
    const objects = await mirror.objects.readAll(fresh);
    for (const [index, blob] of fresh.entries()) {
      const bytes = objects[index]?.bytes;
      if (bytes === undefined)
        throw pacerError('git-failed', { message: `The mirror of ${mirror.url} lacks the object ${blob}.` });
      known.set(blob, bytes);
    }
    const files = new Map<string, SnapshotFile>();
    for (const entry of entries) {
      const before = last?.files.get(entry.path);
      if (before !== undefined && before.blob === entry.blob && before.mode === entry.mode) {
        files.set(entry.path, before);
        continue;
      }
      const bytes = isReadable(entry, limits) ? known.get(entry.blob) : undefined;
      files.set(entry.path, bytes === undefined ? entry : { ...entry, bytes });
    }
    return files;
  }

  return { read };
}

/** Definitions, and whatever may hide definitions: a link or a submodule is refused by name, not overlooked. */
function isOfInterest(entry: TreeEntry): boolean {
  return isDefinitionPath(entry.path) || !isRegularMode(entry.mode);
}

function isReadable(entry: TreeEntry, limits: SnapshotLimits): boolean {
  return isRegularMode(entry.mode) && entry.size <= limitOf(entry.path, limits);
}

function bytesByBlob(snapshot: Snapshot | undefined): Map<string, Uint8Array> {
  const known = new Map<string, Uint8Array>();
  for (const file of snapshot?.files.values() ?? []) if (file.bytes !== undefined) known.set(file.blob, file.bytes);
  return known;
}

/** Refuses a snapshot over the limit before a byte of it is read. */
export function checkTotal(entries: readonly { readonly size: number }[], limits: SnapshotLimits, where: string): void {
  let total = 0;
  for (const entry of entries) total += entry.size;
  if (total <= limits.totalBytes) return;
  const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
  throw pacerError('snapshot-too-large', {
    message: `The YAML and JSON files of ${where} are ${megabytes(total)} in all; at most ${megabytes(limits.totalBytes)} are read.`,
  });
}
