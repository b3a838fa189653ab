import { execFile, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runGit } from '../repository.ts';
import { median } from '../statistics.ts';
import type { World } from '../world.ts';

const execute = promisify(execFile);

/** Milliseconds that something takes. */
export async function timed(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/**
 * The least that anybody has to do after a push: ask git for the commit and call Marathon once, each by the usual
 * command. Milliseconds.
 */
export function lookAndPut(repository: string, marathon: string, definition: object): Promise<number> {
  return timed(async () => {
    await runGit(repository, ['rev-parse', 'refs/heads/main']);
    const url = `${marathon}/v2/apps/baseline?partialUpdate=false&force=true`;
    const body = JSON.stringify({ ...definition, id: '/baseline' });
    await execute('curl', ['--silent', '--show-error', '--fail', '--request', 'PUT', '--json', body, url]);
  });
}

/** The least to know what is wanted and what runs: every file of the branch out of git, and the listing parsed. Milliseconds. */
export function readEverything({ repository, marathon }: World): Promise<number> {
  const listing = marathon.listing();
  return timed(async () => {
    const names = await runGit(repository.directory, ['ls-tree', '-r', '--format=%(objectname)', 'main']);
    await readBlobs(repository.directory, names);
    JSON.parse(listing.toString('utf8'));
  });
}

/** `JSON.parse` of the listing: milliseconds, the middle of several. */
export function parseListing({ marathon }: World): number {
  const listing = marathon.listing();
  const times = Array.from({ length: 7 }, () => {
    const started = performance.now();
    JSON.parse(listing.toString('utf8'));
    return performance.now() - started;
  });
  return median(times);
}

/** MB that a Node takes which has done nothing but read and parse the listing. */
export async function memoryOfListing({ directory, marathon }: World): Promise<number> {
  const file = join(directory, 'listing.json');
  await writeFile(file, marathon.listing());
  const program = `
    const held = JSON.parse(require('node:fs').readFileSync(process.argv[1], 'utf8'));
    process.stdout.write(String(process.memoryUsage.rss() / 1e6 + 0 * held.apps.length));`;
  const { stdout } = await execute(process.execPath, ['-e', program, file]);
  return Number(stdout);
}

function readBlobs(directory: string, names: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const stdio = ['pipe', 'pipe', 'ignore'] as const;
    const child = spawn('git', ['cat-file', '--batch', '--buffer'], { cwd: directory, stdio: [...stdio] });
    child.stdout?.resume();
    child.once('error', reject);
    child.once('close', () => resolve());
    child.stdin?.end(names);
  });
}
