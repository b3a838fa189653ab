import type { Dialect } from '../../marathon/dialect.ts';
import { definitionBody, type DefinitionBody } from '../../marathon/normal-form/body.ts';
import { carryOver } from '../../marathon/normal-form/carry-over.ts';
import { statusMembers } from '../../marathon/normal-form/members.ts';
import type { NormalApp } from '../../marathon/normal-form/types.ts';
import type { Json, JsonObject, LiveApp } from '../../marathon/types.ts';
import { withMarks, type Marks } from './ownership.ts';

/** The wish and what runs, both in normal form. */
export interface Pair {
  readonly wanted: NormalApp;
  readonly live: NormalApp;
}

/** The definition of an app that Marathon does not have yet. */
export function createBody(wanted: NormalApp, marks: Marks, dialect: Dialect): DefinitionBody {
  return definitionBody({ ...wanted, labels: withMarks(wanted.labels, marks) }, dialect);
}

/**
 * The complete definition for a change that restarts the tasks: the wish, with the fields of others as they are live, and
 * fresh marks.
 */
export function restartBody(pair: Pair, carried: readonly string[], marks: Marks, dialect: Dialect): DefinitionBody {
  return createBody(carryOver(pair.wanted, pair.live, carried), marks, dialect);
}

/**
 * The complete definition for a scale. It is made from what Marathon itself printed, not from the wish: so there is no
 * default, no mark and no unset member by which Marathon could see more than `instances` change, and restart the tasks.
 * Service ports that the wish leaves to Marathon stay left to it.
 */
export function scaleBody(live: LiveApp, pair: Pair, dialect: Dialect): DefinitionBody {
  const instances = pair.wanted.instances;
  const ports = hasCheckWithoutPort(live) ? shortPorts(live) : undefined;
  const body: Record<string, Json | undefined> = {};
  for (const [key, value] of Object.entries(
    withOpenPorts(dialect === '1.4' ? legacy(live, pair) : live, pair.wanted),
  )) {
    if (!statusMembers.has(key)) body[key] = value;
  }
  if (ports === undefined) return { ...body, id: live.id, instances };
  delete body['portDefinitions'];
  return { ...body, ...ports, id: live.id, instances };
}

// Sending back what 1.4 prints fails: it says some things twice (Marathon API reference 2.6).
function legacy(live: LiveApp, pair: Pair): JsonObject {
  const body = definitionBody(pair.live, '1.4');
  return { ...body, healthChecks: live['healthChecks'] };
}

/**
 * Marathon gives a health check without a port its port index as soon as port definitions are spelled out, and then it is
 * another check (Marathon API reference 10.1, number 7). So the ports are said in the way that the app must have been
 * created: by number, or not at all for the default port. Undefined when they may stay as they are printed.
 */
function shortPorts(live: LiveApp): JsonObject | undefined {
  const definitions = live['portDefinitions'];
  if (!isList(definitions) || definitions.length === 0) return undefined;
  const [first] = definitions;
  if (definitions.length === 1 && isObject(first) && first['name'] === 'default') return {};
  return { ports: definitions.map(port => (isObject(port) ? (port['port'] ?? 0) : 0)) };
}

function withOpenPorts(live: JsonObject, wanted: NormalApp): JsonObject {
  const opened: Record<string, Json | undefined> = { ...live };
  if (live['portDefinitions'] !== undefined)
    opened['portDefinitions'] = zeroWhereOpen(live['portDefinitions'], wanted.portDefinitions, 'port');
  const container = live['container'];
  const mappings = isObject(container) ? container['portMappings'] : undefined;
  if (isObject(container) && mappings !== undefined)
    opened['container'] = {
      ...container,
      portMappings: zeroWhereOpen(mappings, wanted.container?.portMappings, 'servicePort'),
    };
  return opened;
}

function zeroWhereOpen(live: Json | undefined, wanted: Json | undefined, member: string): Json | undefined {
  if (!isList(live) || !isList(wanted) || live.length !== wanted.length) return live;
  return live.map((port, index) => {
    const wish = wanted[index];
    return isObject(port) && isObject(wish) && wish[member] === 0 ? { ...port, [member]: 0 } : port;
  });
}

function hasCheckWithoutPort(live: LiveApp): boolean {
  const checks = live['healthChecks'];
  if (!isList(checks)) return false;
  return checks.some(
    check =>
      isObject(check) &&
      check['protocol'] !== 'COMMAND' &&
      (check['port'] ?? null) === null &&
      (check['portIndex'] ?? null) === null,
  );
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
