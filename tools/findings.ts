import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Something a check has to say about a line of a file; the first line is 1. */
export interface Finding {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** Prints findings as `file:line: message`, or `allGood`, and sets the exit code. */
export function reportFindings(findings: readonly Finding[], allGood: string): void {
  for (const { file, line, message } of findings) process.stdout.write(`${file}:${line}: ${message}\n`);
  if (findings.length === 0) process.stdout.write(`${allGood}\n`);
  process.exitCode = findings.length === 0 ? 0 : 1;
}

/** True when the module of this `import.meta.url` is the program that was started, not one that was imported. */
export function isMain(moduleUrl: string): boolean {
  const started = process.argv[1];
  return started !== undefined && realpathSync(started) === realpathSync(fileURLToPath(moduleUrl));
}
