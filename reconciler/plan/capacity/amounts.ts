import type { PortRange } from '../../../mesos/client/types.ts';
import type { Amount } from './types.ts';

/** Nothing of anything. */
export const noAmount: Amount = { cpus: 0, mem: 0, disk: 0, gpus: 0 };

/** The scalars, in the order in which Marathon looks at them. */
export const scalars = ['cpus', 'mem', 'disk', 'gpus'] as const;

/** Mesos computes with three decimals: less than half of the last one is no difference. */
export const tolerance = 0.0005;

/** The sum, scalar by scalar. */
export function plus(one: Amount, other: Amount): Amount {
  return {
    cpus: one.cpus + other.cpus,
    mem: one.mem + other.mem,
    disk: one.disk + other.disk,
    gpus: one.gpus + other.gpus,
  };
}

/** What is left, never less than nothing: a master that is behind may say that more is used than there is. */
export function minus(one: Amount, other: Amount): Amount {
  return {
    cpus: Math.max(0, one.cpus - other.cpus),
    mem: Math.max(0, one.mem - other.mem),
    disk: Math.max(0, one.disk - other.disk),
    gpus: Math.max(0, one.gpus - other.gpus),
  };
}

/** The smaller one of each scalar. */
export function least(one: Amount, other: Amount): Amount {
  return {
    cpus: Math.min(one.cpus, other.cpus),
    mem: Math.min(one.mem, other.mem),
    disk: Math.min(one.disk, other.disk),
    gpus: Math.min(one.gpus, other.gpus),
  };
}

/** Rounded to thousandths, as Mesos prints. */
export function rounded({ cpus, mem, disk, gpus }: Amount): Amount {
  const round = (value: number): number => Math.round(value * 1000) / 1000;
  return { cpus: round(cpus), mem: round(mem), disk: round(disk), gpus: round(gpus) };
}

/** Ports of `one` that are not in `other`. */
export function withoutPorts(one: readonly PortRange[], other: readonly PortRange[]): readonly PortRange[] {
  if (other.length === 0) return one;
  const taken = other.toSorted((a, b) => a.begin - b.begin);
  const left: PortRange[] = [];
  for (const { begin, end } of one) {
    let from = begin;
    for (const hole of taken) {
      if (hole.end < from) continue;
      if (hole.begin > end) break;
      if (hole.begin > from) left.push({ begin: from, end: hole.begin - 1 });
      from = hole.end + 1;
    }
    if (from <= end) left.push({ begin: from, end });
  }
  return left;
}

/** How many ports there are. */
export function countPorts(ranges: readonly PortRange[]): number {
  let count = 0;
  for (const { begin, end } of ranges) count += end - begin + 1;
  return count;
}

/** True when one of the ranges has the port. */
export function hasPort(ranges: readonly PortRange[], port: number): boolean {
  for (const { begin, end } of ranges) if (port >= begin && port <= end) return true;
  return false;
}
