import { fieldOf } from './constraints.ts';
import type { Case, Problem } from './compile.ts';
import type { Room } from './room.ts';
import { stateSentence } from './states.ts';
import { scalars, tolerance } from './amounts.ts';

/** Reasons in the order in which Marathon looks (Mesos reference 9.3). */
export type Reason =
  | 'UnfulfilledRole'
  | 'UnfulfilledConstraint'
  | 'AgentMaintenance'
  | 'InsufficientCpus'
  | 'InsufficientMemory'
  | 'InsufficientDisk'
  | 'InsufficientGpus'
  | 'InsufficientPorts'
  | 'DeclinedScarceResources';

/** Why an agent does not take one more instance. */
export interface Obstacle {
  /** Missing when Marathon is not even offered the agent. */
  readonly reason?: Reason;
  /** A few words, to be put after the name of the agent. */
  words(): string;
}

const byScalar: readonly Reason[] = ['InsufficientCpus', 'InsufficientMemory', 'InsufficientDisk', 'InsufficientGpus'];

/** The first thing that keeps an instance off an agent, as the room is now; undefined when it fits. */
export function obstacleOn(problem: Problem, room: Room, one: Case, index: number): Obstacle | undefined {
  const agent = problem.agents[index];
  if (agent === undefined) return { words: () => 'not listed' };
  if (agent.state === 'maintenance') return { reason: 'AgentMaintenance', words: () => 'in maintenance' };
  const state = stateSentence(agent.state);
  if (state !== undefined) return { words: () => agent.state };
  const isReserved = agent.pools.every(({ origin }) => one.origins[problem.originNames.indexOf(origin)] !== true);
  if (isReserved) return { reason: 'UnfulfilledRole', words: () => reservedWords(problem, one, index) };
  if (one.eligible[index] === 0)
    return { reason: 'UnfulfilledConstraint', words: () => constraintWords(one, problem, index) };
  if (one.eligible[index] === 2)
    return { reason: 'DeclinedScarceResources', words: () => 'kept for tasks that want its graphics processors' };
  const usable = room.usable(one, index);
  for (const [scalar, name] of scalars.entries()) {
    const wanted = one.need[scalar] ?? 0;
    const left = usable[scalar] ?? 0;
    if (wanted <= left + tolerance) continue;
    return {
      reason: byScalar[scalar] ?? 'InsufficientCpus',
      words() {
        const also = reservedWords(problem, one, index);
        const free = `${amountWords(name, left)} free`;
        return also === '' ? free : `${free}, ${also}`;
      },
    };
  }
  if (!room.fits(one, index)) return { reason: 'InsufficientPorts', words: () => portWords(one) };
  return undefined;
}

/** Resources that are there and kept for another role. */
function reservedWords(problem: Problem, one: Case, index: number): string {
  const others = (problem.agents[index]?.pools ?? []).filter(
    ({ origin, free }) => one.origins[problem.originNames.indexOf(origin)] !== true && free.mem > 0,
  );
  return others
    .map(({ origin, free }) =>
      origin === '*'
        ? `${amountWords('mem', free.mem)} not reserved`
        : `${amountWords('mem', free.mem)} reserved for ${origin}`,
    )
    .join(' and ');
}

function constraintWords(one: Case, problem: Problem, index: number): string {
  const agent = problem.agents[index];
  const [first] = one.demand.constraints;
  if (agent === undefined || first === undefined) return 'excluded by a constraint';
  const fields = [...new Set(one.demand.constraints.map(([field = '']) => field))];
  return `excluded by a constraint (${fields.map(field => `${field} is ${fieldOf(field, agent) ?? 'not set'}`).join(', ')})`;
}

function portWords({ demand }: Case): string {
  const { fixedPorts, anyPorts } = demand.need;
  if (fixedPorts.length > 0) return `port ${fixedPorts.join(', ')} is taken or not offered`;
  return anyPorts === 1 ? 'no port free' : `fewer than ${anyPorts} ports free`;
}

/** `512 MB of memory`, `0.5 cpus`. */
export function amountWords(name: (typeof scalars)[number], value: number): string {
  if (name === 'mem') return `${Math.floor(value)} MB of memory`;
  if (name === 'disk') return `${Math.floor(value)} MB of disk`;
  return `${Math.floor(value * 1000 + 0.5) / 1000} ${name}`;
}
