import { spawnSync } from 'node:child_process';

/** Says on the console why tests are skipped: once for each reason, so that no run is silently smaller than it seems. */
export function skipReason(reason: string | undefined, what: string): boolean {
  if (reason !== undefined) process.stdout.write(`${what} is skipped: ${reason}\n`);
  return reason !== undefined;
}

/** Which of these programs are missing, as a sentence that names the Debian packages; undefined when all are there. */
export function missingPrograms(packages: Readonly<Record<string, string>>): string | undefined {
  const missing = Object.entries(packages).filter(([program]) => !isOnPath(program));
  if (missing.length === 0) return undefined;
  const programs = missing.map(([program]) => program).join(', ');
  const names = [...new Set(missing.map(([, name]) => name))].join(' ');
  return `${programs} not found on the PATH (apt-get install ${names}).`;
}

function isOnPath(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v -- "$1"`, 'sh', program]).status === 0;
}
