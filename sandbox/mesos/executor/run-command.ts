import { spawn } from 'node:child_process';
import type { Clock } from '../../../clock/clock.ts';
import { signalGroup } from './process-group.ts';
import type { CommandResult, PreparedContainer } from './types.ts';

/** Runs a shell line as the container would, without output, and ends it with its children after `timeout` ms. */
export function runCommand(
  clock: Clock,
  prepared: PreparedContainer,
  command: string,
  timeout: number,
): Promise<CommandResult> {
  return new Promise(resolve => {
    const child = spawn('/bin/sh', ['-c', command], {
      cwd: prepared.workingDirectory,
      env: prepared.environment,
      detached: true,
      stdio: 'ignore',
    });
    const timer = clock.after(timeout, () => {
      if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
      resolve({ code: undefined, cause: `Command timed out after ${timeout / 1000} seconds` });
    });
    child.once('error', error => {
      timer.cancel();
      resolve({ code: undefined, cause: error.message });
    });
    child.once('exit', (code, signal) => {
      timer.cancel();
      const how = signal === null ? `exited with status ${code}` : `terminated by ${signal}`;
      resolve({ code: code ?? undefined, cause: `Command ${how}` });
    });
  });
}
