import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** CPU time that a process has used, milliseconds. */
export interface CpuTime {
  readonly own: number;
  /** Of its children that have ended. */
  readonly children: number;
}

/** Memory of a process, MB (10^6 bytes). */
export interface Memory {
  readonly resident: number;
  /** The most that was resident at any time. */
  readonly peak: number;
}

let ticksPerSecond: number | undefined;

/** Reads `/proc/PID/stat` (proc(5)); its resolution is that of the system's clock, usually 10 ms. */
export function cpuTimeOf(pid: number): CpuTime {
  ticksPerSecond ??= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name of the program may hold anything, so fields are counted from its closing bracket.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [user = 0, system = 0, childUser = 0, childSystem = 0] = fields.slice(11, 15);
  const milliseconds = 1000 / ticksPerSecond;
  return { own: (user + system) * milliseconds, children: (childUser + childSystem) * milliseconds };
}

/** Reads `VmRSS` and `VmHWM` of `/proc/PID/status`. */
export function memoryOf(pid: number): Memory {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8');
  const of = (name: string): number => (Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]) * 1024) / 1e6;
  return { resident: of('VmRSS'), peak: of('VmHWM') };
}
