import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileTree } from './file-tree.ts';

const root = join(import.meta.dirname, '../..');
const good = JSON.stringify({
  success: true,
  testResults: [{ status: 'passed', assertionResults: [{ status: 'passed' }, { status: 'passed' }] }],
});
const bad = JSON.stringify({
  success: false,
  testResults: [{ status: 'failed', assertionResults: [{ status: 'passed' }, { status: 'failed' }] }],
});

interface Run {
  readonly code: number | null;
  readonly output: string;
  readonly lastLine: string;
}

/** Runs .ci/run in a folder of its own, with an npm that answers `ci`, `run check` and `test` with these shell lines. */
function run(npm: {
  readonly ci?: string;
  readonly check?: string;
  readonly apt?: string;
  /** What `debootstrap` does; it fails when left out. */
  readonly archive?: string;
  readonly test: string;
}): Run {
  const folder = fileTree({ '.ci/': '', 'tools/': '', 'bin/': '', 'node_modules/.bin/': '', '.vitest/': '' });
  for (const path of ['.ci/run', 'tools/count-tests.ts', 'tools/findings.ts'])
    copyFileSync(join(root, path), join(folder, path));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  symlinkSync(process.execPath, join(folder, 'node_modules/.bin/node'));
  // What an earlier run may have left behind must not be counted.
  writeFileSync(join(folder, '.vitest/report.json'), good);
  const lines = [`ci*) ${npm.ci ?? ':'};;`, `run*check) ${npm.check ?? ':'};;`, `test*) ${npm.test};;`];
  writeFileSync(join(folder, 'bin/npm'), `#!/bin/bash\ncase "$*" in\n${lines.join('\n')}\nesac\n`);
  chmodSync(join(folder, 'bin/npm'), 0o755);
  // Debian's own programs would install packages on this machine, or read the whole list of those that there are.
  const debian = {
    'apt-get': npm.apt ?? 'exit 0',
    dpkg: npm.apt === undefined ? 'exit 0' : 'exit 1',
    debootstrap: npm.archive ?? 'exit 1',
    id: 'echo 0',
  };
  for (const [name, line] of Object.entries(debian))
    writeFileSync(join(folder, 'bin', name), `#!/bin/bash\n${line}\n`, { mode: 0o755 });
  mkdirSync(join(folder, 'elsewhere'));
  const { status, stdout, stderr } = spawnSync(join(folder, '.ci/run'), {
    cwd: join(folder, 'elsewhere'),
    encoding: 'utf8',
    // These tests are themselves run by .ci/run, which sets PACER_REAL_LINE.
    env: { ...process.env, PATH: `${join(folder, 'bin')}:${process.env['PATH']}`, PACER_REAL_LINE: undefined },
  });
  expect(stdout).not.toContain(folder);
  return { code: status, output: stdout + stderr, lastLine: stdout.trimEnd().split('\n').at(-1) ?? '' };
}

const writes = (report: string, code: number): string => `echo '${report}' > .vitest/report.json; exit ${code}`;

describe('.ci/run', () => {
  it('may be executed', () => {
    expect(statSync(join(root, '.ci/run')).mode & 0o111).toBe(0o111);
  });

  it('passes when check and tests pass, from whatever folder it is called', () => {
    expect(run({ test: writes(good, 0) })).toMatchObject({ code: 0, lastLine: '2 passed, 0 failed' });
  });

  it('fails when a test failed, with its count', () => {
    expect(run({ test: writes(bad, 1) })).toMatchObject({ code: 1, lastLine: '1 passed, 1 failed' });
  });

  it('fails when check failed, but runs and counts the tests', () => {
    const result = run({ check: 'echo broken wall; exit 1', test: writes(good, 0) });
    expect(result).toMatchObject({ code: 1, lastLine: '2 passed, 0 failed' });
    expect(result.output).toContain('broken wall');
  });

  it('fails when the test runner dies without a report, and does not count an old one', () => {
    const result = run({ test: 'kill -9 $$' });
    expect(result).toMatchObject({ code: 1, lastLine: '0 passed, 1 failed' });
    expect(result.output).toContain('left no readable report');
  });

  it('fails when the report is cut off', () => {
    expect(run({ test: writes(good.slice(0, 20), 1) })).toMatchObject({ code: 1, lastLine: '0 passed, 1 failed' });
  });

  it('fails when the runner fails although every test in its report passed', () => {
    expect(run({ test: writes(good, 1) })).toMatchObject({ code: 1 });
  });

  it('installs the servers and clients of others that are missing, and goes on without them when it cannot', () => {
    const installed = run({ apt: 'echo apt-get "$@" >&2', test: writes(good, 0) });
    expect(installed).toMatchObject({ code: 0, lastLine: '2 passed, 0 failed' });
    expect(installed.output).toMatch(/apt-get install .*docker-registry/);
    const offline = run({ apt: 'exit 100', test: writes(good, 0) });
    expect(offline).toMatchObject({ code: 0, lastLine: '2 passed, 0 failed' });
    expect(offline.output).toContain('tests that need them are skipped');
  });

  it('runs the real line of images where the archive of Debian answers, and says when it does not', () => {
    const test = `echo "line: $PACER_REAL_LINE"; ${writes(good, 0)}`;
    expect(run({ archive: 'exit 0', test }).output).toContain('line: 1\n');
    const without = run({ test }).output;
    expect(without).toContain('line: \n');
    expect(without).toContain('skipped: the archive of Debian does not answer');
  });

  it('stops at once when nothing can be installed', () => {
    const result = run({ ci: 'echo no network; exit 7', test: writes(good, 0) });
    expect(result).toMatchObject({ code: 1, lastLine: '0 passed, 1 failed' });
    expect(result.output).not.toContain('=== test');
  });
});
