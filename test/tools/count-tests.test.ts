import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { countTests, countsLine } from '../../tools/count-tests.ts';

const root = join(import.meta.dirname, '../..');

function report(success: boolean, ...files: readonly { status: string; tests: readonly string[] }[]): unknown {
  const testResults = files.map(({ status, tests }) => ({
    status,
    assertionResults: tests.map(each => ({ status: each })),
  }));
  return { success, testResults };
}

describe('counting a report', () => {
  it('counts over all files', () => {
    const counts = countTests(
      report(
        false,
        { status: 'passed', tests: ['passed', 'passed', 'skipped', 'todo'] },
        { status: 'failed', tests: ['passed', 'failed', 'pending'] },
      ),
    );
    expect(counts).toEqual({ passed: 3, failed: 1, skipped: 3 });
  });

  it('counts a file that did not load as one failed test', () => {
    expect(countTests(report(false, { status: 'failed', tests: [] })).failed).toBe(1);
  });

  it('counts a file whose hook threw after its tests had passed as one failed test', () => {
    expect(countTests(report(false, { status: 'failed', tests: ['passed'] }))).toMatchObject({ passed: 1, failed: 1 });
  });

  it('never lets a failed run look like a good one', () => {
    expect(countTests(report(false, { status: 'passed', tests: ['passed'] })).failed).toBe(1);
  });

  it.each([[null], [{}], [{ success: true }], [[]], ['text']])('refuses %j, which is no report', value => {
    expect(() => countTests(value)).toThrow('not a report');
  });

  it('prints skipped tests only when there are some', () => {
    expect(countsLine({ passed: 5, failed: 0, skipped: 0 })).toBe('5 passed, 0 failed');
    expect(countsLine({ passed: 5, failed: 1, skipped: 2 })).toBe('5 passed, 1 failed, 2 skipped');
  });
});

describe('the report of the real test runner', () => {
  it('is counted as its tests went', async () => {
    const folder = join(root, '.vitest', `count-${process.pid}`);
    mkdirSync(folder, { recursive: true });
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const head = `import { afterAll, expect, it } from 'vitest';\n`;
    const tests = `it('a', () => {});\nit('b', () => expect(1).toBe(2));\nit.skip('c', () => {});\nit.todo('d');\n`;
    writeFileSync(join(folder, 'mixed.test.js'), head + tests);
    writeFileSync(join(folder, 'unloadable.test.js'), `throw new Error('no');\n`);
    writeFileSync(
      join(folder, 'hook.test.js'),
      `${head}afterAll(() => { throw new Error('no'); });\nit('e', () => {});\n`,
    );
    writeFileSync(join(folder, 'config.js'), `export default { test: { include: ['*.test.js'] } };\n`);
    const output = join(folder, 'report.json');
    await new Promise(resolve => {
      const words = ['run', '--root', folder, '--config', join(folder, 'config.js'), '--reporter=json'];
      execFile(join(root, 'node_modules/.bin/vitest'), [...words, `--outputFile=${output}`], resolve);
    });
    expect(countTests(JSON.parse(readFileSync(output, 'utf8')))).toEqual({ passed: 2, failed: 3, skipped: 2 });
  });
});
