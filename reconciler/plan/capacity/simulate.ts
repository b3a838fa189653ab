import type { Case, Problem } from './compile.ts';
import { shuffle } from './random.ts';
import type { Room } from './room.ts';

/** In which order agents are offered to the apps that wait. */
export type OfferOrder = 'random' | 'spread' | 'packed';

/** How one simulated order ended for one case. */
export interface Ending {
  /** New instances that found a place. */
  readonly placed: number;
  /** Old tasks that are left. */
  readonly old: number;
  readonly isDone: boolean;
  /** By index of the agent. */
  readonly places: ReadonlyMap<number, number>;
}

/** Marathon's default: so many instances are started from one offer (`--max_instances_per_offer`). */
const perOffer = 5;

interface Running {
  readonly one: Case;
  /** Old tasks that still run, the next to end last. */
  readonly old: number[];
  readonly counts: readonly Map<string, number>[];
  readonly places: Map<number, number>;
  placed: number;
}

/**
 * Carries every case out in one order of offers, as Mesos and Marathon would (Mesos reference 9.1, 9.4): whatever fits
 * first is taken, nothing is moved, and an old task ends for each new one that has started. `room` is used up.
 */
export function simulate(problem: Problem, room: Room, order: OfferOrder, random: () => number): readonly Ending[] {
  room.reset();
  const running = problem.cases.map(one => begin(problem, one, random));
  for (const each of running) endAtOnce(problem, room, each);
  const agents = Int32Array.from(problem.agents.keys());
  for (;;) {
    if (order === 'random') shuffle(agents, random);
    if (order === 'packed') agents.sort((one, other) => room.memory(one) - room.memory(other));
    const placed =
      order === 'spread' ? spreadOut(problem, room, running) : offerEach(problem, room, running, agents, random);
    if (!placed) break;
  }
  return running.map(({ one, old, placed, places }) => ({
    placed,
    old: old.length,
    places,
    isDone: placed >= one.missing && (one.limits === undefined || old.length === 0),
  }));
}

function begin(problem: Problem, one: Case, random: () => number): Running {
  const old = one.old.map((_, index) => index);
  shuffle(old, random);
  const counts = one.rules.map(rule => {
    const count = new Map<string, number>();
    for (const { agentId } of one.staying) {
      const value = rule.values[problem.indexOf.get(agentId) ?? -1];
      if (value !== undefined) count.set(value, (count.get(value) ?? 0) + 1);
    }
    return count;
  });
  return { one, old, counts, places: new Map(), placed: 0 };
}

/** Old tasks that are not needed to keep the promised number serving; all that a smaller app has too many. */
function endAtOnce(problem: Problem, room: Room, each: Running): void {
  const { demand, limits, old } = each.one;
  const surplus = demand.kind === 'stop' ? old.length - demand.instances : (limits?.killNow ?? 0);
  for (let count = 0; count < surplus; count++) endOne(problem, room, each);
}

function endOne(problem: Problem, room: Room, each: Running): void {
  const task = each.one.old[each.old.pop() ?? -1];
  const agent = task === undefined ? undefined : problem.indexOf.get(task.agentId);
  if (task !== undefined && agent !== undefined) room.free(each.one, task, agent);
}

/** Instances that may start now. */
function allowed({ one, placed, old }: Running): number {
  const left = one.missing - placed;
  return one.limits === undefined ? left : Math.min(left, one.limits.maxCapacity - old.length - placed);
}

/** Each agent in turn to the waiting apps, a few instances an offer. True when something was placed. */
function offerEach(
  problem: Problem,
  room: Room,
  running: readonly Running[],
  agents: Int32Array,
  random: () => number,
): boolean {
  // What has just started is not healthy within the same round of offers.
  const waiting = running.map(each => ({ each, left: Math.max(0, allowed(each)) })).filter(({ left }) => left > 0);
  const started: Running[] = [];
  for (const agent of agents) {
    if (waiting.length === 0) break;
    let offered = perOffer;
    const turn = Math.floor(random() * waiting.length);
    for (let offset = 0; offset < waiting.length && offered > 0; offset++) {
      const next = waiting[(turn + offset) % waiting.length];
      while (next !== undefined && next.left > 0 && offered > 0 && takes(room, next.each, agent)) {
        next.left--;
        offered--;
        started.push(next.each);
      }
    }
    for (let index = waiting.length - 1; index >= 0; index--) if (waiting[index]?.left === 0) waiting.splice(index, 1);
  }
  for (const each of started) settle(problem, room, each);
  return started.length > 0;
}

/** App by app, each instance where the app has the fewest and the agent the most memory left. */
function spreadOut(problem: Problem, room: Room, running: readonly Running[]): boolean {
  const started: Running[] = [];
  for (const each of running) {
    for (let left = allowed(each); left > 0; left--) {
      let best = -1;
      let bestOwn = 0;
      let bestMemory = 0;
      for (let agent = 0; agent < problem.agents.length; agent++) {
        if (!mayTake(room, each, agent)) continue;
        const own = ownOn(problem, each, agent);
        const memory = room.memory(agent);
        if (best >= 0 && (own > bestOwn || (own === bestOwn && memory <= bestMemory))) continue;
        best = agent;
        bestOwn = own;
        bestMemory = memory;
      }
      if (best < 0 || !takes(room, each, best)) break;
      started.push(each);
    }
  }
  for (const each of started) settle(problem, room, each);
  return started.length > 0;
}

function ownOn(problem: Problem, { one, places }: Running, agent: number): number {
  let own = places.get(agent) ?? 0;
  const id = problem.agents[agent]?.id;
  for (const { agentId } of one.staying) if (agentId === id) own++;
  return own;
}

function mayTake(room: Room, { one, counts }: Running, agent: number): boolean {
  if (one.eligible[agent] !== 1) return false;
  for (const [index, rule] of one.rules.entries()) {
    const value = rule.values[agent];
    if (value === undefined || !rule.accepts(value, counts[index] ?? new Map())) return false;
  }
  return room.fits(one, agent);
}

function takes(room: Room, each: Running, agent: number): boolean {
  if (!mayTake(room, each, agent)) return false;
  const { one, counts, places } = each;
  room.take(one, agent);
  for (const [index, rule] of one.rules.entries()) {
    const value = rule.values[agent] ?? '';
    const count = counts[index];
    count?.set(value, (count.get(value) ?? 0) + 1);
  }
  places.set(agent, (places.get(agent) ?? 0) + 1);
  each.placed++;
  return true;
}

/** A new instance serves: one old one may go, and all of them once the last new one serves. */
function settle(problem: Problem, room: Room, each: Running): void {
  if (each.one.limits === undefined) return;
  endOne(problem, room, each);
  if (each.placed >= each.one.missing) while (each.old.length > 0) endOne(problem, room, each);
}
