import type { Json, JsonObject } from '../../marathon/types.ts';

// What people look for first; everything else follows as Marathon has it.
const order: readonly string[] = [
  'id',
  'cmd',
  'args',
  'user',
  'instances',
  'cpus',
  'mem',
  'disk',
  'gpus',
  'resourceLimits',
  'env',
  'secrets',
  'type',
  'image',
  'docker',
  'network',
  'container',
  'networks',
  'ipAddress',
  'containerPort',
  'hostPort',
  'servicePort',
  'port',
  'name',
  'mode',
  'protocol',
  'path',
  'portIndex',
  'portMappings',
  'portDefinitions',
  'requirePorts',
  'containerPath',
  'hostPath',
  'volumes',
  'uri',
  'fetch',
  'healthChecks',
  'check',
  'readinessChecks',
  'upgradeStrategy',
  'constraints',
  'dependencies',
  'labels',
];
const ranks = new Map(order.map((name, rank) => [name, rank]));

// Their names are the user's, in the user's order.
const maps: ReadonlySet<string> = new Set(['env', 'labels', 'secrets', 'options']);

/** The same definition with its members in the order in which they are easy to read. The input is not modified. */
export function inReadingOrder(definition: JsonObject): JsonObject {
  return sorted(definition, '') as JsonObject;
}

function sorted(value: Json, name: string): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map(item => sorted(item, name));
  if (maps.has(name)) return value;
  const entries = Object.entries(value as JsonObject).filter(([, member]) => member !== undefined);
  // Stable: what has no rank keeps its order, behind the others.
  entries.sort(([one], [other]) => rankOf(one) - rankOf(other));
  return Object.fromEntries(entries.map(([key, member]) => [key, sorted(member as Json, key)]));
}

function rankOf(name: string): number {
  return ranks.get(name) ?? order.length;
}
