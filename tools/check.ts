import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { isMain } from './findings.ts';

/** One static check: a program that ends with 0 when all is well. */
export interface Check {
  readonly name: string;
  /** Program and arguments; the program is one of node_modules/.bin. */
  readonly command: readonly [program: string, ...words: readonly string[]];
}

/** How a check ended. */
export interface CheckResult {
  readonly name: string;
  readonly passed: boolean;
  readonly milliseconds: number;
  /** Everything it printed, in order. */
  readonly output: string;
}

/** The checks of `npm run check`. The slowest come first, so that they start first. */
export const checks: readonly Check[] = [
  { name: 'types', command: ['tsc'] },
  { name: 'dashboard types', command: ['tsc', '-p', 'dashboard'] },
  { name: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings'] },
  { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'] },
  { name: 'dead code', command: ['knip', '--no-progress'] },
  { name: 'generated types', command: ['node', 'tools/generate-types.ts', '--check'] },
  { name: 'generated checks', command: ['node', 'tools/generate-validators.ts', '--check'] },
  { name: 'generated reference', command: ['node', 'tools/generate-reference.ts', '--check'] },
  { name: 'walls', command: ['node', 'tools/check-walls.ts'] },
  { name: 'docstrings', command: ['node', 'tools/check-docstrings.ts'] },
  { name: 'links', command: ['node', 'tools/check-links.ts'] },
  { name: 'lock file', command: ['node', 'tools/complete-lock-file.ts', '--check'] },
];

/** Longest time one check may take before it is ended and counts as failed. */
const longestCheck = 120_000;

/** Runs the checks at the same time in `folder`; `onResult` sees each as it ends. */
export function runChecks(
  folder: string,
  wanted: readonly Check[],
  onResult: (result: CheckResult) => void,
): Promise<readonly CheckResult[]> {
  return Promise.all(
    wanted.map(async check => {
      const result = await runCheck(folder, check);
      onResult(result);
      return result;
    }),
  );
}

function runCheck(folder: string, { name, command }: Check): Promise<CheckResult> {
  const [program, ...words] = command;
  const started = performance.now();
  return new Promise(resolve => {
    const chunks: Buffer[] = [];
    const finish = (passed: boolean, note: string): void => {
      const output = Buffer.concat(chunks).toString('utf8').trimEnd() + note;
      resolve({ name, passed, milliseconds: Math.round(performance.now() - started), output });
    };
    const child = spawn(join(import.meta.dirname, '../node_modules/.bin', program), words, {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: longestCheck,
    });
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', error => finish(false, `\ncould not be started: ${error.message}`));
    child.on('close', (code, signal) => finish(code === 0, signal === null ? '' : `\nended by ${signal}`));
  });
}

/** One line for a result: a word, the name, the time. */
export function resultLine({ name, passed, milliseconds }: CheckResult): string {
  return `${passed ? 'ok    ' : 'FAILED'}  ${name.padEnd(20)} ${(milliseconds / 1000).toFixed(1).padStart(5)} s`;
}

/** What the failing checks printed, each under its name. */
export function failureReport(results: readonly CheckResult[]): string {
  const failed = results.filter(result => !result.passed);
  return failed.map(({ name, output }) => `\n--- ${name}\n${output === '' ? '(printed nothing)' : output}\n`).join('');
}

if (isMain(import.meta.url)) {
  const started = performance.now();
  const results = await runChecks(join(import.meta.dirname, '..'), checks, result =>
    process.stdout.write(`${resultLine(result)}\n`),
  );
  process.stdout.write(failureReport(results));
  const failed = results.filter(result => !result.passed).length;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(
    `\n${failed === 0 ? 'all checks passed' : `${failed} of ${results.length} checks failed`} in ${seconds} s\n`,
  );
  process.exitCode = failed === 0 ? 0 : 1;
}
