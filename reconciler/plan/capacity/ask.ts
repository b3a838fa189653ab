import { accepts } from './origins.ts';
import { compile } from './compile.ts';
import { judge } from './judge.ts';
import { obstacleOn } from './reasons.ts';
import { openRoom } from './room.ts';
import { countPorts, noAmount, plus, rounded } from './amounts.ts';
import type { Demand, Picture, Verdict } from './types.ts';
import { largestMemory } from './way-out.ts';
import type { CapacityOfAnAgent } from '../../../schemas/generated/capacity-answer.ts';

/** What a what-if question is answered with. */
export interface WhatIf {
  readonly verdict: Verdict;
  readonly agents: readonly CapacityOfAnAgent[];
  /** The most memory, in MB, with which all instances would still fit. */
  readonly largestMem?: number;
}

/** Judges one demand beside others that are under way, and says of each agent what it could take. */
export function* answerWhatIf(
  picture: Picture,
  asked: Demand,
  pending: readonly Demand[],
  seed: number,
): Generator<void, WhatIf, void> {
  const verdicts = yield* judge(picture, [asked, ...pending], seed);
  const verdict = verdicts.get(asked.id);
  const problem = yield* compile(picture, [asked]);
  const [one] = problem.cases;
  if (verdict === undefined || one === undefined) throw new Error('what is asked for is judged');
  const room = openRoom(problem, false);
  const accepted = accepts(picture, asked.role, asked.acceptedRoles);
  const agents = problem.agents.map((agent, index): CapacityOfAnAgent => {
    let free = noAmount;
    let ports = 0;
    for (const pool of agent.pools) {
      if (!accepted(pool.origin)) continue;
      free = plus(free, pool.free);
      ports += countPorts(pool.ports);
    }
    const obstacle = obstacleOn(problem, room, one, index);
    return {
      id: agent.id,
      hostname: agent.hostname,
      free: { ...rounded(free), ports },
      takes: one.eligible[index] === 1 ? room.times(one, index, Math.max(1, one.missing)) : 0,
      ...(obstacle === undefined ? {} : { sentence: `${obstacle.words()}.` }),
      ...(obstacle?.reason === undefined ? {} : { reason: obstacle.reason }),
    };
  });
  yield;
  const known = verdict.verdict !== 'no judgement' && one.missing > 0;
  return { verdict, agents, ...(known ? { largestMem: largestMemory(problem, room, one) } : {}) };
}
