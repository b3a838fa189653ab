import { isAtLeast, type Dialect } from '../dialect.ts';
import { absoluteId } from '../path-id.ts';
import type { Json, JsonObject } from '../types.ts';
import { containerOf } from './container.ts';
import { fetchOf } from './fetch.ts';
import { checkOf, healthChecksOf, readinessChecksOf } from './health-checks.ts';
import { knownMembers } from './members.ts';
import { isOnHost, networksOf } from './networks.ts';
import { defaultPortDefinitions, writtenPortDefinitions } from './ports.ts';
import {
  defaultMaxLaunchDelay,
  executorResourcesOf,
  residencyOf,
  unreachableStrategyOf,
  upgradeStrategyOf,
} from './strategies.ts';
import type { NormalApp, NormaliseOptions } from './types.ts';
import { canonical, isList, isObject, keepUnknown, mapOf, put, withDefault, type Draft } from './values.ts';
import { volumeKinds } from './volumes.ts';

/**
 * Any definition that a user may write, in the form of any version, as the one canonical app that a Marathon of
 * `dialect` makes of it, every default filled in (reference 2.1 to 2.3). Null means absent, enums are read in any case,
 * unknown members are kept, values of a wrong type stay as they are (validation names them). Normalising twice changes
 * nothing. The input is not modified; parts of it may be shared with the result.
 * Throws `marathon-rejected` only where Marathon's own normalisation fails (status 500 there, reference 1.9).
 */
export function normaliseDefinition(
  definition: JsonObject,
  dialect: Dialect,
  options: NormaliseOptions = {},
): NormalApp {
  const networks = networksOf(definition, dialect, options);
  const onHost = isOnHost(networks);
  const written = writtenPortDefinitions(definition);
  const container = containerOf(definition, dialect, networks, written);
  const kinds = volumeKinds(container);
  const groupId = options.groupId ?? '/';

  const app: Draft = {
    id: idOf(definition['id'], groupId),
    args: withDefault(definition['args'], []),
    env: mapOf(definition['env']),
    instances: withDefault(definition['instances'], 1),
    cpus: withDefault(definition['cpus'], 1),
    mem: withDefault(definition['mem'], 128),
    disk: withDefault(definition['disk'], 0),
    gpus: withDefault(definition['gpus'], 0),
    executor: withDefault(definition['executor'], ''),
    constraints: constraintsOf(definition['constraints']),
    fetch: fetchOf(definition),
    networks,
    requirePorts: onHost ? withDefault(definition['requirePorts'], false) : false,
    readinessChecks: readinessChecksOf(definition['readinessChecks']),
    dependencies: dependenciesOf(definition['dependencies'], groupId),
    upgradeStrategy: upgradeStrategyOf(definition['upgradeStrategy'], kinds),
    backoffSeconds: withDefault(definition['backoffSeconds'], 1),
    backoffFactor: withDefault(definition['backoffFactor'], 1.15),
    maxLaunchDelaySeconds: withDefault(definition['maxLaunchDelaySeconds'], defaultMaxLaunchDelay(dialect)),
    killSelection: canonical(definition['killSelection'] ?? 'YOUNGEST_FIRST', ['YOUNGEST_FIRST', 'OLDEST_FIRST']),
    unreachableStrategy: unreachableStrategyOf(definition['unreachableStrategy'], kinds),
    labels: mapOf(definition['labels']),
    secrets: mapOf(definition['secrets']),
  };
  put(app, 'cmd', definition['cmd']);
  put(app, 'user', definition['user']);
  put(app, 'container', container);
  if (onHost) app['portDefinitions'] = written ?? defaultPortDefinitions();
  else if (keepsPortDefinitions(dialect, networks, container))
    app['portDefinitions'] = written ?? defaultPortDefinitions();
  put(app, 'taskKillGracePeriodSeconds', definition['taskKillGracePeriodSeconds']);
  const roles = definition['acceptedResourceRoles'];
  if (!isList(roles)) put(app, 'acceptedResourceRoles', roles);
  else if (roles.length > 0) app['acceptedResourceRoles'] = [...new Set(roles)];
  put(app, 'residency', residencyOf(definition['residency'], kinds));
  app['healthChecks'] = healthChecksOf(definition['healthChecks'], dialect, fillsPortIndex(app, definition, options));
  putVersionMembers(app, definition, dialect, options);
  keepUnknown(app, definition, knownMembers);
  return app as unknown as NormalApp;
}

/** Members that came with a version. Older ones ignore them, like every member they do not know. */
function putVersionMembers(app: Draft, definition: JsonObject, dialect: Dialect, options: NormaliseOptions): void {
  if (dialect === '1.4') {
    app['storeUrls'] = withDefault(definition['storeUrls'], []);
    return;
  }
  put(app, 'tty', definition['tty']);
  put(app, 'executorResources', executorResourcesOf(definition['executorResources']));
  if (isAtLeast(dialect, '1.8')) put(app, 'check', checkOf(definition['check']));
  if (isAtLeast(dialect, '1.9')) put(app, 'role', definition['role'] ?? options.defaultRole);
  if (isAtLeast(dialect, '1.10')) put(app, 'resourceLimits', definition['resourceLimits']);
}

function idOf(id: Json | undefined, groupId: string): Json | undefined {
  return typeof id === 'string' ? absoluteId(id, groupId) : id;
}

function dependenciesOf(value: Json | undefined, groupId: string): Json {
  if (!isList(value)) return withDefault(value, []);
  if (value.length === 0) return value;
  return [...new Set(value.map(id => (typeof id === 'string' ? absoluteId(id, groupId) : id)))];
}

// A set: equal constraints collapse. The operator is printed in upper case.
function constraintsOf(value: Json | undefined): Json {
  if (!isList(value)) return withDefault(value, []);
  if (value.length === 0) return value;
  const seen = new Map<string, Json>();
  for (const item of value) {
    const constraint =
      isList(item) && typeof item[1] === 'string' ? [item[0], item[1].toUpperCase(), ...item.slice(2)] : item;
    seen.set(JSON.stringify(constraint), constraint as Json);
  }
  return [...seen.values()];
}

// In 1.4 a bridge without mappings takes its ports from the port definitions.
function keepsPortDefinitions(dialect: Dialect, networks: readonly JsonObject[], container: Json | undefined): boolean {
  if (dialect !== '1.4' || !networks.some(network => network['mode'] === 'container/bridge')) return false;
  const mappings = isObject(container) ? container['portMappings'] : undefined;
  return !isList(mappings) || mappings.length === 0;
}

function fillsPortIndex(app: Draft, definition: JsonObject, options: NormaliseOptions): boolean {
  const container = app['container'];
  const mappings = isObject(container) ? container['portMappings'] : undefined;
  if (options.keepUnsetPortIndex === true) {
    const definitions = definition['portDefinitions'];
    const hasContainer = isObject(definition['container']) || isObject(definition['ipAddress']);
    return (isList(definitions) && definitions.length > 0) || (mappings !== undefined && hasContainer);
  }
  const ports = mappings ?? app['portDefinitions'];
  return isList(ports) && ports.length > 0;
}
