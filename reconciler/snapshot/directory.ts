import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pacerError } from '../../errors/pacer-error.ts';
import type { Snapshot, SnapshotFile } from '../desired/types.ts';
import { defaultLimits, isDefinitionPath, limitOf, type SnapshotLimits } from './limits.ts';
import { checkTotal } from './source.ts';

const skipped = new Set(['.git', 'node_modules']);

/**
 * Takes a snapshot of a working folder, for `pacer validate`: the same shape as of a commit, with `commit` and `tree` set to
 * `working-folder`. Links are listed and not followed; `.git`, `node_modules` and
 * folders at the top that begin with a dot are skipped.
 * Rejects with `usage` when the folder cannot be read.
 */
export async function snapshotFromDirectory(path: string, limits: SnapshotLimits = defaultLimits): Promise<Snapshot> {
  const root = resolve(path);
  const found: SnapshotFile[] = [];
  await walk(root, '', found, limits).catch((error: unknown) => {
    throw pacerError('usage', { message: `The folder ${root} cannot be read.`, cause: error });
  });
  checkTotal(
    found.filter(file => file.bytes !== undefined),
    limits,
    root,
  );
  found.sort((a, b) => (a.path < b.path ? -1 : 1));
  return {
    commit: 'working-folder',
    tree: 'working-folder',
    time: Date.now(),
    author: '',
    subject: '',
    files: new Map(found.map(file => [file.path, file])),
  };
}

async function walk(root: string, below: string, found: SnapshotFile[], limits: SnapshotLimits): Promise<void> {
  for (const entry of await readdir(join(root, below), { withFileTypes: true })) {
    // Folders of tools (.github, .sandbox) lie at the top; below, a dot means nothing.
    const isTool = below === '' && entry.name.startsWith('.') && entry.isDirectory();
    if (skipped.has(entry.name) || isTool) continue;
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isSymbolicLink()) found.push(await linkAt(root, path));
    else if (entry.isDirectory()) await enter(root, path, found, limits);
    else if (entry.isFile() && isDefinitionPath(path)) found.push(await fileAt(root, path, limits));
  }
}

/** A folder with a `.git` of its own is a submodule: what is in it belongs to another repository. */
async function enter(root: string, path: string, found: SnapshotFile[], limits: SnapshotLimits): Promise<void> {
  const git = await lstat(join(root, path, '.git')).catch(() => undefined);
  if (git === undefined) await walk(root, path, found, limits);
  else found.push({ path, mode: '160000', blob: '0'.repeat(40), size: 0 });
}

async function linkAt(root: string, path: string): Promise<SnapshotFile> {
  const target = Buffer.from(await readlink(join(root, path)));
  return { path, mode: '120000', blob: blobId(target), size: target.byteLength };
}

async function fileAt(root: string, path: string, limits: SnapshotLimits): Promise<SnapshotFile> {
  const { size } = await lstat(join(root, path));
  if (size > limitOf(path, limits)) return { path, mode: '100644', blob: `over-limit-${size}`, size };
  const bytes = await readFile(join(root, path));
  return { path, mode: '100644', blob: blobId(bytes), size: bytes.byteLength, bytes };
}

/** The id git would give these bytes: SHA-1 over `blob SIZE NUL BYTES`. */
function blobId(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.byteLength}\0`).update(bytes).digest('hex');
}
