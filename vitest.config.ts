import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take minutes, the longest first; begun last, one of them would keep one worker while the other is idle. */
const longOnes = [
  'test/e2e/real-line',
  'test/browser/axe',
  'test/e2e/faults',
  'test/tools/ci-run',
  'test/accidents/wrong-deletes',
  'test/e2e/',
  'test/browser/',
];

/** Without results of earlier runs, as on CI, the order is by size of file otherwise, which says little here. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rank = ({ moduleId }: TestSpecification): number => {
      const found = longOnes.findIndex(name => moduleId.includes(`/${name}`));
      return found < 0 ? longOnes.length : found;
    };
    return sorted.toSorted((one, other) => rank(one) - rank(other));
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/seed.ts'],
    env: { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', NO_COLOR: '1' },
    // What a page shows comes after a frame or an answer, which takes its time beside two other workers.
    expect: { poll: { timeout: 20_000 } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Most of what takes long waits for processes: three beside each other keep two cores busy.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    reporters: process.env['CI'] ? ['default', 'json'] : ['default'],
    outputFile: { json: '.vitest/report.json' },
  },
});
