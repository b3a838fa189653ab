import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Writable } from 'node:stream';

/** Where a container writes its output: given to its process, then let go of. */
export interface ContainerOutput {
  readonly target: number | Writable;
  release(): Promise<void>;
}

/** TypeScript in a clone, JavaScript in a package. */
const script = join(import.meta.dirname, `rotate-output${extname(import.meta.filename)}`);
const units: Readonly<Record<string, number>> = { B: 1, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 };
/** The least that Mesos takes: a page of memory. */
const leastBytes = 4096;

/**
 * Opens `stdout` or `stderr` of a sandbox: a plain file, or one that is rotated when the variables of the container ask
 * for it as they do with Mesos' logrotate logger: `CONTAINER_LOGGER_MAX_STDOUT_SIZE=20KB` and
 * `CONTAINER_LOGGER_LOGROTATE_STDOUT_OPTIONS="rotate 9"`, and perhaps `compress`; without the latter no old file is kept
 * (Mesos API reference 5.5).
 */
export async function openOutput(
  sandbox: string,
  name: 'stdout' | 'stderr',
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ContainerOutput> {
  const file = join(sandbox, name);
  const bytes = sizeOf(environment[`CONTAINER_LOGGER_MAX_${name.toUpperCase()}_SIZE`]);
  if (bytes === undefined) {
    const handle = await open(file, 'a');
    return { target: handle.fd, release: () => handle.close() };
  }
  const options = environment[`CONTAINER_LOGGER_LOGROTATE_${name.toUpperCase()}_OPTIONS`] ?? '';
  const keep = /(?:^|\s)rotate\s+(\d{1,3})(?:\s|$)/.exec(options)?.[1] ?? '0';
  const packing = /(?:^|\s)compress(?:\s|$)/.test(options) ? 'compress' : '';
  const companion = spawn(process.execPath, [script, file, String(Math.max(leastBytes, bytes)), keep, packing], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: process.env['PATH'] },
  });
  await once(companion, 'spawn');
  companion.unref();
  const { stdin } = companion;
  return {
    target: stdin,
    release() {
      stdin.destroy();
      return Promise.resolve();
    },
  };
}

/** `10MB` in bytes; undefined when it is no size. */
function sizeOf(text: string | undefined): number | undefined {
  const [, number, unit = 'B'] = /^(\d{1,9})(B|KB|MB|GB)$/.exec(text ?? '') ?? [];
  return number === undefined ? undefined : Number(number) * (units[unit] ?? 1);
}
