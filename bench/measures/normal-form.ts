import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { readListing } from '../../marathon/client/read-listing.ts';
import { createPlanner, type Planner } from '../../reconciler/plan/plan.ts';
import type { Plan, PlanInput } from '../../reconciler/plan/types.ts';
import { runSteps } from '../cpu.ts';
import type { Figure } from '../figures.ts';
import { answer, inputOf, listingOf } from '../planned-fleet.ts';
import { median } from '../statistics.ts';

const turns = 7;
const repetitions = 50;

/**
 * What it costs to bring so many live apps into normal form and to compare them with what is wanted, to skip those that
 * did not change, and to read the listing; CPU time of this process. The baseline parses the same bytes and compares
 * them with themselves, which tells nothing about Marathon's defaults.
 */
export async function measureNormalForm(apps: number): Promise<readonly Figure[]> {
  const body = listingOf(apps);
  const input = inputOf(apps, await readListing(answer(body)));
  const known: unknown = JSON.parse(body.toString('utf8'));
  const baselines: number[] = [];
  const compared: number[] = [];
  const longest: number[] = [];
  const skipped: number[] = [];
  const read: number[] = [];
  const parsed: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    baselines.push(await cpuOf(() => void isDeepStrictEqual(JSON.parse(body.toString('utf8')), known)));
    parsed.push(await cpuOf(() => void JSON.parse(body.toString('utf8'))));
    read.push(await cpuOf(() => readListing(answer(body))));
    const planner = createPlanner();
    compared.push(await cpuOf(() => planAll(planner, input, longest)));
    skipped.push((await cpuOf(() => repeat(() => planAll(planner, input, [])))) / repetitions);
  }
  const baseline = { name: 'JSON.parse and deep equality of the same bytes', value: median(baselines) };
  const parse = { name: 'JSON.parse of the same bytes', value: median(parsed) };
  const memory = await memoryOf(body, 'whole');
  const of = `of ${apps} apps`;
  return [
    { measure: `normalise and compare ${of}: CPU`, value: median(compared), unit: 'ms', baseline, aim: 400 },
    {
      measure: 'the longest piece of it that nobody can interrupt: CPU',
      value: median(longest),
      unit: 'ms',
      baseline,
      aim: 20,
    },
    { measure: `skip ${of} that did not change: CPU`, value: median(skipped), unit: 'ms', baseline, aim: 5 },
    {
      measure: `read the listing ${of}, others having their turns: CPU`,
      value: median(read),
      unit: 'ms',
      baseline: parse,
    },
    {
      measure: `peak memory while the listing ${of} is read`,
      value: await memoryOf(body, 'apps'),
      unit: 'MB',
      baseline: { name: 'JSON.parse of its text', value: memory },
    },
  ];
}

/** Some systems count CPU time in pieces of 4 ms: what is shorter is repeated. */
function repeat(work: () => void): void {
  for (let repetition = 0; repetition < repetitions; repetition++) work();
}

/** Plans all; the longest step is added to `steps`. */
function planAll(planner: Planner, input: PlanInput, steps: number[]): Plan {
  const { longest, value } = runSteps(planner.steps(input));
  steps.push(longest);
  if (value.totals.nothing !== input.apps.size) throw new Error(`Not as wanted: ${JSON.stringify(value.totals)}`);
  return value;
}

async function cpuOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** The most memory, in MB, that a process takes which does nothing but read the listing in one way or the other. */
async function memoryOf(body: Buffer, way: 'whole' | 'apps'): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'pacer-listing-'));
  try {
    const file = join(folder, 'listing.json');
    await writeFile(file, body);
    const program = join(import.meta.dirname, '..', 'read-listing.ts');
    const child = spawn(process.execPath, [program, file, way], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    for await (const chunk of child.stdout) output += String(chunk);
    return Number(output);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
