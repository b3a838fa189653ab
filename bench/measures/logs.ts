import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Figure } from '../figures.ts';

/** Lines of fifty instances, merged for so many seconds in a process of its own, which has the daemon's settings of memory. */
export async function measureLogs(seconds: number): Promise<readonly Figure[]> {
  const child = fork(join(import.meta.dirname, '..', 'log-merge.ts'), [String(seconds)], {
    execArgv: ['--max-semi-space-size=4'],
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The process that merges lines ended with ${String(code)} and without figures.`);
  });
  const [figures] = (await Promise.race([once(child, 'message'), ended])) as [readonly Figure[]];
  return figures;
}
