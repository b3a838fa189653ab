import type { Clock, Timer } from '../../../clock/clock.ts';
import { membersOf, readProcessTable, usageOf } from './process-table.ts';

/** What the executor adds to a task's memory for itself, MB (Mesos API reference 4.3). */
export const executorMemory = 32;

/** A container whose memory is watched. */
export interface WatchedContainer {
  readonly leader: number;
  /** Memory of the task, MB, without the executor's allowance. */
  readonly mem: number;
  /** Called once, with Mesos's sentence, when the limit is passed. */
  exceeded(message: string): void;
}

/** Looks at the memory of containers each second. */
export interface MemoryWatch {
  /** Starts watching; returns the way to stop. */
  watch(container: WatchedContainer): () => void;
  close(): void;
}

const interval = 1000;
const megabyte = 1024 * 1024;

/** Watches by /proc; where there is none, nothing is enforced. One look a second serves all containers. */
export function createMemoryWatch(clock: Clock): MemoryWatch {
  const containers = new Set<WatchedContainer>();
  let timer: Timer | undefined;

  function look(): void {
    timer = undefined;
    const table = readProcessTable();
    if (table === undefined) return;
    for (const container of containers) {
      const limit = (container.mem + executorMemory) * megabyte;
      const { memRssBytes } = usageOf(membersOf(container.leader, table));
      if (memRssBytes <= limit) continue;
      containers.delete(container);
      const used = Math.ceil(memRssBytes / megabyte);
      container.exceeded(
        `Memory limit exceeded: Requested: ${container.mem + executorMemory}MB Maximum Used: ${used}MB`,
      );
    }
    schedule();
  }

  function schedule(): void {
    if (containers.size > 0) timer ??= clock.after(interval, look, { background: true });
  }

  return {
    watch(container) {
      containers.add(container);
      schedule();
      return () => void containers.delete(container);
    },
    close() {
      containers.clear();
      timer?.cancel();
      timer = undefined;
    },
  };
}
