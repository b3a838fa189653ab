import type { Case, Problem } from './compile.ts';
import { openRoom, type Room } from './room.ts';

/** Why something cannot be, whatever the order of offers. */
export interface Proof {
  /** `size`: no agent takes even one. `count`: some do, not all. `start`: an upgrade cannot place its first new instance. */
  readonly kind: 'size' | 'count' | 'start';
  /** The most instances that could be placed. */
  readonly most: number;
}

/** Looks for proofs in one problem. */
export interface Prover {
  /**
   * Looks for a proof that a case cannot be carried out. Everything that might help is assumed: offers come back, agents
   * that may refuse take tasks, every task that any case of the problem ends is gone, and of the others of the problem
   * no instance is in the way. So what is found is certain as long as the rest of the cluster stays as it is; when nothing
   * is found, nothing is known.
   */
  prove(one: Case): Proof | undefined;
}

/** Opens the books in which everything that might help is assumed. */
export function openProver(problem: Problem): Prover {
  const ended = openRoom(problem, true);
  for (const each of problem.cases) freeOld(ended, each);
  const running = openRoom(problem, true);

  /** True unless the upgrade keeps every old task until a new one serves, and no new one finds a place beside them. */
  function canStart(one: Case): boolean {
    if (one.limits === undefined || one.limits.killNow > 0 || one.old.length === 0) return true;
    running.reset();
    for (const other of problem.cases) if (other !== one) freeOld(running, other);
    return one.eligible.some((each, agent) => each > 0 && running.fits(one, agent));
  }

  return {
    prove(one) {
      if (one.missing === 0 || one.unknown !== undefined) return undefined;
      if (!canStart(one)) return { kind: 'start', most: 0 };
      const most = mostOf(problem, ended, one);
      if (most >= one.missing) return undefined;
      return { kind: most === 0 ? 'size' : 'count', most };
    },
  };
}

/** Ends the old tasks of a case. */
export function freeOld(room: Room, one: Case): void {
  for (const [index, task] of one.old.entries()) room.free(one, task, one.oldAt[index] ?? 0);
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
    const placed = new Map<string, number>();
    for (const [agent, count] of times.entries()) {
      const value = rule.names[rule.valueOf[agent] ?? -1];
      if (value === undefined) continue;
      if (count > 0) byValue.set(value, (byValue.get(value) ?? 0) + count);
      const staying = one.stayingOn[agent] ?? 0;
      // Of an app that is on the move, nobody here knows which tasks count.
      if (staying > 0 && one.demand.isSettled) placed.set(value, (placed.get(value) ?? 0) + staying);
    }
    sum = Math.min(sum, rule.most(byValue, placed));
  }
  return sum;
}
