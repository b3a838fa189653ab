import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { Clock, Timer } from '../../clock/clock.ts';

/** A command that runs in a process group of its own. */
export interface BuildProcess {
  readonly group: number | undefined;
  /** How it ended; never rejects. */
  readonly ended: Promise<ProcessEnd>;
  /** SIGTERM to the whole group, SIGKILL when it still lives after the grace period. */
  terminate(graceMilliseconds: number): void;
  kill(): void;
}

/** Exit code or signal, or why the program could not be started. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: string | null;
  readonly startError?: string;
}

/** What to start. */
export interface ProcessOptions {
  readonly command: readonly [program: string, ...programArguments: string[]];
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Open file that gets standard error, and standard output unless `output` is there. */
  readonly log: number;
  readonly output?: number;
  readonly clock: Clock;
}

/** Name of the variable by which a process is known as one of a build, also after a crash. */
export const cookieVariable = 'JENKINS_NODE_COOKIE';

function signalGroup(group: number | undefined, signal: NodeJS.Signals): void {
  if (group === undefined) return;
  try {
    process.kill(-group, signal);
  } catch {
    // Nobody is left in the group.
  }
}

/** Starts a command whose output goes straight into an open file. */
export function startProcess({ command, directory, environment, log, output, clock }: ProcessOptions): BuildProcess {
  const [program, ...programArguments] = command;
  const child = spawn(program, programArguments, {
    cwd: directory,
    env: environment,
    detached: true,
    stdio: ['ignore', output ?? log, log],
  });
  let timer: Timer | undefined;
  const ended = new Promise<ProcessEnd>(resolve => {
    child.on('error', error => resolve({ code: null, signal: null, startError: error.message }));
    child.on('exit', (code, signal) => {
      timer?.cancel();
      signalGroup(child.pid, 'SIGKILL'); // Children that the command left behind end with the build.
      resolve({ code, signal });
    });
  });

  return {
    group: child.pid,
    ended,
    terminate(graceMilliseconds) {
      signalGroup(child.pid, 'SIGTERM');
      timer ??= clock.after(graceMilliseconds, () => signalGroup(child.pid, 'SIGKILL'));
    },
    kill: () => signalGroup(child.pid, 'SIGKILL'),
  };
}

/** Ends a process group that an earlier Jenkins left behind, if it still is the one that carries this cookie. */
export async function killLeftover(group: number, cookie: string): Promise<void> {
  const environment = await readFile(`/proc/${group}/environ`, 'utf8').catch(() => '');
  if (environment.split('\0').includes(`${cookieVariable}=${cookie}`)) signalGroup(group, 'SIGKILL');
}
