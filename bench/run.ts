import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { formatTable, isMet, ratioOf, type Figure } from './figures.ts';
import { measureCapacity } from './measures/capacity.ts';
import { measureColdStart } from './measures/cold-start.ts';
import { measureLogPage } from './measures/log-page.ts';
import { measureFirstStart } from './measures/first-start.ts';
import { measureLogs } from './measures/logs.ts';
import { measureIdleCycles } from './measures/idle.ts';
import { measureLists } from './measures/list.ts';
import { measureManyChanges } from './measures/many-changes.ts';
import { measureNormalForm } from './measures/normal-form.ts';
import { measurePage } from './measures/page.ts';
import { measureLock } from './measures/lock.ts';
import { measurePlan } from './measures/plan.ts';
import { measurePushes } from './measures/push.ts';
import { measureSources } from './measures/sources.ts';
import { inWorld, type World } from './world.ts';

/*
 * `npm run bench`: the daemon as a process of its own, against a Marathon on loopback that is fast and a repository on
 * this machine. Prints a table; a whole run also writes bench/results/latest.json. Needs Linux (CPU time and memory are read in /proc),
 * git and curl.
 *   --quick       fewer turns, a few minutes
 *   --only WORD   only the measures whose name has the word in it
 *   --profile DIR CPU profiles of the daemons
 */
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    profile: { type: 'string' },
  },
});
const { quick, only, profile } = values;

interface Measure {
  readonly name: string;
  readonly run: (world: World) => Promise<readonly Figure[]>;
}

/** Measures by the number of apps in their world. Those that change nothing come first. */
const measures: Readonly<Record<number, readonly Measure[]>> = {
  1_000: [
    { name: 'cold start 1000', run: world => measureColdStart(world, quick ? 1 : 5) },
    { name: 'idle 1000', run: world => measureIdleCycles(world, quick ? 3 : 20) },
    { name: 'push', run: world => measurePushes(world, quick ? { moves: 15, pushes: 5 } : { moves: 160, pushes: 40 }) },
    { name: 'capacity', run: measureCapacity },
    { name: 'many changes', run: measureManyChanges },
  ],
  10_000: [
    { name: 'cold start 10000', run: world => measureColdStart(world, quick ? 1 : 5) },
    { name: 'idle 10000', run: world => measureIdleCycles(world, quick ? 3 : 20) },
    { name: 'lists', run: world => measureLists(world, quick ? 30 : 200) },
    { name: 'page', run: world => measurePage(world, quick ? 3 : 10) },
    { name: 'normal form', run: ({ apps }) => measureNormalForm(apps) },
    { name: 'warm plan', run: ({ apps }) => measurePlan(apps) },
    { name: 'lock file', run: ({ apps }) => Promise.resolve(measureLock(apps)) },
  ],
};

/** How many processes wanted a processor before the first measure: more than a few tenths, and times are too long. */
const loadBefore = Number((loadavg()[0] ?? 0).toFixed(1));

// Of its own, so that a run does not depend on what was started here before.
const compiled = await mkdtemp(join(tmpdir(), 'pacer-bench-compiled-'));
process.env['NODE_COMPILE_CACHE'] = compiled;
process.on('exit', () => rmSync(compiled, { recursive: true, force: true }));
const firstStart = await inWorld(1_000, { profile }, measureFirstStart);

const figures: Figure[] = 'first start'.includes(only) ? [...firstStart] : [];
for (const [apps, all] of Object.entries(measures)) {
  const wanted = all.filter(({ name }) => name.includes(only));
  if (wanted.length === 0) continue;
  await inWorld(Number(apps), { profile }, async world => {
    for (const { name, run } of wanted) {
      const started = performance.now();
      figures.push(...(await run(world)));
      process.stderr.write(`${name}: ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
    }
  });
}
if ('logs'.includes(only)) figures.push(...(await measureLogs(quick ? 5 : 20)));
if ('log page'.includes(only)) figures.push(...(await measureLogPage(5_000, quick ? 4 : 15)));
// In a world of its own: its apps are built.
if ('sources'.includes(only)) figures.push(...(await measureSources(quick ? 2 : 6)));
process.stdout.write(`${formatTable(figures)}\n`);
const missed = figures.filter(figure => !isMet(figure)).length;
process.stdout.write(`\n${missed === 0 ? 'Every aim is met.' : `${missed} aims are missed.`}\n`);
if (loadBefore > 0.5)
  process.stdout.write(`Other programs kept the machine busy (load ${loadBefore}): times and CPU are too high.\n`);
// Only a whole run is worth keeping, and one for CI leaves the folder as it was.
if (!quick && only === '') await record(figures);

/** Keeps the figures, with what is needed to judge them and nothing that tells whose machine it was. */
async function record(found: readonly Figure[]): Promise<void> {
  const processors = cpus();
  const folder = join(import.meta.dirname, 'results');
  const result = {
    date: new Date().toISOString().slice(0, 10),
    machine: {
      cores: processors.length,
      model: processors[0]?.model ?? 'unknown',
      node: process.version,
      load: loadBefore,
    },
    figures: found.map(figure => ({ ...figure, ratio: ratioOf(figure), met: isMet(figure) })),
  };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'latest.json'), `${JSON.stringify(result, undefined, 2)}\n`);
}
