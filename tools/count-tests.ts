import { readFileSync } from 'node:fs';
import { isMain } from './findings.ts';

/** How many tests of a run passed, failed, and did not run. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The parts of vitest's JSON report (the format of Jest) that are counted. */
interface Report {
  readonly success: boolean;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/**
 * Counts a report. A file that failed outside of its tests (it did not load, or a hook threw) counts as one failed test,
 * and so does a run that failed with every test passing: neither may look like success.
 */
export function countTests(report: unknown): TestCounts {
  if (!isReport(report)) throw new Error('this is not a report of the test runner');
  let passed = 0;
  let failed = 0;
  let skipped = 0;
  for (const file of report.testResults) {
    let failedHere = 0;
    for (const { status } of file.assertionResults) {
      if (status === 'passed') passed++;
      else if (status === 'failed') failedHere++;
      else skipped++;
    }
    failed += file.status === 'failed' && failedHere === 0 ? 1 : failedHere;
  }
  return { passed, failed: failed === 0 && !report.success ? 1 : failed, skipped };
}

/** `N passed, N failed`, with `, N skipped` when there are any. */
export function countsLine({ passed, failed, skipped }: TestCounts): string {
  return `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
}

function isReport(value: unknown): value is Report {
  if (typeof value !== 'object' || value === null || !('testResults' in value) || !('success' in value)) return false;
  return typeof value.success === 'boolean' && Array.isArray(value.testResults);
}

if (isMain(import.meta.url)) {
  const path = process.argv[2] ?? '.vitest/report.json';
  try {
    const counts = countTests(JSON.parse(readFileSync(path, 'utf8')));
    process.stdout.write(`${countsLine(counts)}\n`);
    process.exitCode = counts.failed === 0 ? 0 : 1;
  } catch (error) {
    process.stderr.write(`The tests left no readable report at ${path}: ${(error as Error).message}\n`);
    process.stdout.write('0 passed, 1 failed\n');
    process.exitCode = 1;
  }
}
