import type { AgentSpec, Resources } from '../types.ts';

const names = ['cpus', 'mem', 'disk', 'gpus'] as const;

/** Name of a scalar resource. */
export type ResourceName = (typeof names)[number];

/** No resources at all. */
export const nothing: Resources = { cpus: 0, mem: 0, disk: 0, gpus: 0 };

/** Rounds to the three decimals that Mesos computes scalars with (reference 1). */
export function threeDecimals(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** Adds two vectors with three-decimals arithmetic: 0.1 + 0.2 is 0.3 here. */
export function addResources(left: Resources, right: Resources): Resources {
  return combine(left, right, (a, b) => a + b);
}

/** Takes `right` away from `left`, with three-decimals arithmetic. */
export function subtractResources(left: Resources, right: Resources): Resources {
  return combine(left, right, (a, b) => a - b);
}

/** What an agent has that is reserved for no role. */
export function unreservedOf({ resources, reserved = {} }: Pick<AgentSpec, 'resources' | 'reserved'>): Resources {
  return Object.values(reserved).reduce(subtractResources, resources);
}

/** The first resource of which `wanted` has more than `free`, in Marathon's order of reasons; undefined when all fits. */
export function firstMissing(wanted: Resources, free: Resources): ResourceName | undefined {
  return names.find(name => threeDecimals(wanted[name]) > threeDecimals(free[name]));
}

/** The first resource that is negative or no number; undefined when the vector can be asked for. */
export function firstInvalid(wanted: Resources): ResourceName | undefined {
  return names.find(name => !Number.isFinite(wanted[name]) || wanted[name] < 0);
}

function combine(left: Resources, right: Resources, operation: (a: number, b: number) => number): Resources {
  const of = (name: ResourceName): number => threeDecimals(operation(left[name], right[name]));
  return { cpus: of('cpus'), mem: of('mem'), disk: of('disk'), gpus: of('gpus') };
}
