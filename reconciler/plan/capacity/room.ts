import { countPorts, hasPort, scalars, tolerance } from './amounts.ts';
import type { Case, Problem } from './compile.ts';
import type { Amount, HeldTask } from './types.ts';

/** What is left on the agents while placements are tried; everything is by index of the agent. */
export interface Room {
  /** True when one more instance finds what it takes; constraints are not looked at. */
  fits(one: Case, agent: number): boolean;
  /** Takes one instance's resources; reserved ones first. */
  take(one: Case, agent: number): void;
  /** Gives back what a task held. */
  free(one: Case, task: HeldTask, agent: number): void;
  /** Memory that the agent has left: for the app, or in all origins. */
  memory(agent: number, one?: Case): number;
  /** How many instances fit on the agent if nobody else comes, at most `most`. */
  times(one: Case, agent: number, most: number): number;
  /** Scalars that the app may use there. */
  usable(one: Case, agent: number): Float64Array;
  /**
   * As it was at the beginning. A task that wants any port may be given one that another task wants by its number;
   * `isLucky` when that does not happen.
   */
  reset(isLucky?: boolean): void;
}

interface Layout {
  readonly start: Float64Array;
  readonly ports: Int32Array;
  /** First pool of each agent; one more at the end. */
  readonly first: Int32Array;
  /** Origin of each pool. */
  readonly origin: Int32Array;
}

const width = scalars.length;

/**
 * Opens the books. `hopeful` counts what may come back as free: offers that others look at. For a proof that something
 * cannot be, nothing that might be there may be left out; for a promise, nothing that might not be there may be counted.
 */
export function openRoom(problem: Problem, hopeful: boolean): Room {
  const { agents } = problem;
  const layout = layOut(problem, hopeful);
  const free = Float64Array.from(layout.start);
  const ports = Int32Array.from(layout.ports);
  const takenPorts = new Map<number, Set<number>>();
  const freedPorts = new Map<number, Set<number>>();
  const hasDynamic = new Uint8Array(agents.length);
  const sum = new Float64Array(width);
  const wanting = new Float64Array(width);
  const anybodys = new Float64Array(agents.length * width);
  const anybodysPorts = new Int32Array(agents.length);
  let lucky = hopeful;
  const margin = hopeful ? tolerance + 1e-6 : tolerance;

  function sumUp(one: Case, agent: number): Float64Array {
    for (let scalar = 0; scalar < width; scalar++) sum[scalar] = anybodys[agent * width + scalar] ?? 0;
    const end = layout.first[agent + 1] ?? 0;
    for (let pool = layout.first[agent] ?? 0; pool < end; pool++) {
      if (one.origins[layout.origin[pool] ?? 0] !== true) continue;
      for (let scalar = 0; scalar < width; scalar++)
        sum[scalar] = (sum[scalar] ?? 0) + (free[pool * width + scalar] ?? 0);
    }
    return sum;
  }

  function portsLeft(one: Case, agent: number): number {
    let count = anybodysPorts[agent] ?? 0;
    const end = layout.first[agent + 1] ?? 0;
    for (let pool = layout.first[agent] ?? 0; pool < end; pool++)
      if (one.origins[layout.origin[pool] ?? 0] === true) count += ports[pool] ?? 0;
    return count;
  }

  function hasFixed(one: Case, agent: number): boolean {
    const wanted = one.demand.need.fixedPorts;
    if (wanted.length === 0) return true;
    const taken = takenPorts.get(agent);
    const freed = freedPorts.get(agent);
    for (const port of wanted) {
      if (taken?.has(port) === true) return false;
      if (freed?.has(port) === true) continue;
      // A task that took any port may have taken this one.
      if (!lucky && hasDynamic[agent] === 1) return false;
      const pools = agents[agent]?.pools ?? [];
      const isThere = pools.some(
        pool =>
          one.origins[problem.originNames.indexOf(pool.origin)] === true &&
          (hasPort(pool.ports, port) || (hopeful && hasPort(pool.elsewherePorts, port))),
      );
      if (!isThere) return false;
    }
    return true;
  }

  function fits(one: Case, agent: number): boolean {
    const begin = layout.first[agent] ?? 0;
    const end = layout.first[agent + 1] ?? 0;
    const { need, origins } = one;
    for (let turn = 0; turn < width; turn++) {
      // Memory is what is missing most often.
      const scalar = turn ^ 1;
      let left = margin + (anybodys[agent * width + scalar] ?? 0);
      for (let pool = begin; pool < end; pool++)
        if (origins[layout.origin[pool] ?? 0] === true) left += free[pool * width + scalar] ?? 0;
      if ((need[scalar] ?? 0) > left) return false;
    }
    const { anyPorts, fixedPorts } = one.demand.need;
    if (anyPorts === 0 && fixedPorts.length === 0) return true;
    return anyPorts + fixedPorts.length <= portsLeft(one, agent) && hasFixed(one, agent);
  }

  /** From the pools that are reserved first: nobody else gets those. */
  function take(one: Case, agent: number): void {
    const begin = layout.first[agent] ?? 0;
    const left = wanting;
    left.set(one.need);
    let portsWanted = one.demand.need.anyPorts + one.demand.need.fixedPorts.length;
    for (let pool = (layout.first[agent + 1] ?? 0) - 1; pool >= begin; pool--) {
      if (one.origins[layout.origin[pool] ?? 0] !== true) continue;
      for (let scalar = 0; scalar < width; scalar++) {
        const at = pool * width + scalar;
        const part = pool === begin ? (left[scalar] ?? 0) : Math.min(left[scalar] ?? 0, Math.max(0, free[at] ?? 0));
        free[at] = (free[at] ?? 0) - part;
        left[scalar] = (left[scalar] ?? 0) - part;
      }
      const part = pool === begin ? portsWanted : Math.min(portsWanted, ports[pool] ?? 0);
      ports[pool] = (ports[pool] ?? 0) - part;
      portsWanted -= part;
    }
    if (one.demand.need.anyPorts > 0) hasDynamic[agent] = 1;
    if (one.demand.need.fixedPorts.length === 0) return;
    const taken = takenPorts.get(agent) ?? new Set();
    takenPorts.set(agent, taken);
    for (const port of one.demand.need.fixedPorts) taken.add(port);
  }

  /**
   * Which part of a task was reserved, the master does not say. For a proof it may be any; for a promise it is what only the
   * same app can be sure to get again.
   */
  function giveBack(one: Case, task: HeldTask, agent: number): void {
    if (hopeful) {
      addTo(anybodys, agent * width, task.amount);
      anybodysPorts[agent] = (anybodysPorts[agent] ?? 0) + task.portCount;
      return;
    }
    let pool = (layout.first[agent + 1] ?? 0) - 1;
    const begin = layout.first[agent] ?? 0;
    while (pool > begin && one.origins[layout.origin[pool] ?? 0] !== true) pool--;
    if (pool < begin) return;
    addTo(free, pool * width, task.amount);
    ports[pool] = (ports[pool] ?? 0) + task.portCount;
  }

  return {
    fits,
    take,
    free(one, task, agent) {
      giveBack(one, task, agent);
      if (!problem.hasFixedPorts || task.ports.length === 0) return;
      const freed = freedPorts.get(agent) ?? new Set();
      freedPorts.set(agent, freed);
      for (const { begin, end } of task.ports) for (let port = begin; port <= end; port++) freed.add(port);
    },
    memory(agent, one) {
      if (one !== undefined) return sumUp(one, agent)[1] ?? 0;
      let memory = 0;
      for (let pool = layout.first[agent] ?? 0; pool < (layout.first[agent + 1] ?? 0); pool++)
        memory += free[pool * width + 1] ?? 0;
      return memory;
    },
    times(one, agent, most) {
      const { anyPorts, fixedPorts } = one.demand.need;
      if (!fits(one, agent)) return 0;
      if (fixedPorts.length > 0) return Math.min(1, most);
      let times = most;
      const left = sumUp(one, agent);
      for (let scalar = 0; scalar < width; scalar++) {
        const each = one.need[scalar] ?? 0;
        if (each > 0) times = Math.min(times, Math.floor(((left[scalar] ?? 0) + margin) / each));
      }
      return anyPorts === 0 ? times : Math.min(times, Math.floor(portsLeft(one, agent) / anyPorts));
    },
    usable: (one, agent) => Float64Array.from(sumUp(one, agent)),
    reset(isLucky = hopeful) {
      lucky = isLucky;
      free.set(layout.start);
      ports.set(layout.ports);
      hasDynamic.fill(0);
      anybodys.fill(0);
      anybodysPorts.fill(0);
      takenPorts.clear();
      freedPorts.clear();
    },
  };
}

function layOut({ agents, originNames }: Problem, hopeful: boolean): Layout {
  const first = new Int32Array(agents.length + 1);
  const origins: number[] = [];
  const start: number[] = [];
  const ports: number[] = [];
  for (const [index, { pools }] of agents.entries()) {
    first[index] = origins.length;
    for (const pool of pools) {
      origins.push(originNames.indexOf(pool.origin));
      for (const name of scalars) start.push(pool.free[name] + (hopeful ? pool.elsewhere[name] : 0));
      ports.push(countPorts(pool.ports) + (hopeful ? countPorts(pool.elsewherePorts) : 0));
    }
  }
  first[agents.length] = origins.length;
  return {
    start: Float64Array.from(start),
    ports: Int32Array.from(ports),
    first,
    origin: Int32Array.from(origins),
  };
}

/** In the order of `scalars`. */
function addTo(sums: Float64Array, at: number, { cpus, mem, disk, gpus }: Amount): void {
  sums[at] = (sums[at] ?? 0) + cpus;
  sums[at + 1] = (sums[at + 1] ?? 0) + mem;
  sums[at + 2] = (sums[at + 2] ?? 0) + disk;
  sums[at + 3] = (sums[at + 3] ?? 0) + gpus;
}
