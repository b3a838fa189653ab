import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { HttpResponse } from '../../http/types.ts';
import { readListing } from '../../marathon/client/read-listing.ts';
import { normaliseDefinition } from '../../marathon/normal-form/normalise.ts';
import { serveApp } from '../../marathon/normal-form/serve.ts';
import type { LiveApp } from '../../marathon/types.ts';
import type { DesiredApp } from '../../reconciler/desired/types.ts';
import { createPlanner, type Planner } from '../../reconciler/plan/plan.ts';
import type { Plan, PlanInput } from '../../reconciler/plan/types.ts';
import type { Figure } from '../figures.ts';
import { definitionOf, firstRevision } from '../fleet.ts';
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
    const steps: number[] = [];
    compared.push(await cpuOf(() => planAll(planner, input, steps)));
    longest.push(Math.max(...steps));
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

/** Runs all steps; CPU milliseconds of each are added to `steps`. */
function planAll(planner: Planner, input: PlanInput, steps: number[]): Plan {
  const generator = planner.steps(input);
  for (;;) {
    // Not the wall's clock: on a busy machine that measures the others.
    const before = process.threadCpuUsage();
    const { done, value } = generator.next();
    const { user, system } = process.threadCpuUsage(before);
    steps.push((user + system) / 1000);
    if (done !== true) continue;
    if (value.totals.nothing !== input.apps.size) throw new Error(`Not as wanted: ${JSON.stringify(value.totals)}`);
    return value;
  }
}

async function cpuOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function listingOf(count: number): Buffer {
  const apps = Array.from({ length: count }, (_, index) => {
    const definition = serveApp(normaliseDefinition(definitionOf(index, firstRevision), '1.8'), '1.8');
    const version = new Date(1_700_000_000_000 + index).toISOString();
    const versionInfo = { lastScalingAt: version, lastConfigChangeAt: version };
    const counts = { tasksStaged: 0, tasksRunning: 2, tasksHealthy: 2, tasksUnhealthy: 0 };
    return { ...definition, version, versionInfo, ...counts, deployments: [] };
  });
  return Buffer.from(JSON.stringify({ apps }));
}

function answer(body: Buffer): HttpResponse {
  const text = (): string => body.toString('utf8');
  return { status: 200, headers: {}, cookies: [], body, text, json: () => JSON.parse(text()) as unknown };
}

function inputOf(count: number, live: readonly LiveApp[]): PlanInput {
  const byId = new Map(live.map(app => [app.id, app]));
  const apps: PlanInput['apps'] = new Map(
    Array.from({ length: count }, (_, index) => {
      const definition = definitionOf(index, firstRevision);
      const { id } = definition;
      const desired: DesiredApp = {
        id,
        file: 'a.yaml',
        definition,
        rollout: { deadlineMilliseconds: 600_000, onFailure: 'hold', after: [] },
        ignore: [],
        hash: id,
        positionOf: () => ({ file: 'a.yaml', line: 1, column: 1 }),
      };
      const seen = byId.get(id);
      return [id, { id, desired, image: { kind: 'none' }, ...(seen === undefined ? {} : { live: seen }) }];
    }),
  );
  const policy = { selfHeal: true, prune: false, maxDeletes: { share: 0.1, count: 10 } };
  const context = { commit: 'c'.repeat(40), source: 'here#bench', marathonVersion: '1.8.244', policy, owns: ['/'] };
  return { ...context, unreadable: [], apps };
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
