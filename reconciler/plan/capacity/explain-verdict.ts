import type { Proof } from './bounds.ts';
import type { Case, Problem } from './compile.ts';
import type { Trials } from './judge.ts';
import { amountWords, obstacleOn, type Reason } from './reasons.ts';
import type { Room } from './room.ts';
import { peakOf } from './upgrade.ts';
import { gentlerStrategy, waysOut } from './way-out.ts';
import { scalars } from './amounts.ts';

/** A sentence, and the nearest way out when there is one. */
export interface Said {
  readonly sentence: string;
  readonly change?: string;
}

/** Everything finds its place in every simulated order. */
export function explainFit(problem: Problem, one: Case, { best }: Trials): Said {
  if (one.missing === 0) return { sentence: 'No instance needs a new place.' };
  const where = placesWords(problem, best.places);
  const { limits, demand } = one;
  const peak = limits === undefined ? 0 : peakOf(limits, one.old.length, demand.instances);
  const upgrade = limits === undefined ? '' : ` While it is replaced, at most ${peak} instances run at once.`;
  return { sentence: `${one.missing} × ${sizeWords(one)} ${one.missing === 1 ? 'fits' : 'fit'}: ${where}.${upgrade}` };
}

/** It cannot be, whatever the order. `isBrief` leaves the search for a way out. */
export function explainImpossible(
  problem: Problem,
  room: Room,
  one: Case,
  proof: Proof,
  trials: Trials,
  isBrief = false,
): Said {
  room.reset();
  const missing = whatIsMissing(problem, room, one, proof, trials);
  if (isBrief) return { sentence: missing };
  const ways = waysOut(problem, room, one);
  const gentler = proof.kind === 'start' ? gentlerStrategy(problem, room, one) : undefined;
  const change = [gentler, ways.length === 0 ? undefined : `It fits ${ways.join(', or ')}.`].filter(
    each => each !== undefined,
  );
  return { sentence: missing, ...(change.length === 0 ? {} : { change: change.join(' ') }) };
}

/** No proof, and not every order of offers leads to the end. */
export function explainUnlikely(problem: Problem, room: Room, one: Case, trials: Trials): Said {
  const { best, worst, fit, orders } = trials;
  if (fit === orders)
    return {
      sentence: `All ${orders} simulated orders of offers lead to the end, but it is tight beside what else is to be started: another order could leave an instance out.`,
      change: 'Mesos offers agents in random order: a little more room makes it sure, or one change after the other.',
    };
  if (fit > 0) {
    const stuck = worst.old > 0 ? `${worst.placed} of ${one.missing} replaced` : `${worst.placed} of ${one.missing}`;
    return {
      sentence: `There is a place for all, but only ${fit} of ${orders} simulated orders of offers find it; others stop at ${stuck}.`,
      change: 'Mesos offers agents in random order: a little more room makes it sure.',
    };
  }
  room.reset();
  const obstacles = obstacleWords(problem, room, one);
  if (one.limits !== undefined) {
    const gentler = gentlerStrategy(problem, room, one);
    const peak = peakOf(one.limits, one.old.length, one.demand.instances);
    return {
      sentence:
        `The rolling upgrade needs up to ${peak} instances at once and stops at ${best.placed} of ${one.missing} in every simulated order of offers. ${obstacles}`.trim(),
      ...(gentler === undefined ? {} : { change: gentler }),
    };
  }
  return {
    sentence:
      `At most ${best.placed} of ${one.missing} instances find a place beside what else is to be started, in ${orders} simulated orders of offers. ${obstacles}`.trim(),
  };
}

function whatIsMissing(problem: Problem, room: Room, one: Case, proof: Proof, trials: Trials): string {
  if (proof.kind === 'start')
    return `Old instances stay until a new one serves (minimumHealthCapacity ${one.demand.minimumHealthCapacity}), and beside them there is no place: ${lowered(sizeSentence(problem, room, one))}`;
  if (proof.kind === 'size') return sizeSentence(problem, room, one);
  const counted = countSentence(one, proof);
  if (counted !== undefined) return counted;
  const found = trials.best.placed === 0 ? '' : ` (${placesWords(problem, trials.best.places)})`;
  return `At most ${proof.most} of ${one.missing} instances find a place${found}. ${obstacleWords(problem, room, one)}`.trim();
}

/** When a rule of the constraints, not the room, is what limits. */
function countSentence(one: Case, { most }: Proof): string | undefined {
  const wanted = one.missing + one.staying.length;
  for (const [field = '', operator = '', value] of one.demand.constraints) {
    const name = operator.toUpperCase();
    if (name !== 'UNIQUE' && name !== 'MAX_PER') continue;
    const values = new Set<string>();
    const rule = one.rules.find(each => each.field === field);
    for (const [index, eligible] of one.eligible.entries()) {
      const each = rule?.names[rule.valueOf[index] ?? -1];
      if (each !== undefined && eligible > 0) values.add(each);
    }
    const limit = name === 'UNIQUE' ? 1 : Number(value);
    if (values.size * limit >= wanted) continue;
    const noun = field.endsWith('hostname') ? 'usable agents' : `values of ${field} on usable agents`;
    return `${field} ${name}${value === undefined ? '' : ` ${value}`} allows ${limit === 1 ? 'one instance' : `${limit} instances`} each: ${values.size} ${noun}, ${wanted} instances wanted, at most ${most} more can be placed.`;
  }
  return undefined;
}

const nameOfReason: Readonly<Partial<Record<Reason, (typeof scalars)[number]>>> = {
  InsufficientCpus: 'cpus',
  InsufficientMemory: 'mem',
  InsufficientDisk: 'disk',
  InsufficientGpus: 'gpus',
};

/** Not one instance fits anywhere: by the reason that most agents give. */
function sizeSentence(problem: Problem, room: Room, one: Case): string {
  const obstacles = problem.agents.map((_, index) => obstacleOn(problem, room, one, index));
  const counts = new Map<Reason, number>();
  for (const obstacle of obstacles)
    if (obstacle?.reason !== undefined) counts.set(obstacle.reason, (counts.get(obstacle.reason) ?? 0) + 1);
  const scalarReasons = [...counts].filter(([reason]) => nameOfReason[reason] !== undefined);
  const [worst] = (scalarReasons.length > 0 ? scalarReasons : [...counts]).toSorted(([, a], [, b]) => b - a);
  const name = worst === undefined ? undefined : nameOfReason[worst[0]];
  if (name === undefined) return otherSentence(problem, one, obstacles, worst?.[0]);
  const scalar = scalars.indexOf(name);
  let largest = -1;
  let sum = 0;
  let having = 0;
  for (let index = 0; index < problem.agents.length; index++) {
    if (one.eligible[index] !== 1) continue;
    const left = room.usable(one, index)[scalar] ?? 0;
    sum += left;
    if (left > 0) having++;
    if (largest < 0 || left > (room.usable(one, largest)[scalar] ?? 0)) largest = index;
  }
  const agent = problem.agents[largest];
  const need = one.need[scalar] ?? 0;
  const start = `No agent has ${amountWords(name, need)} free for ${one.demand.id}.`;
  if (agent === undefined) return start;
  const left = room.usable(one, largest)[scalar] ?? 0;
  const big = `Largest: ${agent.hostname} with ${amountWords(name, left)} free of ${Math.round(agent.total[name])}.`;
  const pieces =
    sum >= need && having > 1
      ? ` In total ${sumWords(name, sum)} is free on ${having} agents, in pieces too small.`
      : '';
  const held = hasReservations(problem) ? obstacles.find(each => each?.words().includes('reserved for')) : undefined;
  const reserved =
    held === undefined ? '' : ` ${problem.agents[obstacles.indexOf(held)]?.hostname ?? ''}: ${held.words()}.`;
  return `${start} ${big}${pieces}${reserved}`;
}

function otherSentence(
  problem: Problem,
  one: Case,
  obstacles: readonly ReturnType<typeof obstacleOn>[],
  reason: Reason | undefined,
): string {
  const total = problem.agents.length;
  if (reason === 'UnfulfilledConstraint') {
    const said = one.demand.constraints.map(constraint => constraint.join(' ')).join(', ');
    return `The constraints of ${one.demand.id} (${said}) leave none of ${total} agents.`;
  }
  if (reason === 'UnfulfilledRole') {
    const at = obstacles.findIndex(obstacle => obstacle?.reason === 'UnfulfilledRole');
    return `No agent has resources for the roles that ${one.demand.id} takes: ${problem.agents[at]?.hostname ?? ''} has ${obstacles[at]?.words() ?? 'none'}.`;
  }
  if (reason === 'InsufficientPorts')
    return `No agent has the ports that ${one.demand.id} wants: ${listed(problem, obstacles)}.`;
  const listedWords = listed(problem, obstacles);
  return `None of ${total} agents takes ${one.demand.id}${listedWords === '' ? '' : `: ${listedWords}`}.`;
}

/** What keeps further instances off the agents, grouped: `memory on agent-2, agent-3; agent-5 inactive`. */
function obstacleWords(problem: Problem, room: Room, one: Case): string {
  const obstacles = problem.agents.map((_, index) => obstacleOn(problem, room, one, index));
  const words = listed(problem, obstacles);
  return words === '' ? '' : `In the way: ${words}.`;
}

const mostListed = 4;

/** Large sums of MB as GB. */
function sumWords(name: (typeof scalars)[number], sum: number): string {
  if ((name !== 'mem' && name !== 'disk') || sum < 10_240) return amountWords(name, sum);
  return `${Math.floor(sum / 1024)} GB of ${name === 'mem' ? 'memory' : 'disk'}`;
}

function hasReservations({ originNames }: Problem): boolean {
  return originNames.length > 1;
}

function listed(problem: Problem, obstacles: readonly ReturnType<typeof obstacleOn>[]): string {
  const parts: string[] = [];
  let more = 0;
  for (const [index, obstacle] of obstacles.entries()) {
    const agent = problem.agents[index];
    if (obstacle === undefined || agent === undefined) continue;
    if (parts.length < mostListed) parts.push(`${agent.hostname} ${obstacle.words()}`);
    else more++;
  }
  return more === 0 ? parts.join('; ') : `${parts.join('; ')} and ${more} more`;
}

function placesWords({ agents }: Problem, places: ReadonlyMap<number, number>): string {
  const parts = [...places].map(([index, count]) => {
    const name = agents[index]?.hostname ?? '';
    return count === 1 ? name : `${name} (${count})`;
  });
  if (parts.length <= mostListed) return parts.join(', ');
  return `${parts.slice(0, mostListed).join(', ')} and ${parts.length - mostListed} more agents`;
}

function sizeWords({ demand }: Case): string {
  return `${demand.need.mem} MB`;
}

function lowered(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
