import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runBuildFaults } from './build-faults/run.ts';
import { formatReport, isSound } from './build-faults/table.ts';

/*
 * `npm run bench:faults`: 500 apps get their images from nothing while things go wrong at each step, against the stand-ins.
 * Prints a table of the faults; exit code 1 when anything was built twice, waits for ever, or lock and registry disagree.
 * Needs bash and git.
 *   --apps NUMBER  500 when left out
 *   --seed NUMBER  another course of events
 *   --record       writes bench/results/build-faults.json
 */
const { values } = parseArgs({
  options: {
    apps: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    record: { type: 'boolean', default: false },
  },
});
const report = await runBuildFaults({
  apps: Number(values.apps),
  seed: Number(values.seed),
  rate: 0.8,
  limitSeconds: 900,
});
process.stdout.write(`${formatReport(report)}\n`);
for (const line of [...report.unfinished, ...report.doubled, ...report.disagreeing]) process.stderr.write(`${line}\n`);
if (values.record) {
  const folder = join(import.meta.dirname, 'results');
  await mkdir(folder, { recursive: true });
  const result = { date: new Date().toISOString().slice(0, 10), seed: Number(values.seed), ...report };
  await writeFile(join(folder, 'build-faults.json'), `${JSON.stringify(result, undefined, 2)}\n`);
}
process.exitCode = isSound(report) ? 0 : 1;
