import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { systemClock } from '../../clock/clock.ts';
import { pacerError } from '../../errors/pacer-error.ts';
import { createMarathon } from '../../marathon/client/create-marathon.ts';
import type { Marathon } from '../../marathon/client/types.ts';
import { absoluteId } from '../../marathon/path-id.ts';
import type { Snapshot } from '../desired/types.ts';
import { emptySnapshot, importApps } from '../import/import-apps.ts';
import type { ImportResult } from '../import/types.ts';
import { snapshotFromDirectory } from '../snapshot/directory.ts';
import { originOf } from './local-repository.ts';
import { placeFiles } from './place-files.ts';
import { createStyle, printable, type Terminal } from './terminal.ts';
import { clustersOf, repositoryRoot } from './validate.ts';

/** Options of `pacer import`. */
export interface ImportOptions {
  readonly marathon: string;
  readonly root: string;
  readonly cluster?: string;
  readonly into?: string;
  readonly force: boolean;
  readonly format: string;
}

/**
 * `pacer import --marathon URL`: writes desired files for what runs, such that `pacer plan` of them is empty. Marathon is
 * only read: its version and one listing. Files are written all or none; a file that is there stays, unless `--force`.
 */
export async function importCluster(terminal: Terminal, options: ImportOptions): Promise<number> {
  const address = addressOf(options.marathon);
  const root = rootOf(options.root);
  const folder = folderOf(terminal, options.into);
  const existing = existsSync(resolve(folder, 'clusters')) ? await snapshotFromDirectory(folder) : emptySnapshot();
  const cluster = clusterOf(options.cluster, existing);
  const { apps, version } = await readMarathon(
    createMarathon({ urls: [options.marathon], clock: systemClock, maximumBytes: largestListing }),
  );
  const result = importApps({
    apps,
    marathonVersion: version,
    marathonUrl: address,
    root,
    cluster,
    existing,
    repositoryUrl: await originOf(folder),
    force: options.force,
  });
  if (result.apps.length === 0 && result.leftOut.length === 0)
    throw pacerError('usage', {
      message: `No app runs in ${root === '/' ? 'this Marathon' : root}: there is nothing to import.`,
      advice: 'Check the address and the group (--root).',
    });
  refuseConflicts(result);
  const replaced = new Set(result.apps.filter(app => app.state === 'replaced').map(app => app.file));
  await placeFiles(folder, result.files, replaced);
  if (options.format === 'json') terminal.out(`${JSON.stringify(answerOf(result, cluster, folder, version))}\n`);
  else print(terminal, result, cluster);
  return 0;
}

// A listing of ten thousand apps with everything in it.
const largestListing = 256 * 1024 * 1024;

async function readMarathon(marathon: Marathon): Promise<{
  readonly apps: Awaited<ReturnType<Marathon['apps']>>;
  readonly version: string;
}> {
  try {
    const { version } = await marathon.info();
    return { version, apps: await marathon.apps() };
  } finally {
    await marathon.close();
  }
}

/** The address as it may stand in a file: without user and password. */
function addressOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol) || url.search !== '' || url.hash !== '')
    throw pacerError('usage', {
      message: '--marathon must be the address of a Marathon, such as http://marathon.example.com:8080.',
    });
  const path = url.pathname.replace(/\/+$/, '');
  return `${url.protocol}//${url.host}${path}`;
}

function rootOf(text: string): string {
  const root = absoluteId(text);
  if (/^\/(?:[a-z0-9.-]+(?:\/[a-z0-9.-]+)*)?$/.test(root)) return root;
  throw pacerError('usage', { message: `--root must be the id of a group, such as /shop, not ${printable(text)}.` });
}

/** The desired repository that the command was called in, or a folder that becomes one. */
function folderOf(terminal: Terminal, into: string | undefined): string {
  if (into !== undefined) return resolve(terminal.directory, into);
  try {
    return repositoryRoot(terminal.directory);
  } catch {
    return terminal.directory;
  }
}

function clusterOf(name: string | undefined, existing: Snapshot): string {
  const [only, ...others] = clustersOf(existing);
  if (name === undefined && others.length > 0)
    throw pacerError('usage', {
      message: `The repository has several clusters: ${[only, ...others].join(', ')}.`,
      advice: 'Say which one with --cluster; a new name makes a new cluster.',
    });
  const cluster = name ?? only ?? 'main';
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(cluster)) return cluster;
  throw pacerError('usage', { message: `--cluster must be the name of a folder, not ${printable(cluster)}.` });
}

function refuseConflicts(result: ImportResult): void {
  const files = result.apps.filter(app => app.state === 'conflict').map(app => app.file);
  const [first, ...others] = files;
  if (first === undefined) return;
  const message =
    others.length === 0
      ? `${first} is there already and says something else; nothing was written.`
      : `${first} and ${others.length} more files are there already and say something else; nothing was written.`;
  throw pacerError('usage', {
    message,
    advice: 'Use --force to have them written anew, or move them away.',
    context: { files },
  });
}

/** The answer of `--format json`. */
function answerOf(result: ImportResult, cluster: string, folder: string, marathonVersion: string): object {
  return {
    cluster,
    folder,
    marathonVersion,
    written: [...result.files.keys()],
    apps: result.apps.map(({ id, file, state, advice }) => ({ id, file, state, advice })),
    leftOut: result.leftOut,
  };
}

function print(terminal: Terminal, result: ImportResult, cluster: string): void {
  const style = createStyle(terminal.colour);
  const apps = new Map(result.apps.map(app => [app.file, app]));
  for (const path of [...result.files.keys()].toSorted()) {
    const app = apps.get(path);
    terminal.out(app === undefined ? `${path}\n` : `${path}  ${style.strong(app.id)}\n`);
    for (const { code, message } of app?.advice ?? []) terminal.out(`    ${style.warn(code)}: ${printable(message)}\n`);
  }
  for (const { id, reason } of result.leftOut)
    terminal.err(`${style.warn('left out')} ${style.strong(id)}: ${printable(reason)}\n`);
  const kept = result.apps.filter(app => app.state === 'unchanged').length;
  const advised = result.apps.filter(app => app.advice.length > 0).length;
  const unchanged = kept === 0 ? '' : `, ${kept} there already as they are`;
  const words = [
    `${counted(result.files.size, 'file')} written for cluster ${cluster}${unchanged}.`,
    'A plan of them is empty: nothing in the cluster was or will be touched.',
  ];
  if (advised > 0)
    words.push(
      `${counted(advised, 'app')} ${advised === 1 ? 'deserves' : 'deserve'} a look; docs/reference/advice.md says more about each word.`,
    );
  terminal.err(`${words.join(' ')}\n`);
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
