import { glob, lstat, readdir, realpath } from 'node:fs/promises';
import { basename, dirname, join, posix, relative, sep } from 'node:path';
import { buildFailure } from './failure.ts';

/** One file of the source and where it goes. */
export interface CopyEntry {
  /** Absolute path on the agent. */
  readonly from: string;
  /** Path in the image, without the first slash. */
  readonly to: string;
  readonly kind: 'file' | 'link' | 'directory';
}

const magic = /[*?[\]{}()!+@]/;

function fixedPrefix(pattern: string): string {
  const segments = pattern.split('/');
  const firstMagic = segments.findIndex(segment => magic.test(segment));
  return segments.slice(0, firstMagic < 0 ? -1 : firstMagic).join('/');
}

function checkPattern(pattern: string): string {
  const clean = posix.normalize(pattern).replace(/\/$/, '');
  if (clean.startsWith('/') || clean === '..' || clean.startsWith('../'))
    throw buildFailure(`copy: "${pattern}" leaves the source`);
  return clean;
}

function checkPlace(place: string): string {
  if (!place.startsWith('/') || place.split('/').includes('..'))
    throw buildFailure(`copy: the place "${place}" must be an absolute path in the image`);
  return posix.normalize(place);
}

async function matches(root: string, pattern: string): Promise<string[]> {
  if (pattern === '.') return [root];
  const found: string[] = [];
  for await (const match of glob(pattern, { cwd: root, exclude: name => name === '.git' })) {
    if (match !== '.' && match !== '') found.push(join(root, match));
  }
  return found.sort();
}

async function kindOf(path: string): Promise<CopyEntry['kind'] | undefined> {
  const status = await lstat(path);
  if (status.isSymbolicLink()) return 'link';
  if (status.isDirectory()) return 'directory';
  return status.isFile() ? 'file' : undefined;
}

/** Everything below a directory; an empty directory stands for itself. */
async function below(directory: string): Promise<CopyEntry[]> {
  const names = (await readdir(directory)).filter(name => name !== '.git');
  if (names.length === 0) return [{ from: directory, to: '', kind: 'directory' }];
  const entries: CopyEntry[] = [];
  for (const name of names) {
    const path = join(directory, name);
    const kind = await kindOf(path);
    if (kind === 'directory') entries.push(...(await below(path)));
    else if (kind !== undefined) entries.push({ from: path, to: '', kind });
  }
  return entries;
}

async function planOne(root: string, pattern: string, place: string): Promise<CopyEntry[]> {
  const clean = checkPattern(pattern);
  const target = checkPlace(place);
  const found = await matches(root, clean);
  if (found.length === 0) throw buildFailure(`copy: "${pattern}" matches no file of the source`);
  const listsAll = clean.split('/').includes('**');
  const keepsNames = target.endsWith('/') || listsAll || clean === '.';
  if (!keepsNames && found.length > 1)
    throw buildFailure(`copy: "${pattern}" matches ${found.length} files; end "${place}" with / to keep their names`);

  const entries: CopyEntry[] = [];
  for (const match of found) {
    const base = keepsNames ? join(root, clean === '.' ? '' : fixedPrefix(clean)) : match;
    const kind = await kindOf(match);
    // A glob that ends in ** has listed what is inside of a directory by itself.
    if (kind === 'directory' && /(?:^|\/)\*\*(?:\/\*)?$/.test(clean)) continue;
    const sources = kind === 'directory' ? await below(match) : [{ from: match, to: '', kind: kind ?? 'file' }];
    for (const source of sources) {
      const path = relative(base, source.from).split(sep).join('/');
      entries.push({ ...source, to: posix.join(target, path).replace(/^\/+/, '').replace(/\/$/, '') });
    }
  }
  if (entries.length === 0) throw buildFailure(`copy: "${pattern}" matches only empty directories`);
  return entries;
}

/**
 * Finds what the recipe's globs copy, sorted by place. A file goes to `/directory/` under its own name, to `/name` as
 * that name; a glob with directories keeps the part after its fixed beginning. A glob that matches nothing, two files
 * for one place, and paths that leave the source through a symbolic link are errors.
 */
export async function planCopy(root: string, copy: Readonly<Record<string, string>>): Promise<CopyEntry[]> {
  const realRoot = await realpath(root);
  const byPlace = new Map<string, CopyEntry>();
  for (const [pattern, place] of Object.entries(copy)) {
    for (const entry of await planOne(realRoot, pattern, place)) {
      const parent = await realpath(dirname(entry.from));
      if (entry.from !== realRoot && parent !== realRoot && !parent.startsWith(realRoot + sep))
        throw buildFailure(`copy: "${basename(entry.from)}" lies outside of the source, behind a symbolic link`);
      const other = byPlace.get(entry.to);
      if (other !== undefined && other.from !== entry.from)
        throw buildFailure(
          `copy: two files go to /${entry.to}: ${relative(realRoot, other.from)} and ${relative(realRoot, entry.from)}`,
        );
      byPlace.set(entry.to, entry);
    }
  }
  return [...byPlace.values()].sort((a, b) => (a.to < b.to ? -1 : 1));
}
