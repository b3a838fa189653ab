import { createHash } from 'node:crypto';
import { matchesGlob } from 'node:path';
import type { BuildSpec } from '../desired/types.ts';

/** A file of a source commit, as `git ls-tree` names it. */
export interface SourceEntry {
  readonly path: string;
  readonly mode: string;
  readonly blob: string;
}

/** Everything that decides what is in an image. */
export interface ImageInputs {
  /** Identity of the source files: see `sourceIdentity`. */
  readonly source: string;
  readonly build: BuildSpec;
  /** `repository@digest` of the parent image. */
  readonly parent?: string;
  readonly platform: string;
}

/** Changes when the way of building changes in a manner that makes other images from equal inputs. */
const recipeVersion = 1;

/**
 * Identity of the watched files: mode, path and blob of each, so equal files mean an equal identity whatever the
 * commit. Without `paths` all files count. The commit itself never counts: a revert finds the old image again.
 */
export function sourceIdentity(entries: readonly SourceEntry[], paths: readonly string[] | undefined): string {
  const hash = createHash('sha256');
  const watched = paths === undefined ? entries : entries.filter(entry => isWatched(entry.path, paths));
  for (const entry of [...watched].sort((a, b) => compareText(a.path, b.path))) {
    hash.update(`${entry.mode} ${entry.blob} ${entry.path}\0`);
  }
  return hash.digest('hex');
}

/** Whether a path of the source repository goes into the image. A path without wildcards also names a whole folder. */
export function isWatched(path: string, paths: readonly string[]): boolean {
  return paths.some(pattern => matchesGlob(path, pattern) || path.startsWith(`${pattern.replace(/\/$/, '')}/`));
}

/** The key of an image, 40 hexadecimal digits: its tag, and the `KEY` of its build. Same inputs, same key. */
export function imageKey(inputs: ImageInputs): string {
  const { build } = inputs;
  const canonical = JSON.stringify([
    recipeVersion,
    inputs.source,
    build.image,
    inputs.parent ?? null,
    build.run ?? null,
    build.copy === undefined ? null : Object.entries(build.copy).sort(byName),
    build.dockerfile ?? null,
    build.job ?? null,
    build.parameters === undefined ? null : Object.entries(build.parameters).sort(byName),
    inputs.platform,
  ]);
  return createHash('sha256').update(canonical).digest('hex').slice(0, 40);
}

function byName(a: readonly [string, string], b: readonly [string, string]): number {
  return compareText(a[0], b[0]);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
