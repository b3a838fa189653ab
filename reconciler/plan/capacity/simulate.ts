import type { Case, Problem } from './compile.ts';
import type { Course } from './courses.ts';
import { shuffle } from './random.ts';
import type { Room } from './room.ts';
import { allowed, takes, type Running } from './running.ts';
import { spreadOut } from './spread.ts';
import { countOne, openTally } from './tally.ts';

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

/**
 * Carries every case out in one order of offers, as Mesos and Marathon would (Mesos reference 9.1, 9.4): whatever fits
 * first is taken, nothing is moved, and an old task ends for each new one that has started. `room` is used up.
 */
export function simulate(problem: Problem, room: Room, course: Course, random: () => number): readonly Ending[] {
  const steps = simulateSteps(problem, room, course, random);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** The same in steps of a few milliseconds. */
export function* simulateSteps(
  problem: Problem,
  room: Room,
  { order, isLucky, isSlow, isCrowded }: Course,
  random: () => number,
): Generator<void, readonly Ending[], void> {
  room.reset(isLucky);
  const running = problem.cases.map(one => begin(one, isCrowded ? 1 : 0, random));
  const freed = new Uint8Array(problem.agents.length);
  if (!isSlow) for (const each of running) endAtOnce(room, each, freed);
  const agents = Int32Array.from(problem.agents.keys());
  for (let round = 0; ; round++) {
    if (order === 'random' || order === 'singly') shuffle(agents, random);
    if (order === 'packed') agents.sort((one, other) => room.memory(one) - room.memory(other));
    const started =
      order === 'spread'
        ? yield* spreadOut(room, running, freed)
        : offerEach(room, running, { agents, freed, most: order === 'singly' ? 1 : perOffer }, random);
    const isEnding = isSlow && round === 0;
    if (started.length === 0 && !isEnding) break;
    yield;
    freed.fill(0);
    if (isEnding) for (const each of running) endAtOnce(room, each, freed);
    // What has just started is not healthy within the same round of offers.
    for (const each of started) settle(room, each, freed);
  }
  return running.map(({ one, old, placed, places }) => ({
    placed,
    old: old.length,
    places,
    isDone: placed >= one.missing && (one.limits === undefined || old.length === 0),
  }));
}

function begin(one: Case, more: number, random: () => number): Running {
  const old = Array.from(one.old.keys());
  shuffle(old, random);
  const tallies = one.rules.map(rule => {
    const tally = openTally(rule.names.length);
    for (const [agent, count] of one.stayingOn.entries())
      for (let number = 0; number < count; number++) countOne(tally, rule.valueOf[agent] ?? 0);
    return tally;
  });
  return { one, old, tallies, places: new Map(), placed: 0, more, isStuck: false };
}

/** Old tasks that are not needed to keep the promised number serving; all that a smaller app has too many. */
function endAtOnce(room: Room, each: Running, freed: Uint8Array): void {
  const { demand, limits, old } = each.one;
  const surplus = demand.kind === 'stop' ? old.length - demand.instances : (limits?.killNow ?? 0);
  for (let count = 0; count < surplus; count++) endOne(room, each, freed);
}

function endOne(room: Room, { one, old }: Running, freed: Uint8Array): void {
  const index = old.pop() ?? -1;
  const task = one.old[index];
  const agent = one.oldAt[index];
  if (task === undefined || agent === undefined) return;
  room.free(one, task, agent);
  freed[agent] = 1;
}

/** Each agent in turn to the waiting apps, a few instances an offer. Gives a case for each instance that was placed. */
function offerEach(
  room: Room,
  running: readonly Running[],
  { agents, freed, most }: { readonly agents: Int32Array; readonly freed: Uint8Array; readonly most: number },
  random: () => number,
): readonly Running[] {
  const waiting = running.flatMap(each => {
    const left = allowed(each);
    return left > 0 ? [{ each, left, before: each.placed }] : [];
  });
  const looking = [...waiting];
  const started: Running[] = [];
  let isWhole = true;
  for (const agent of agents) {
    if (looking.length === 0) break;
    let offered = most;
    let isUsedUp = false;
    const turn = Math.floor(random() * looking.length);
    for (let offset = 0; offset < looking.length && offered > 0; offset++) {
      const next = looking[(turn + offset) % looking.length];
      if (next === undefined || (next.each.isStuck && freed[agent] === 0)) continue;
      while (next.left > 0 && offered > 0 && takes(room, next.each, agent)) {
        next.left--;
        offered--;
        started.push(next.each);
        if (next.left === 0) isUsedUp = true;
      }
    }
    if (offered === 0) isWhole = false;
    if (isUsedUp)
      for (let index = looking.length - 1; index >= 0; index--)
        if (looking[index]?.left === 0) looking.splice(index, 1);
  }
  // Who saw every agent and found nothing need not look again where nothing has changed.
  for (const { each, before } of waiting) each.isStuck = (isWhole || each.isStuck) && each.placed === before;
  return started;
}

/** A new instance serves: one old one may go, and all of them once the last new one serves. */
function settle(room: Room, each: Running, freed: Uint8Array): void {
  if (each.one.limits === undefined) return;
  endOne(room, each, freed);
  if (each.placed >= each.one.missing) while (each.old.length > 0) endOne(room, each, freed);
}
