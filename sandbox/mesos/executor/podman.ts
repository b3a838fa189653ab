import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pacerError } from '../../../errors/pacer-error.ts';

/** The `podman` program with a store of its own, apart from that of the machine. */
export interface Podman {
  /** Program and the options that come before every command. */
  readonly line: readonly string[];
  /** Its standard output; rejects with the last line that it said, or when the signal is aborted. */
  run(args: readonly string[], signal?: AbortSignal): Promise<string>;
  /** For the last moments of the process, when nothing can be waited for. */
  runNow(args: readonly string[]): void;
  /** Removes the state of this boot; containers must have been removed before. */
  close(): void;
}

/**
 * Podman with what works without systemd and on every file system: vfs storage, cgroupfs, runc. Its sockets need a short
 * path, so its state of this boot lies outside of `directory`. Throws `usage` when podman does not work here.
 */
export function createPodman(directory: string): Podman {
  const short = createHash('sha256').update(directory).digest('hex').slice(0, 12);
  const state = join(tmpdir(), `pacer-podman-${short}`);
  const line = [
    'podman',
    `--root=${join(directory, 'storage')}`,
    `--runroot=${join(state, 'run')}`,
    `--tmpdir=${join(state, 'tmp')}`,
    '--storage-driver=vfs',
    '--cgroup-manager=cgroupfs',
    '--runtime=runc',
    '--events-backend=none',
  ] as const;
  const [program, ...options] = line;
  const probe = spawnSync(program, [...options, 'info'], { encoding: 'utf8' });
  if (probe.status !== 0) {
    throw pacerError('usage', {
      message: `podman does not work here: ${lastLine(probe.stderr ?? '') || (probe.error?.message ?? 'no reason given')}`,
      advice: 'Install podman and runc, and run as root; or leave --executor out.',
    });
  }
  return {
    line,
    run: (args, signal) =>
      new Promise((resolve, reject) => {
        const limits = { maxBuffer: 16 * 1024 * 1024, ...(signal === undefined ? {} : { signal }) };
        execFile(program, [...options, ...args], limits, (error, stdout, stderr) => {
          if (error === null) resolve(stdout);
          else reject(new Error(lastLine(stderr) || error.message, { cause: error }));
        });
      }),
    runNow(args) {
      spawnSync(program, [...options, ...args], { stdio: 'ignore', timeout: 20_000 });
    },
    close: () => rmSync(state, { recursive: true, force: true }),
  };
}

function lastLine(text: string): string {
  return (
    text
      .trim()
      .split('\n')
      .at(-1)
      ?.replace(/^Error: /, '') ?? ''
  );
}
