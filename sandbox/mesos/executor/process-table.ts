import { readdirSync, readFileSync } from 'node:fs';
import { statFields } from './process-identity.ts';

/** A living process as /proc tells it. */
export interface ProcessRow {
  readonly pid: number;
  readonly group: number;
  readonly session: number;
}

/** Resource use of some processes together. */
export interface ProcessUsage {
  readonly cpusUserTimeSecs: number;
  readonly cpusSystemTimeSecs: number;
  /** Memory that cannot be read back from a file: what a memory cgroup would charge for. */
  readonly memRssBytes: number;
  /** Resident memory with mapped files, shared pages counted in each process. */
  readonly memTotalBytes: number;
  readonly processes: number;
  readonly threads: number;
}

/** USER_HZ of Linux: the unit of the times in /proc/PID/stat on every architecture (time(7)). */
const ticksPerSecond = 100;

/** Every living process of the machine; undefined where there is no /proc. Zombies are not alive. */
export function readProcessTable(): readonly ProcessRow[] | undefined {
  const rows: ProcessRow[] = [];
  for (const name of processNames() ?? []) {
    const fields = statFields(name);
    if (fields === undefined || fields[0] === 'Z' || fields[0] === 'X') continue;
    rows.push({ pid: Number(name), group: Number(fields[2]), session: Number(fields[3]) });
  }
  return rows.length === 0 ? undefined : rows;
}

/** The processes that a container's first process and its children make up: its group and its session. */
export function membersOf(leader: number, table: readonly ProcessRow[]): readonly number[] {
  return table.filter(row => row.group === leader || row.session === leader).map(row => row.pid);
}

/** Processes whose environment holds the exact text `marker`, also those that left their group and session. */
export function processesWithEnvironment(marker: string): readonly number[] {
  const found: number[] = [];
  for (const name of processNames() ?? []) {
    const environment = readText(`/proc/${name}/environ`);
    if (environment !== undefined && `\0${environment}`.includes(`\0${marker}`)) found.push(Number(name));
  }
  return found;
}

/** Sums up what processes use; those that are gone meanwhile count nothing. */
export function usageOf(pids: readonly number[]): ProcessUsage {
  const sum = { user: 0, system: 0, rss: 0, total: 0, processes: 0, threads: 0 };
  for (const pid of pids) {
    const fields = statFields(pid);
    const status = readText(`/proc/${pid}/status`);
    if (fields === undefined || status === undefined) continue;
    sum.processes += 1;
    // utime and stime, and the same of children that ended and were waited for.
    sum.user += Number(fields[11]) + Number(fields[13]);
    sum.system += Number(fields[12]) + Number(fields[14]);
    sum.rss += kilobytes(status, 'RssAnon') + kilobytes(status, 'RssShmem');
    sum.total += kilobytes(status, 'VmRSS');
    sum.threads += Number(/^Threads:\s+(\d+)/m.exec(status)?.[1] ?? 1);
  }
  return {
    cpusUserTimeSecs: sum.user / ticksPerSecond,
    cpusSystemTimeSecs: sum.system / ticksPerSecond,
    memRssBytes: sum.rss * 1024,
    memTotalBytes: sum.total * 1024,
    processes: sum.processes,
    threads: sum.threads,
  };
}

function kilobytes(status: string, field: 'RssAnon' | 'RssShmem' | 'VmRSS'): number {
  const line = status.split('\n').find(candidate => candidate.startsWith(`${field}:`));
  return Number(
    line
      ?.slice(field.length + 1)
      .trim()
      .split(' ')[0] ?? 0,
  );
}

function processNames(): readonly string[] | undefined {
  try {
    return readdirSync('/proc').filter(name => /^\d+$/.test(name));
  } catch {
    return undefined;
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}
