import { mostOf } from './bounds.ts';
import type { Case, Problem } from './compile.ts';
import type { Room } from './room.ts';

/** Whether others of the same problem can be in the way of a case. */
export interface Crowd {
  /** `alone`: nobody else wants its agents. `sure`: whatever the others take, enough is left. `tight`: not sure. */
  of(one: Case): 'alone' | 'sure' | 'tight';
}

/**
 * Looks at what the cases can take from each other at worst: every instance of another case on an agent where it costs the
 * case the most. No order of offers can be worse. Simulated orders are samples; this holds for all of them.
 */
export function openCrowd(problem: Problem, room: Room): Crowd {
  room.reset();
  // What old tasks give back may be taken by others, too: then everybody is taken to reach all that he may use.
  const isFreed = problem.cases.some(({ old }) => old.length > 0);
  /** By case: instances of it that may find a place, and on which agents. */
  const reach = problem.cases.map(one => {
    const agents = new Uint8Array(problem.agents.length);
    let count = 0;
    for (let agent = 0; agent < agents.length; agent++) {
      const times = one.missing === 0 || one.eligible[agent] === 0 ? 0 : room.times(one, agent, one.missing);
      if (times === 0 && !(isFreed && one.missing > 0 && (one.eligible[agent] ?? 0) > 0)) continue;
      agents[agent] = 1;
      count += isFreed ? one.missing : times;
    }
    return { agents, count: Math.min(count, one.missing) };
  });

  function lossOf(one: Case, own: number): number {
    let loss = 0;
    for (const [index, other] of problem.cases.entries()) {
      const others = reach[index];
      if (index === own || others === undefined || others.count === 0) continue;
      if (!others.agents.some((each, agent) => each === 1 && one.eligible[agent] === 1)) continue;
      loss += others.count * displacedBy(other, one);
    }
    return loss;
  }

  return {
    of(one) {
      const loss = lossOf(one, problem.cases.indexOf(one));
      if (loss === 0 || one.missing === 0) return 'alone';
      const [rule, ...more] = one.rules;
      if (more.length > 0 || (rule !== undefined && !rule.isLimit)) return 'tight';
      room.reset();
      return mostOf(problem, room, surely(one)) - loss >= one.missing ? 'sure' : 'tight';
    },
  };
}

/** How many instances of `one` an instance of `other` keeps out at most. */
function displacedBy(other: Case, one: Case): number {
  let most = 0;
  for (const [scalar, need] of one.need.entries())
    if (need > 0) most = Math.max(most, Math.ceil((other.need[scalar] ?? 0) / need));
  const ports = one.demand.need.anyPorts + one.demand.need.fixedPorts.length;
  const others = other.demand.need.anyPorts + other.demand.need.fixedPorts.length;
  return ports === 0 ? most : Math.max(most, Math.ceil(others / ports));
}

/** The case with only those agents that are sure to take its tasks. */
function surely(one: Case): Case {
  return { ...one, eligible: one.eligible.map(each => (each === 1 ? 1 : 0)) };
}
