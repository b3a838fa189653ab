import { expect, it } from 'vitest';
import { runBuildFaults } from '../../bench/build-faults/run.ts';
import { formatReport, isSound } from '../../bench/build-faults/table.ts';

// The same with 500 apps: `npm run bench:faults`.
it('every app gets its one image while things go wrong at each step, and lock and registry agree', async () => {
  const report = await runBuildFaults({ apps: 40, seed: 20_261_122, rate: 1, limitSeconds: 150 });
  expect(isSound(report), `${formatReport(report)}\n${report.unfinished.join('\n')}`).toBe(true);
  expect(report.keys).toBeGreaterThanOrEqual(40);
  expect(report.outcomes.filter(({ injected }) => injected > 0).length).toBeGreaterThan(10);
}, 200_000);
