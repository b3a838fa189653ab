import { mostOf } from './bounds.ts';
import { noAmount, plus, scalars } from './amounts.ts';
import type { Case, Problem } from './compile.ts';
import { seededRandom } from './random.ts';
import type { Room } from './room.ts';
import { simulate } from './simulate.ts';
import type { Amount, HeldTask } from './types.ts';
import { upgradeLimits } from './upgrade.ts';

/** Other apps that are looked at, the ones with the least memory first: stopping a small one is the nearer way out. */
const mostCandidates = 40;

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
  freeAll(problem, room, one, one.old);
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
  const candidates = [...problem.picture.tasks]
    .filter(([id]) => id !== one.demand.id)
    .map(([id, tasks]) => ({ id, tasks, mem: tasks.reduce((sum, { amount }) => sum + amount.mem, 0) }))
    .filter(({ tasks }) => tasks.some(({ agentId }) => one.eligible[problem.indexOf.get(agentId) ?? -1] === 1))
    .toSorted((first, second) => first.mem - second.mem)
    .slice(0, mostCandidates);
  for (const { id, tasks, mem } of candidates) {
    room.reset();
    freeAll(problem, room, one, one.old);
    freeAll(problem, room, one, tasks);
    if (mostOf(problem, room, certain(one)) < one.missing) continue;
    const hosts = new Set(tasks.map(({ agentId }) => problem.agents[problem.indexOf.get(agentId) ?? -1]?.hostname));
    const [host, ...others] = hosts;
    const where = others.length === 0 ? (host ?? '') : `${hosts.size} agents`;
    return `${id} (${where}, ${Math.round(mem)} MB)`;
  }
  return undefined;
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
  freeAll(problem, room, one, one.old);
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
 * A gentler upgrade strategy with which the change reaches its end in a simulated order: one instance at a time, half of
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
    const alone: Problem = { ...problem, cases: problem.cases.map(each => (each === one ? changed : each)) };
    const index = alone.cases.indexOf(changed);
    if (simulate(alone, room, 'spread', seededRandom(1))[index]?.isDone !== true) continue;
    const lowest = Math.min(limits.minHealthy, instances);
    return `With minimumHealthCapacity ${minimumHealthCapacity} and maximumOverCapacity ${maximumOverCapacity} it reaches its end, with at least ${lowest} of ${instances} serving.`;
  }
  return undefined;
}
