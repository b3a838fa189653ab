import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process beyond its pid, which the system gives out again: together these name one process for ever. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started: clock ticks since boot from /proc/PID/stat, or the start time that ps(1) prints. */
  readonly started: string;
  /** Which boot of the machine the ticks belong to; empty where there is no /proc. */
  readonly boot: string;
}

/** Identity of a process that runs now; `started` is empty when it is gone. */
export function processIdentity(pid: number): ProcessIdentity {
  return { pid, started: startedOf(pid) ?? '', boot: bootId() };
}

/** Tells whether exactly this process still runs; a stranger with the same pid is not it. */
export function isSameProcess(identity: ProcessIdentity): boolean {
  if (identity.started === '' || identity.boot !== bootId()) return false;
  return startedOf(identity.pid) === identity.started;
}

/** Fields of /proc/PID/stat from the third (state) on: the name before them may hold spaces and parentheses (proc(5)). */
export function statFields(pid: number | string): readonly string[] | undefined {
  const text = readText(`/proc/${pid}/stat`);
  return text?.slice(text.lastIndexOf(')') + 2).split(' ');
}

function startedOf(pid: number): string | undefined {
  if (bootId() === '') return startedByPs(pid);
  const fields = statFields(pid);
  // A zombie has ended: it only waits for its parent to look.
  return fields === undefined || fields[0] === 'Z' ? undefined : fields[19];
}

function startedByPs(pid: number): string | undefined {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

function bootId(): string {
  return readText('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}
