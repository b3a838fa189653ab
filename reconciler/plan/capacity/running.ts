import type { Case } from './compile.ts';
import type { Room } from './room.ts';
import { countOne, type Tally } from './tally.ts';

/** A case that is being carried out. */
export interface Running {
  readonly one: Case;
  /** Old tasks that still run, the next to end last. */
  readonly old: number[];
  readonly tallies: readonly Tally[];
  readonly places: Map<number, number>;
  placed: number;
  /** Instances that are started beyond those that are needed. */
  readonly more: number;
  /** Nothing was found in the last round, on any agent: only where something was freed since it makes sense to look. */
  isStuck: boolean;
}

/** Instances that may start now. */
export function allowed({ one, placed, old, more }: Running): number {
  const left = one.missing === 0 ? 0 : one.missing + more - placed;
  return one.limits === undefined ? left : Math.min(left, one.limits.maxCapacity + more - old.length - placed);
}

/** True when the app would start an instance on the agent. */
export function mayTake(room: Room, { one, tallies }: Running, agent: number): boolean {
  if (one.eligible[agent] !== 1 || !room.fits(one, agent)) return false;
  for (let index = 0; index < one.rules.length; index++) {
    const rule = one.rules[index];
    const tally = tallies[index];
    if (rule === undefined || tally === undefined || !rule.accepts(rule.valueOf[agent] ?? -1, tally)) return false;
  }
  return true;
}

/** Starts an instance on the agent, if it may. */
export function takes(room: Room, each: Running, agent: number): boolean {
  if (!mayTake(room, each, agent)) return false;
  const { one, tallies, places } = each;
  room.take(one, agent);
  for (const [index, rule] of one.rules.entries()) {
    const tally = tallies[index];
    if (tally !== undefined) countOne(tally, rule.valueOf[agent] ?? 0);
  }
  places.set(agent, (places.get(agent) ?? 0) + 1);
  each.placed++;
  return true;
}
