import type { Case, Problem } from './compile.ts';
import { openRoom, type Room } from './room.ts';

/** Why something cannot be, whatever the order of offers. */
export interface Proof {
  /** `size`: no agent takes even one. `count`: some do, not all. `start`: an upgrade cannot place its first new instance. */
  readonly kind: 'size' | 'count' | 'start';
  /** The most instances that could be placed. */
  readonly most: number;
}

/**
 * Looks for a proof that a case cannot be carried out. Everything that might help is assumed: offers come back, agents that
 * may refuse take tasks, every task that any case of the problem ends is gone, and of the others of the problem no
 * instance is in the way. So what is found is certain as long as the rest of the cluster stays as it is; when nothing is
 * found, nothing is known.
 */
export function proveImpossible(problem: Problem, room: Room, one: Case): Proof | undefined {
  if (one.missing === 0 || one.unknown !== undefined) return undefined;
  room.reset();
  for (const other of problem.cases) if (other !== one) freeOld(problem, room, other);
  if (one.limits !== undefined && !canStart(problem, room, one)) return { kind: 'start', most: 0 };
  freeOld(problem, room, one);
  const most = mostOf(problem, room, one);
  if (most >= one.missing) return undefined;
  return { kind: most === 0 ? 'size' : 'count', most };
}

/** The room for proofs. */
export function openHopefulRoom(problem: Problem): Room {
  return openRoom(problem, true);
}

function freeOld(problem: Problem, room: Room, one: Case): void {
  for (const task of one.old) {
    const agent = problem.indexOf.get(task.agentId);
    if (agent !== undefined) room.free(one, task, agent);
  }
}

/** True unless the upgrade keeps every old task until a new one serves, and no new one finds a place beside them. */
function canStart(problem: Problem, room: Room, one: Case): boolean {
  if ((one.limits?.killNow ?? 0) > 0 || one.old.length === 0) return true;
  return problem.agents.some((_, agent) => (one.eligible[agent] ?? 0) > 0 && room.fits(one, agent));
}

/** An upper bound of the instances that can be placed, at most a few more than are wanted. */
export function mostOf(problem: Problem, room: Room, one: Case): number {
  const { agents } = problem;
  const most = one.missing + one.staying.length + 1;
  const times = new Int32Array(agents.length);
  let sum = 0;
  for (let agent = 0; agent < agents.length; agent++) {
    if ((one.eligible[agent] ?? 0) === 0) continue;
    const count = room.times(one, agent, most);
    times[agent] = count;
    sum += count;
  }
  for (const rule of one.rules) {
    const byValue = new Map<string, number>();
    for (const [agent, count] of times.entries()) {
      const value = rule.values[agent];
      if (value !== undefined && count > 0) byValue.set(value, (byValue.get(value) ?? 0) + count);
    }
    sum = Math.min(sum, rule.most(byValue, placedBy(problem, one, rule.values)));
  }
  return sum;
}

function placedBy(problem: Problem, one: Case, values: readonly (string | undefined)[]): ReadonlyMap<string, number> {
  const placed = new Map<string, number>();
  // Of an app that is on the move, nobody here knows which tasks count.
  if (!one.demand.isSettled) return placed;
  for (const { agentId } of one.staying) {
    const value = values[problem.indexOf.get(agentId) ?? -1];
    if (value !== undefined) placed.set(value, (placed.get(value) ?? 0) + 1);
  }
  return placed;
}
