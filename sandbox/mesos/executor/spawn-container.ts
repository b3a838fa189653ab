import { spawn } from 'node:child_process';
import { openOutput } from './open-output.ts';
import type { PreparedContainer } from './types.ts';

/** A first process that runs, and how it will have ended. */
export interface SpawnedProcess {
  readonly pid: number;
  readonly exit: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

/**
 * Starts a container's first process in a session and group of its own, its output appended to `stdout` and `stderr`
 * of the sandbox directory. Rejects when there is no such program.
 */
export async function spawnContainer(prepared: PreparedContainer): Promise<SpawnedProcess> {
  const { argv, request } = prepared;
  const stdout = await openOutput(request.sandbox, 'stdout', prepared.environment);
  const stderr = await openOutput(request.sandbox, 'stderr', prepared.environment);
  try {
    const child = spawn(argv[0] ?? '', argv.slice(1), {
      cwd: prepared.workingDirectory,
      env: prepared.environment,
      detached: true,
      stdio: ['ignore', stdout.target, stderr.target],
    });
    // Listened to from the first moment on: a short command ends before the files below are closed.
    const exit: SpawnedProcess['exit'] = new Promise(resolve => {
      child.once('exit', (code, signal) => resolve({ code, signal }));
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    return { pid: child.pid ?? 0, exit };
  } finally {
    await stdout.release();
    await stderr.release();
  }
}
