import { lstatSync, mkdirSync, realpathSync, rmSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';

/** The parts of a name in a layer; a name that leaves the image is an error. */
export function entrySegments(name: string): readonly string[] {
  if (name.includes('\0')) throw new Error(`the entry name ${JSON.stringify(name)} is not allowed`);
  const segments = name.split('/').filter(segment => segment !== '' && segment !== '.');
  if (segments.includes('..')) throw new Error(`the entry ${JSON.stringify(name)} leaves the image`);
  return segments;
}

/**
 * The real directory that holds an entry, made when missing. Links on the way are followed as long as they stay in
 * `rootfs`; a link that leaves it is an error, a file in the way is replaced.
 */
export function parentDirectory(rootfs: string, segments: readonly string[]): string {
  let directory = rootfs;
  for (const segment of segments.slice(0, -1)) {
    const next = join(directory, segment);
    const kind = kindOf(next);
    if (kind === 'link') {
      directory = realInside(rootfs, next);
      continue;
    }
    if (kind === 'file') rmSync(next, { force: true });
    if (kind !== 'directory') mkdirSync(next, { mode: 0o755 });
    directory = next;
  }
  return directory;
}

/** The real path of something that must be inside `rootfs`. */
export function realInside(rootfs: string, path: string): string {
  const real = realpathSync(path);
  if (real !== rootfs && !real.startsWith(rootfs + sep)) throw new Error(`a link leads out of the image: ${path}`);
  return real;
}

/**
 * The target of a symbolic link in `directory` as a container would see it, written relative to `directory`: `/` is the
 * image's root and `..` stops there, so that the link cannot lead to the machine's own files.
 */
export function containedTarget(rootfs: string, directory: string, target: string): string {
  const place = `/${relative(rootfs, directory).split(sep).join('/')}`;
  const seen = target.startsWith('/') ? posix.normalize(target) : posix.resolve(place, target);
  return posix.relative(place, seen) || '.';
}

/** What is at a path, not following a link. */
export function kindOf(path: string): 'directory' | 'file' | 'link' | 'nothing' {
  const entry = lstatSync(path, { throwIfNoEntry: false });
  if (entry === undefined) return 'nothing';
  if (entry.isDirectory()) return 'directory';
  return entry.isSymbolicLink() ? 'link' : 'file';
}
