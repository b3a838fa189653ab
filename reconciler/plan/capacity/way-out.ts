import { freeOld, mostOf } from './bounds.ts';
import { noAmount, plus, scalars, tolerance } from './amounts.ts';
import type { Case, Problem } from './compile.ts';
import { seededRandom } from './random.ts';
import type { Room } from './room.ts';
import { simulate } from './simulate.ts';
import type { Amount, HeldTask } from './types.ts';
import { upgradeLimits } from './upgrade.ts';

/** Other apps that are looked at, the ones with the least memory first: stopping a small one is the nearer way out. */
const mostCandidates = 12;

/**
 * What would make a case possible, nearest first, as the ends of a sentence that begins with "It fits": with less memory,
 * after stopping another app, on more agents. Empty when nothing of that helps.
 */
export function waysOut(problem: Problem, room: Room, one: Case): readonly string[] {
  const ways: string[] = [];
  const mem = largestMemory(problem, room, one);
  if (mem > 0 && mem < one.demand.need.mem) ways.push(`with ${mem} MB of memory`);
  const stopped = appToStop(problem, room, one);
  if (stopped !== undefined) ways.push(`after stopping ${stopped}`);
  const agents = moreAgents(problem, room, one);
  if (agents !== undefined) ways.push(agents);
  return ways;
}

/** The most memory, in whole MB, with which every instance still finds a place; 0 when memory is not what is missing. */
export function largestMemory(problem: Problem, room: Room, one: Case): number {
  const isEnough = (mem: number): boolean => fitsAlone(problem, room, withNeed(one, { ...one.demand.need, mem }));
  let low = 0;
  let high = Math.ceil(Math.max(one.demand.need.mem, largestTotal(problem, one).mem));
  if (!isEnough(1)) return 0;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (isEnough(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** True when every instance finds a place as far as can be said for one app alone, its own old tasks gone. */
function fitsAlone(problem: Problem, room: Room, one: Case): boolean {
  room.reset();
  if (
    (one.limits?.killNow ?? 1) === 0 &&
    !problem.agents.some((_, agent) => one.eligible[agent] === 1 && room.fits(one, agent))
  )
    return false;
  freeOld(room, one);
  return mostOf(problem, room, certain(one)) >= one.missing;
}

/** Only agents that are sure to take tasks: a way out must be one. */
function certain(one: Case): Case {
  return { ...one, eligible: one.eligible.map(each => (each === 1 ? 1 : 0)) };
}

function withNeed(one: Case, need: Case['demand']['need']): Case {
  return { ...one, demand: { ...one.demand, need }, need: Float64Array.from(scalars, name => need[name]) };
}

function freeAll(problem: Problem, room: Room, one: Case, tasks: readonly HeldTask[]): void {
  for (const task of tasks) {
    const agent = problem.indexOf.get(task.agentId);
    if (agent !== undefined) room.free(one, task, agent);
  }
}

/** The app with the least memory whose end makes place, with where it is: `/batch/report (agent-3, 2048 MB)`. */
function appToStop(problem: Problem, room: Room, one: Case): string | undefined {
  if (!problem.agents.some(({ total }, agent) => one.eligible[agent] === 1 && holds(total, one.demand.need)))
    return undefined;
  room.reset();
  freeOld(room, one);
  const before = problem.agents.map((_, agent) => (one.eligible[agent] === 1 ? room.usable(one, agent) : undefined));
  const promising = [...problem.picture.tasks].flatMap(([id, tasks]) => {
    if (id === one.demand.id || !makesPlace(problem, one, before, tasks)) return [];
    return [{ id, tasks, mem: tasks.reduce((sum, { amount }) => sum + amount.mem, 0) }];
  });
  promising.sort((first, second) => first.mem - second.mem);
  for (const { id, tasks, mem } of promising.slice(0, mostCandidates)) {
    room.reset();
    freeOld(room, one);
    freeAll(problem, room, one, tasks);
    if (mostOf(problem, room, certain(one)) < one.missing) continue;
    const hosts = new Set(tasks.map(({ agentId }) => problem.agents[problem.indexOf.get(agentId) ?? -1]?.hostname));
    const [host, ...others] = hosts;
    const where = others.length === 0 ? (host ?? '') : `${hosts.size} agents`;
    return `${id} (${where}, ${Math.round(mem)} MB)`;
  }
  return undefined;
}

/** True when an agent of the app would have enough for an instance, looking at amounts alone. */
function makesPlace(
  problem: Problem,
  one: Case,
  before: readonly (Float64Array | undefined)[],
  tasks: readonly HeldTask[],
): boolean {
  const freed = new Map<number, Amount>();
  for (const { agentId, amount } of tasks) {
    const agent = problem.indexOf.get(agentId) ?? -1;
    freed.set(agent, plus(freed.get(agent) ?? noAmount, amount));
  }
  for (const [agent, amount] of freed) {
    const usable = before[agent];
    if (usable === undefined) continue;
    const then = scalars.every(
      (name, scalar) => (usable[scalar] ?? 0) + amount[name] + tolerance >= (one.need[scalar] ?? 0),
    );
    if (then) return true;
  }
  return false;
}

function holds(total: Amount, need: Amount): boolean {
  return scalars.every(name => need[name] <= total[name] + tolerance);
}

/** How many more agents like the largest one that may take the app; undefined when not even those would do. */
function moreAgents(problem: Problem, room: Room, one: Case): string | undefined {
  const { cpus, mem, disk, gpus } = largestTotal(problem, one);
  const each = Math.min(
    ...[cpus, mem, disk, gpus].map((total, scalar) => {
      const need = one.need[scalar] ?? 0;
      return need === 0 ? Infinity : Math.floor(total / need);
    }),
  );
  const limited = one.rules.length > 0 || one.demand.need.fixedPorts.length > 0 ? Math.min(each, 1) : each;
  if (limited < 1 || one.rules.some(({ field }) => field !== 'hostname' && field !== '@hostname')) return undefined;
  room.reset();
  freeOld(room, one);
  const missing = one.missing - Math.min(one.missing, mostOf(problem, room, certain(one)));
  const count = Math.max(1, Math.ceil(missing / limited));
  return `on ${count} more ${count === 1 ? 'agent' : 'agents'} of ${Math.round(mem)} MB and ${cpus} cpus`;
}

function largestTotal(problem: Problem, one: Case): Amount {
  let largest: Amount | undefined;
  for (const [index, { total }] of problem.agents.entries())
    if (one.eligible[index] === 1 && total.mem > (largest?.mem ?? 0)) largest = total;
  return largest ?? plus(noAmount, noAmount);
}

/**
 * A gentler upgrade strategy with which the change, when nothing else goes on, reaches its end in a simulated order: one instance at a time, half of
 * them, or all old ones first. As words that follow "With".
 */
export function gentlerStrategy(problem: Problem, room: Room, one: Case): string | undefined {
  const { instances } = one.demand;
  if (one.limits === undefined || instances === 0) return undefined;
  const single = Math.ceil((1 / instances) * 100) / 100;
  const strategies = [
    { minimumHealthCapacity: 1, maximumOverCapacity: Math.min(1, single) },
    { minimumHealthCapacity: Math.floor(((instances - 1) / instances) * 100) / 100, maximumOverCapacity: 0 },
    { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 },
    { minimumHealthCapacity: 0, maximumOverCapacity: 0 },
  ];
  for (const strategy of strategies) {
    const { minimumHealthCapacity, maximumOverCapacity } = strategy;
    if (minimumHealthCapacity > one.demand.minimumHealthCapacity) continue;
    const limits = upgradeLimits({ ...one.demand, ...strategy, old: one.old.length });
    const changed: Case = { ...one, limits };
    const alone: Problem = { ...problem, cases: [changed] };
    if (
      simulate(alone, room, { order: 'spread', isLucky: true, isSlow: false, isCrowded: false }, seededRandom(1))[0]
        ?.isDone !== true
    )
      continue;
    const lowest = Math.min(limits.minHealthy, instances);
    return `With minimumHealthCapacity ${minimumHealthCapacity} and maximumOverCapacity ${maximumOverCapacity} it reaches its end, with at least ${lowest} of ${instances} serving.`;
  }
  return undefined;
}
