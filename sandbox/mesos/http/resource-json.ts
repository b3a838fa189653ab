import { portRanges, portRangesText } from '../agent/port-ranges.ts';
import type { ResourceName } from '../agent/resources.ts';
import type { Resources } from '../types.ts';

/** A resource object of the v0 API: ports as text, left out when there are none. */
export function resourceObject(resources: Resources, ports: Iterable<number> = []): Readonly<Record<string, unknown>> {
  const { disk, mem, gpus, cpus } = resources;
  const text = portRangesText(ports);
  return { disk, mem, gpus, cpus, ...(text === '[]' ? {} : { ports: text }) };
}

/** A `*_full` list: one entry per resource that is there, all unreserved; `allocated` ones name the role that has them. */
export function resourceList(
  resources: Resources,
  ports: Iterable<number>,
  use: 'total' | 'allocated',
): readonly Readonly<Record<string, unknown>>[] {
  const owner = { role: '*', ...(use === 'allocated' ? { allocation_info: { role: '*' } } : {}) };
  const names: readonly ResourceName[] = ['cpus', 'mem', 'disk', 'gpus'];
  const scalars = names
    .filter(name => resources[name] > 0)
    .map(name => ({ name, type: 'SCALAR', scalar: { value: resources[name] }, ...owner }));
  const range = portRanges(ports);
  if (range.length === 0) return scalars;
  return [...scalars, { name: 'ports', type: 'RANGES', ranges: { range }, ...owner }];
}

/** A `*_full` list of what is statically reserved for a role (Mesos API reference 3.2). */
export function reservedList(resources: Resources, role: string): readonly Readonly<Record<string, unknown>>[] {
  return resourceList(resources, [], 'total').map(item => ({
    ...item,
    role,
    reservations: [{ type: 'STATIC', role }],
  }));
}

/** Ports of a range, first and last included. */
export function portsBetween([first, last]: readonly [first: number, last: number]): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, position) => first + position);
}
