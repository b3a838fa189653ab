import { listOf, numberOf, objectOf, stringOf, type JsonObject } from '../../http/json.ts';
import type { AgentResources, PortRange, ResourceShare } from './types.ts';

/** No resources at all. */
const noResources: AgentResources = { cpus: 0, mem: 0, disk: 0, gpus: 0, ports: [] };

const noRanges: readonly PortRange[] = [];

/** Ranges are text in this API: `[31000-31005, 31007-32000]` (Mesos reference 1). */
export function readRanges(text: string): readonly PortRange[] {
  if (text === '' || text === '[]') return noRanges;
  return [...text.matchAll(/(\d{1,10})-(\d{1,10})/g)].map(([, begin, end]) => ({
    begin: Number(begin),
    end: Number(end),
  }));
}

/** A resource object of the v0 API: numbers, and ports as text. */
export function readResources(value: unknown): AgentResources {
  const { cpus, mem, disk, gpus, ports } = objectOf(value);
  return {
    cpus: numberOf(cpus) ?? 0,
    mem: numberOf(mem) ?? 0,
    disk: numberOf(disk) ?? 0,
    gpus: numberOf(gpus) ?? 0,
    ports: readRanges(stringOf(ports) ?? ''),
  };
}

/** One entry of a `*_full` list. */
interface ResourceItem {
  /** Role that it is reserved for; `*` when it is not. */
  readonly origin: string;
  /** Role of the framework that has it, in lists of what is used or offered. */
  readonly holder: string;
  readonly resources: AgentResources;
}

/**
 * The entries of a `*_full` list that an ordinary task can get: no persistent volumes, no disks but the root disk, nothing
 * that may be taken back or is shared, and no reservation of a resident task of Marathon (Mesos reference 8).
 */
function readItems(list: unknown): readonly ResourceItem[] {
  return listOf(list).flatMap(each => {
    const item = objectOf(each);
    const resources = amountOf(item);
    if (resources === undefined || isSpecial(item)) return [];
    const reservations = listOf(item['reservations']).map(objectOf);
    const origin = stringOf(reservations.at(-1)?.['role']) ?? stringOf(item['role']) ?? '*';
    return [{ origin, holder: stringOf(objectOf(item['allocation_info'])['role']) ?? origin, resources }];
  });
}

function amountOf(item: JsonObject): AgentResources | undefined {
  const value = numberOf(objectOf(item['scalar'])['value']) ?? 0;
  switch (item['name']) {
    case 'cpus':
    case 'mem':
    case 'disk':
    case 'gpus':
      return { ...noResources, [item['name']]: value };
    case 'ports': {
      const ranges = listOf(objectOf(item['ranges'])['range']).map(objectOf);
      const ports = ranges.flatMap(({ begin, end }) =>
        typeof begin === 'number' && typeof end === 'number' ? [{ begin, end }] : [],
      );
      return { ...noResources, ports };
    }
    default:
      return undefined;
  }
}

const residentLabels: ReadonlySet<unknown> = new Set(['marathon_framework_id', 'marathon_task_id']);

function isSpecial(item: JsonObject): boolean {
  const disk = objectOf(item['disk']);
  if (disk['persistence'] !== undefined || disk['source'] !== undefined) return true;
  if (item['revocable'] !== undefined || item['shared'] !== undefined) return true;
  return [item['reservation'], ...listOf(item['reservations'])].some(reservation =>
    listOf(objectOf(objectOf(reservation)['labels'])['labels'] ?? objectOf(reservation)['labels']).some(label =>
      residentLabels.has(objectOf(label)['key']),
    ),
  );
}

/** Adds two amounts; ports are put one after the other. */
function addResources(one: AgentResources, other: AgentResources): AgentResources {
  return {
    cpus: thousandths(one.cpus + other.cpus),
    mem: thousandths(one.mem + other.mem),
    disk: thousandths(one.disk + other.disk),
    gpus: thousandths(one.gpus + other.gpus),
    ports: other.ports.length === 0 ? one.ports : [...one.ports, ...other.ports],
  };
}

/** What of an agent comes from which origin: unreserved first, then by role. */
export function sharesOf(agent: JsonObject): readonly ResourceShare[] {
  if (!Array.isArray(agent['unreserved_resources_full'])) return [sharesWithoutLists(agent)];
  const shares = new Map<
    string,
    { total: AgentResources; used: AgentResources; offered: Map<string, AgentResources> }
  >();
  const shareFor = (origin: string) => {
    const share = shares.get(origin) ?? { total: noResources, used: noResources, offered: new Map() };
    shares.set(origin, share);
    return share;
  };
  shareFor('*');
  const reserved = Object.values(objectOf(agent['reserved_resources_full'])).flatMap(readItems);
  for (const { origin, resources } of [...readItems(agent['unreserved_resources_full']), ...reserved]) {
    const share = shareFor(origin);
    share.total = addResources(share.total, resources);
  }
  for (const { origin, resources } of readItems(agent['used_resources_full'])) {
    const share = shareFor(origin);
    share.used = addResources(share.used, resources);
  }
  for (const { origin, holder, resources } of readItems(agent['offered_resources_full'])) {
    const { offered } = shareFor(origin);
    offered.set(holder, addResources(offered.get(holder) ?? noResources, resources));
  }
  return [...shares].map(([origin, { total, used, offered }]) => ({
    origin,
    total,
    used,
    offered: [...offered].map(([role, resources]) => ({ role, resources })),
  }));
}

/** Without the full lists origins cannot be told apart: what is reserved counts as not there. */
function sharesWithoutLists(agent: JsonObject): ResourceShare {
  const offered = readResources(agent['offered_resources']);
  return {
    origin: '*',
    total: readResources(agent['unreserved_resources'] ?? agent['resources']),
    used: readResources(agent['used_resources']),
    offered: isNothing(offered) ? [] : [{ role: '*', resources: offered }],
  };
}

/** True when there is nothing of anything. */
export function isNothing({ cpus, mem, disk, gpus, ports }: AgentResources): boolean {
  return cpus + mem + disk + gpus === 0 && ports.length === 0;
}

/** Mesos computes with three decimals (Mesos reference 1). */
function thousandths(value: number): number {
  return Math.round(value * 1000) / 1000;
}
