import { membersOf, processesWithEnvironment, readProcessTable } from './process-table.ts';

/** Sends a signal to a whole process group; a group that is gone is no error. */
export function signalGroup(leader: number, signal: NodeJS.Signals): void {
  send(-leader, signal);
}

/** Sends a signal to the group and to the processes of its session that moved to groups of their own. */
export function signalContainer(leader: number, signal: NodeJS.Signals): void {
  signalGroup(leader, signal);
  const table = readProcessTable() ?? [];
  for (const row of table) {
    if (row.session === leader && row.group !== leader) send(row.pid, signal);
  }
}

/**
 * SIGKILL to all that is left of a container until nothing is: its group, its session, and every process that
 * carries `marker` (the start of a `NAME=value`) in its environment. Gives up after five seconds, for a process that the kernel
 * does not let go, and answers whether nothing is left.
 */
export async function killContainer(leader: number | undefined, marker: string): Promise<boolean> {
  for (let attempt = 0; attempt < 250; attempt++) {
    const left = survivors(leader, marker);
    if (left.length === 0) return true;
    for (const pid of left) send(pid, 'SIGKILL');
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  return false;
}

function survivors(leader: number | undefined, marker: string): readonly number[] {
  const table = readProcessTable();
  if (table === undefined) return leader !== undefined && send(-leader, 0) ? [-leader] : [];
  const alive = new Set(table.map(row => row.pid));
  const marked = processesWithEnvironment(marker).filter(pid => alive.has(pid) && pid !== process.pid);
  return [...new Set([...(leader === undefined ? [] : membersOf(leader, table)), ...marked])];
}

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    // ESRCH: gone already. EPERM: it changed its user; then it is not ours to end.
    return false;
  }
}
