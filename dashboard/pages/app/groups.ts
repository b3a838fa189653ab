import type { Instance } from '../../../schemas/generated/instance.ts';

/** By what instances can be put together. */
export const groupings = ['agent', 'version'] as const;
/** One of them. */
export type Grouping = (typeof groupings)[number];

/** Instances that have something in common. */
export interface InstanceGroup {
  /** Host of the agent, or version in Marathon. */
  readonly name: string;
  readonly instances: readonly Instance[];
}

/** Puts instances together; by agent in the order of their names, by version the newest first. */
export function groupsOf(instances: readonly Instance[], by: Grouping): readonly InstanceGroup[] {
  const groups = new Map<string, Instance[]>();
  for (const instance of instances) {
    const name = (by === 'agent' ? instance.host : instance.version) ?? 'not placed yet';
    const known = groups.get(name);
    if (known === undefined) groups.set(name, [instance]);
    else known.push(instance);
  }
  const names = [...groups.keys()].sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));
  if (by === 'version') names.reverse();
  return names.map(name => ({ name, instances: groups.get(name) ?? [] }));
}
