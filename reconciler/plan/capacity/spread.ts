import type { Room } from './room.ts';
import { allowed, mayTake, takes, type Running } from './running.ts';

/** Apps between two pauses. */
const casesPerStep = 8;

/** App by app, each instance where the app has the fewest and the agent the most memory left. Gives a case for each. */
export function* spreadOut(
  room: Room,
  running: readonly Running[],
  freed: Uint8Array,
): Generator<void, readonly Running[], void> {
  const started: Running[] = [];
  let looked = 0;
  for (const each of running) {
    const most = allowed(each);
    if (most <= 0) continue;
    let left = most;
    while (left > 0) {
      const placed = oneRound(room, each, left, freed);
      if (placed === 0) break;
      for (let count = 0; count < placed; count++) started.push(each);
      left -= placed;
    }
    each.isStuck = left === most;
    if (++looked % casesPerStep === 0) yield;
  }
  return started;
}

/**
 * The agents by what the app has there, those with the fewest first. Within a level no agent gets two, so that what is left
 * on the others of the level stays as it was when they were put in order.
 */
function oneRound(room: Room, each: Running, most: number, freed: Uint8Array): number {
  const { one, places, isStuck } = each;
  const levels = new Map<number, number[]>();
  for (let agent = 0; agent < one.eligible.length; agent++) {
    if (isStuck && freed[agent] === 0) continue;
    if (one.eligible[agent] !== 1 || !room.fits(one, agent)) continue;
    const own = (places.get(agent) ?? 0) + (one.stayingOn[agent] ?? 0);
    const level = levels.get(own);
    if (level === undefined) levels.set(own, [agent]);
    else level.push(agent);
  }
  for (const own of [...levels.keys()].toSorted((first, second) => first - second)) {
    const level = (levels.get(own) ?? []).map(agent => ({ agent, memory: room.memory(agent, one) }));
    level.sort((first, second) => second.memory - first.memory);
    let placed = 0;
    for (const { agent } of level) {
      if (placed === most) break;
      if (mayTake(room, each, agent) && takes(room, each, agent)) placed++;
    }
    if (placed > 0) return placed;
  }
  return 0;
}
