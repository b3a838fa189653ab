import type { NormalApp } from '../../marathon/normal-form/types.ts';
import type { LiveApp } from '../../marathon/types.ts';

/** What an action does to tasks and to memory. Memory in MB, as Marathon and Mesos count it. */
export interface Impact {
  /** Tasks that are ended and replaced. */
  readonly restarted: number;
  /** Tasks that come in addition. */
  readonly started: number;
  /** Tasks that end without another in their place. */
  readonly stopped: number;
  /** Memory of all tasks now, and when it is done. */
  readonly memoryBefore: number;
  readonly memoryAfter: number;
  /** Most memory on the way, beyond the larger of both: while old and new tasks run beside each other. */
  readonly memoryWhileRolling: number;
}

const none: Impact = {
  restarted: 0,
  started: 0,
  stopped: 0,
  memoryBefore: 0,
  memoryAfter: 0,
  memoryWhileRolling: 0,
};

/** Instances and memory of a definition: all that an impact follows from. */
type Sizes = Pick<NormalApp, 'instances' | 'mem'>;

/** Starting an app that Marathon does not have. */
export function impactOfCreate(wanted: Sizes): Impact {
  return { ...none, started: wanted.instances, memoryAfter: wanted.instances * wanted.mem };
}

/** Ending all tasks of an app. */
export function impactOfStop(live: LiveApp): Impact {
  const tasks = tasksOf(live);
  return { ...none, stopped: tasks, memoryBefore: tasks * memoryOf(live) };
}

/** Another number of the same tasks. */
export function impactOfScale(live: LiveApp, instances: number): Impact {
  const tasks = tasksOf(live);
  const memory = memoryOf(live);
  return {
    ...none,
    started: Math.max(0, instances - live.instances),
    stopped: Math.max(0, tasks - instances),
    memoryBefore: tasks * memory,
    memoryAfter: instances * memory,
  };
}

/** A rolling upgrade, by the limits of Marathon's restart action (Marathon API reference 4.4). */
export function impactOfRestart(live: LiveApp, wanted: Sizes & Pick<NormalApp, 'upgradeStrategy'>): Impact {
  const old = tasksOf(live);
  const { instances, mem, upgradeStrategy } = wanted;
  const memoryBefore = old * memoryOf(live);
  const memoryAfter = instances * mem;
  const minHealthy = Math.ceil(instances * upgradeStrategy.minimumHealthCapacity);
  const capacity = Math.floor(instances * (1 + upgradeStrategy.maximumOverCapacity));
  // Where neither a kill nor a launch would be possible Marathon allows one task more.
  const maxCapacity = minHealthy === capacity && old >= capacity ? capacity + 1 : capacity;
  let left = old - Math.max(0, old - minHealthy);
  let launched = 0;
  let peak = 0;
  while (launched < instances || left > 0) {
    launched = Math.min(instances, Math.max(launched, maxCapacity - left));
    peak = Math.max(peak, left * memoryOf(live) + launched * mem);
    if (left === 0) break;
    left -= 1;
  }
  return {
    restarted: Math.min(old, instances),
    started: Math.max(0, instances - Math.max(old, live.instances)),
    stopped: Math.max(0, old - instances),
    memoryBefore,
    memoryAfter,
    memoryWhileRolling: Math.max(0, peak - Math.max(memoryBefore, memoryAfter)),
  };
}

/** Several impacts together; what is needed while rolling adds up, because all may roll at once. */
export function totalImpact(impacts: Iterable<Impact | undefined>): Impact {
  let total = none;
  for (const impact of impacts) {
    if (impact === undefined) continue;
    total = {
      restarted: total.restarted + impact.restarted,
      started: total.started + impact.started,
      stopped: total.stopped + impact.stopped,
      memoryBefore: total.memoryBefore + impact.memoryBefore,
      memoryAfter: total.memoryAfter + impact.memoryAfter,
      memoryWhileRolling: total.memoryWhileRolling + impact.memoryWhileRolling,
    };
  }
  return total;
}

/** Memory in words: `512 MB`, `1.5 GB`. */
export function memoryWords(megabytes: number): string {
  if (megabytes < 1024) return `${Math.round(megabytes * 10) / 10} MB`;
  return `${Math.round((megabytes / 1024) * 10) / 10} GB`;
}

function tasksOf(live: LiveApp): number {
  return (live.tasksRunning ?? 0) + (live.tasksStaged ?? 0);
}

/** Marathon's default (Marathon API reference 3.3). */
const defaultMemory = 128;

function memoryOf(live: LiveApp): number {
  return typeof live['mem'] === 'number' ? live['mem'] : defaultMemory;
}
