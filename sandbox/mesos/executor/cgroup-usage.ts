import { readFileSync } from 'node:fs';
import type { ContainerStatistics } from './types.ts';

/** What the control groups of a process say of all that runs in them, of version 1 or 2; empty when it is gone. */
export function cgroupUsage(pid: number): ContainerStatistics {
  const groups = controlGroups(pid);
  const memory = groups.get('memory');
  const cpu = groups.get('cpuacct');
  const pids = groups.get('pids');
  const unified = groups.get('');
  const bytes = memory === undefined ? read(unified, 'memory.current') : read(memory, 'memory.usage_in_bytes');
  const nanoseconds = cpu === undefined ? undefined : read(cpu, 'cpuacct.usage');
  const microseconds = /usage_usec (\d+)/.exec(text(unified, 'cpu.stat') ?? '')?.[1];
  const seconds = nanoseconds === undefined ? Number(microseconds) / 1e6 : nanoseconds / 1e9;
  const processes = read(pids ?? unified, 'pids.current');
  return {
    ...(bytes === undefined ? {} : { mem_rss_bytes: bytes, mem_total_bytes: bytes }),
    ...(Number.isNaN(seconds) ? {} : { cpus_user_time_secs: seconds, cpus_system_time_secs: 0 }),
    ...(processes === undefined ? {} : { processes, threads: processes }),
  };
}

/** Controller → its folder; the unified hierarchy of version 2 under the empty name (cgroups(7)). */
function controlGroups(pid: number): ReadonlyMap<string, string> {
  const groups = new Map<string, string>();
  for (const line of (text('/proc', `${pid}/cgroup`) ?? '').split('\n')) {
    const [, controllers = '', path = ''] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (path === '') continue;
    for (const controller of controllers.split(','))
      groups.set(controller, controller === '' ? `/sys/fs/cgroup${path}` : `/sys/fs/cgroup/${controller}${path}`);
  }
  return groups;
}

function read(folder: string | undefined, file: string): number | undefined {
  const number = Number.parseInt(text(folder, file) ?? '', 10);
  return Number.isNaN(number) ? undefined : number;
}

function text(folder: string | undefined, file: string): string | undefined {
  if (folder === undefined) return undefined;
  try {
    return readFileSync(`${folder}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}
