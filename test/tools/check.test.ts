import { describe, expect, it } from 'vitest';
import { checks, failureReport, resultLine, runChecks, type CheckResult } from '../../tools/check.ts';
import { fileTree } from './file-tree.ts';

const script = (name: string, code: string): { name: string; command: ['node', ...string[]] } => ({
  name,
  command: ['node', '-e', code],
});

describe('npm run check', () => {
  it('runs every check, in the folder it is given, and tells which failed with all they printed', async () => {
    const folder = fileTree({ 'here.txt': 'found' });
    const seen: CheckResult[] = [];
    const results = await runChecks(
      folder,
      [
        script('bad', `console.log('out'); console.error('err'); process.exitCode = 3;`),
        script('good', `process.stdout.write(require('fs').readFileSync('here.txt'));`),
      ],
      result => seen.push(result),
    );
    expect(results.map(({ name, passed }) => [name, passed])).toEqual([
      ['bad', false],
      ['good', true],
    ]);
    expect(seen).toHaveLength(2);
    const report = failureReport(results);
    expect(report).toContain('--- bad');
    expect(report).toMatch(/out/);
    expect(report).toMatch(/err/);
    expect(report).not.toContain('found');
  });

  it('runs them at the same time: two that wait for each other both end', async () => {
    const folder = fileTree({});
    const meet = (mine: string, other: string): string =>
      `const fs = require('fs'); fs.writeFileSync('${mine}', ''); const end = Date.now() + 10000;
       const look = () => fs.existsSync('${other}') ? 0 : Date.now() > end ? process.exit(1) : setTimeout(look, 5); look();`;
    const results = await runChecks(folder, [script('a', meet('a', 'b')), script('b', meet('b', 'a'))], () => {});
    expect(results.every(result => result.passed)).toBe(true);
  });

  it('takes a check that dies or cannot start as failed', async () => {
    const results = await runChecks(
      fileTree({}),
      [script('killed', `process.kill(process.pid, 'SIGKILL')`), { name: 'gone', command: ['no-such-program'] }],
      () => {},
    );
    expect(results.map(result => result.passed)).toEqual([false, false]);
    expect(failureReport(results)).toMatch(/ended by SIGKILL[\s\S]*could not be started/);
  });

  it('prints a line with the outcome and the time', () => {
    const line = resultLine({ name: 'types', passed: false, milliseconds: 1234, output: '' });
    expect(line).toMatch(/^FAILED {2}types +1\.2 s$/);
  });

  it('looks at types, lint, format, dead code, what is generated, walls and links', () => {
    const all = checks.map(({ command }) => command.join(' ')).join('\n');
    for (const part of ['tsc', 'oxlint --type-aware', 'prettier --check', 'knip', 'check-walls', 'check-links'])
      expect(all).toContain(part);
    expect(all.match(/generate-\w+\.ts --check/g)).toHaveLength(3);
  });
});
