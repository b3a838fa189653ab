import { compile, type Case, type Problem } from './compile.ts';
import { coursesOf } from './courses.ts';
import { openCrowd } from './crowd.ts';
import { openProver, type Proof } from './bounds.ts';
import { explainFit, explainImpossible, explainUnlikely } from './explain-verdict.ts';
import { seededRandom } from './random.ts';
import { openRoom, type Room } from './room.ts';
import { simulateSteps, type Ending } from './simulate.ts';
import type { Demand, Picture, Verdict } from './types.ts';

/** What came of all simulated orders for one case. */
export interface Trials {
  readonly orders: number;
  readonly fit: number;
  /** The best ending, the first of several equal ones. */
  readonly best: Ending;
  /** The worst ending. */
  readonly worst: Ending;
}

/** Looks at agents for one app that are simulated, at most; a look takes some hundredths of a microsecond. */
const looks = 1_000_000;
const mostOrders = 100;
const fewestOrders = 16;
/** Cases between two pauses while proofs are looked for. */
const proofsPerStep = 16;
/** Ways out that are looked for; of more impossible changes than this, only what is missing is said. */
const mostWaysOut = 20;

/**
 * Judges the demands together, in steps of a few milliseconds: a verdict for each that is asked for. Everything follows
 * from the picture, the demands and the seed.
 */
export function* judge(
  picture: Picture,
  demands: readonly Demand[],
  seed: number,
): Generator<void, ReadonlyMap<string, Verdict>, void> {
  const verdicts = new Map<string, Verdict>();
  const starting = demands.filter(demand => demand.isAsked);
  if (picture.unreliable !== undefined) {
    for (const demand of starting) verdicts.set(demand.id, unknownVerdict(demand, picture.unreliable));
    return verdicts;
  }
  const problem = yield* compile(picture, demands);
  yield;
  const proofs = new Map<Case, Proof>();
  const prover = openProver(problem);
  for (const [index, one] of problem.cases.entries()) {
    const proof = prover.prove(one);
    if (proof !== undefined) proofs.set(one, proof);
    if (index % proofsPerStep === proofsPerStep - 1) yield;
  }
  const room = openRoom(problem, false);
  const trials = yield* tryOrders(problem, room, seed);
  const crowd = openCrowd(problem, room);
  yield;
  let explained = 0;
  for (const [index, one] of problem.cases.entries()) {
    const trial = trials[index];
    if (!one.demand.isAsked || trial === undefined) continue;
    const isBrief = explained >= mostWaysOut;
    const verdict = verdictOf(problem, room, one, {
      proof: proofs.get(one),
      trials: trial,
      isTight: crowd.of(one) === 'tight',
      isBrief,
    });
    if (verdict.verdict === 'impossible' && explained++ < mostWaysOut) yield;
    verdicts.set(one.demand.id, verdict);
    if (index % proofsPerStep === proofsPerStep - 1) yield;
  }
  return verdicts;
}

function* tryOrders(problem: Problem, room: Room, seed: number): Generator<void, readonly Trials[], void> {
  const random = seededRandom(seed);
  const each = Math.max(1, problem.agents.length * problem.cases.length);
  const orders = Math.min(mostOrders, Math.max(fewestOrders, Math.floor(looks / each)));
  const fit = new Int32Array(problem.cases.length);
  const best: Ending[] = [];
  const worst: Ending[] = [];
  const isShared = problem.cases.length > 1;
  for (const course of coursesOf(orders, { hasFixedPorts: problem.hasFixedPorts, isShared })) {
    const endings = yield* simulateSteps(problem, room, course, random);
    for (const [index, ending] of endings.entries()) {
      if (ending.isDone) fit[index] = (fit[index] ?? 0) + 1;
      if (best[index] === undefined || isBetter(ending, best[index])) best[index] = ending;
      if (worst[index] === undefined || isBetter(worst[index], ending)) worst[index] = ending;
    }
    yield;
  }
  return problem.cases.map((_, index) => ({
    orders,
    fit: fit[index] ?? 0,
    best: best[index] ?? nothingPlaced,
    worst: worst[index] ?? nothingPlaced,
  }));
}

const nothingPlaced: Ending = { placed: 0, old: 0, isDone: false, places: new Map() };

function isBetter(one: Ending, other: Ending): boolean {
  if (one.isDone !== other.isDone) return one.isDone;
  return one.placed > other.placed || (one.placed === other.placed && one.old < other.old);
}

function verdictOf(
  problem: Problem,
  room: Room,
  one: Case,
  { proof, trials, isTight, isBrief }: { proof: Proof | undefined; trials: Trials; isTight: boolean; isBrief: boolean },
): Verdict {
  if (one.unknown !== undefined) return unknownVerdict(one.demand, one.unknown);
  const common = {
    instances: one.missing,
    placed: trials.best.placed,
    placement: placementOf(problem, trials.best),
    robustness: { orders: trials.orders, fit: trials.fit },
  };
  if (proof !== undefined)
    return { verdict: 'impossible', ...common, ...explainImpossible(problem, room, one, proof, trials, isBrief) };
  if (trials.fit === trials.orders && !isTight)
    return { verdict: 'fits', ...common, ...explainFit(problem, one, trials) };
  return { verdict: 'unlikely', ...common, ...explainUnlikely(problem, room, one, trials) };
}

/** A verdict that says that too little is known, and why. */
export function unknownVerdict(demand: Pick<Demand, 'instances'>, sentence: string): Verdict {
  return { verdict: 'no judgement', sentence, instances: demand.instances, placed: 0, placement: [] };
}

function placementOf({ agents }: Problem, { places }: Ending): Verdict['placement'] {
  return [...places].flatMap(([index, instances]) => {
    const agent = agents[index];
    return agent === undefined ? [] : [{ agent: agent.id, hostname: agent.hostname, instances }];
  });
}
