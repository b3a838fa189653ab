import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { pacerError } from '../../errors/pacer-error.ts';
import { adviseState } from '../desired/advice/advise-state.ts';
import { formatProblem } from '../desired/format.ts';
import { createDesiredReader } from '../desired/read.ts';
import type { Problem, Snapshot } from '../desired/types.ts';
import { snapshotFromDirectory } from '../snapshot/directory.ts';
import { createStyle, type Terminal } from './terminal.ts';

/**
 * `pacer validate [PATH]`: every error of a desired repository, or of one file or folder in it, and advice about what is
 * right and could be better (docs/reference/advice.md). Exit code 0 valid, 1 not; advice fails nothing.
 */
export async function validate(
  terminal: Terminal,
  path: string | undefined,
  options: { cluster?: string; format: string },
): Promise<number> {
  const target = resolve(terminal.directory, path ?? '.');
  if (!existsSync(target)) throw pacerError('usage', { message: `There is no file or folder ${target}.` });
  const root = repositoryRoot(target);
  const snapshot = await snapshotFromDirectory(root);
  const below = relative(root, target);
  const clusters = options.cluster === undefined ? clustersOf(snapshot) : [options.cluster];
  const read = readClusters(snapshot, clusters, root);
  const problems = read.problems.filter(problem => isBelow(problem.file, below));
  const errors = problems.filter(problem => problem.severity === 'error');
  if (options.format === 'json') {
    terminal.out(`${JSON.stringify({ valid: errors.length === 0, problems })}\n`);
    return errors.length === 0 ? 0 : 1;
  }
  const style = createStyle(terminal.colour);
  for (const problem of problems) {
    const mark = problem.severity === 'error' ? style.bad('error') : style.warn('advice');
    terminal.out(`${formatProblem(problem)} ${style.faint(`[${mark}]`)}\n`);
  }
  const files = [...snapshot.files.keys()].filter(file => isBelow(file, below) && file.startsWith('clusters/')).length;
  const summary =
    errors.length === 0
      ? style.good('valid')
      : style.bad(`${errors.length} ${errors.length === 1 ? 'error' : 'errors'}`);
  const warnings = problems.length - errors.length;
  const advice =
    warnings === 0 ? '' : `; ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}, see docs/reference/advice.md`;
  terminal.err(
    `${summary}: ${files} files of ${clusters.length === 1 ? `cluster ${clusters[0]}` : `${clusters.length} clusters`}${advice}\n`,
  );
  const { secrets } = read;
  if (secrets.length > 0) terminal.err(`${uncheckedSecrets(secrets)}\n`);
  return errors.length === 0 ? 0 : 1;
}

const namedSecrets = 5;

/** In a clone there are no values. */
function uncheckedSecrets(names: readonly string[]): string {
  const more = names.length > namedSecrets ? ` and ${names.length - namedSecrets} more` : '';
  const list = names.slice(0, namedSecrets).join(', ');
  return `not checked: whether there are the secrets ${list}${more}, which only the daemon can read`;
}

/** The folder with `clusters/` at or above a path. */
export function repositoryRoot(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined)
    throw pacerError('usage', {
      message: `There is no file or folder ${path}.`,
      advice: 'Name a clone of the desired repository, or go there.',
    });
  let folder = found.isDirectory() ? path : dirname(path);
  for (;;) {
    if (existsSync(join(folder, 'clusters'))) return folder;
    const parent = dirname(folder);
    if (parent === folder) {
      throw pacerError('usage', {
        message: `${path} is not in a desired repository: there is no folder clusters/ at or above it.`,
        advice: 'Go to a clone of the desired repository, or name its path.',
      });
    }
    folder = parent;
  }
}

/** Clusters of a snapshot: the folders below `clusters/` that have a `cluster.yaml`, else all folders. */
export function clustersOf(snapshot: Snapshot): readonly string[] {
  const named = new Set<string>();
  const all = new Set<string>();
  for (const file of snapshot.files.keys()) {
    const [top, cluster, ...rest] = file.split('/');
    if (top !== 'clusters' || cluster === undefined || rest.length === 0) continue;
    all.add(cluster);
    if (/^cluster\.(ya?ml|json)$/.test(rest.join('/'))) named.add(cluster);
  }
  return [...(named.size > 0 ? named : all)].sort();
}

function readClusters(
  snapshot: Snapshot,
  clusters: readonly string[],
  root: string,
): { readonly problems: readonly Problem[]; readonly secrets: readonly string[] } {
  const seen = new Set<string>();
  const secrets = new Set<string>();
  const problems: Problem[] = [];
  for (const cluster of clusters) {
    const state = createDesiredReader().read(snapshot, cluster, root);
    for (const app of state.apps.values()) for (const { name } of app.secrets ?? []) secrets.add(name);
    for (const problem of [...state.problems, ...adviseState(state)]) {
      const identity = formatProblem(problem);
      if (!seen.has(identity)) problems.push(problem);
      seen.add(identity);
    }
  }
  problems.sort((a, b) => compare(a.file, b.file) || a.line - b.line || a.column - b.column);
  return { problems, secrets: [...secrets].sort() };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function isBelow(file: string, folder: string): boolean {
  return folder === '' || file === folder || file.startsWith(`${folder}/`);
}
