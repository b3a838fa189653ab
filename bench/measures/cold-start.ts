import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Figure } from '../figures.ts';
import { runGit } from '../repository.ts';
import { median } from '../statistics.ts';
import type { World } from '../world.ts';
import { timed } from './baselines.ts';

const timeAims: Readonly<Record<number, number>> = { 1_000: 1_500, 10_000: 5_000 };
const memoryAims: Readonly<Record<number, number>> = { 1_000: 180, 10_000: 400 };

/** From spawning the daemon, without any cache, to a plan with every app in it; and the memory it has then. */
export async function measureColdStart(world: World, runs: number): Promise<readonly Figure[]> {
  const { apps, repository, marathon } = world;
  const times: number[] = [];
  const resident: number[] = [];
  const peak: number[] = [];
  for (let run = 0; run < runs; run++) {
    const daemon = await world.daemon({ interval: '30s' });
    times.push(performance.now() - daemon.startedAt);
    const memory = daemon.memory();
    resident.push(memory.resident);
    peak.push(memory.peak);
    await daemon.stop();
  }
  const listing = marathon.listing();
  const readAll = await timed(async () => {
    const names = await runGit(repository.directory, ['ls-tree', '-r', '--format=%(objectname)', 'main']);
    await readBlobs(repository.directory, names);
    JSON.parse(listing.toString('utf8'));
  });
  const time = { name: 'git ls-tree, git cat-file --batch of all files, JSON.parse of the listing', value: readAll };
  const memory = { name: 'a bare Node that holds the parsed listing', value: await memoryOfListing(world, listing) };
  const at = `at ${apps} apps`;
  return [
    figure(`cold start to complete plan ${at}`, median(times), 'ms', time, timeAims[apps]),
    figure(`memory after it ${at} (VmRSS)`, median(resident), 'MB', memory, memoryAims[apps]),
    figure(`peak memory ${at} (VmHWM)`, Math.max(...peak), 'MB', memory, undefined),
  ];
}

function figure(
  measure: string,
  value: number,
  unit: 'ms' | 'MB',
  baseline: Figure['baseline'],
  aim: number | undefined,
): Figure {
  return { measure, value, unit, baseline, ...(aim === undefined ? {} : { aim }) };
}

function readBlobs(directory: string, names: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', ['cat-file', '--batch', '--buffer'], { cwd: directory, stdio: ['pipe', 'pipe', 'ignore'] });
    child.stdout.resume();
    child.once('error', reject);
    child.once('close', () => resolve());
    child.stdin.end(names);
  });
}

/** MB that a Node takes which has done nothing but read and parse the listing. */
async function memoryOfListing(world: World, listing: Buffer): Promise<number> {
  const file = join(world.directory, 'listing.json');
  await writeFile(file, listing);
  const program = `
    const held = JSON.parse(require('node:fs').readFileSync(process.argv[1], 'utf8'));
    process.stdout.write(String(process.memoryUsage.rss() / 1e6 + held.apps.length * 0));`;
  const child = spawn(process.execPath, ['-e', program, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  for await (const chunk of child.stdout) output += String(chunk);
  return Number(output);
}
