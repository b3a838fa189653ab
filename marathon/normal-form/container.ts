import type { Dialect } from '../dialect.ts';
import { isAtLeast } from '../dialect.ts';
import type { Json, JsonObject } from '../types.ts';
import { isNormal, isOnHost, refused } from './networks.ts';
import { defaultPortMappings, discoveryMappings, emptyMapping, portMappings } from './ports.ts';
import {
  canonical,
  isList,
  isObject,
  keepUnknown,
  listOf,
  mapOf,
  put,
  textOf,
  withDefault,
  type Draft,
} from './values.ts';
import { volumesOf } from './volumes.ts';

const known: ReadonlySet<string> = new Set(['type', 'docker', 'appc', 'volumes', 'portMappings', 'linuxInfo']);
const knownDocker: ReadonlySet<string> = new Set([
  'image',
  'forcePullImage',
  'privileged',
  'parameters',
  'pullConfig',
  'credential',
  'network',
  'portMappings',
]);
const knownAppc: ReadonlySet<string> = new Set(['image', 'id', 'labels', 'forcePullImage']);

/**
 * The container of a definition: deprecated members moved, defaults filled in, mappings as the networks demand
 * (reference 2.2 and 2.3, steps 5 to 9). Undefined on the host network when none was given.
 * Throws `marathon-rejected` where two forms of the same thing are given, as Marathon does.
 */
export function containerOf(
  definition: JsonObject,
  dialect: Dialect,
  networks: readonly JsonObject[],
  written: Json | undefined,
): Json | undefined {
  const value = definition['container'];
  const onHost = isOnHost(networks);
  if (value === undefined || value === null)
    return onHost && !isObject(definition['ipAddress']) ? undefined : bare(definition, dialect, networks);
  if (!isObject(value)) return value;

  const type = canonical(value['type'] ?? 'DOCKER', ['DOCKER', 'MESOS']) as Json;
  const form: Draft = { type, volumes: volumesOf(value['volumes']) };
  if (!onHost) form['portMappings'] = mappingsOf(definition, value, type, dialect, networks, written);
  else checkMappings(definition, value, type, dialect);
  const docker = value['docker'];
  put(form, 'docker', isObject(docker) ? dockerOf(docker, type, dialect) : docker);
  put(form, 'appc', isObject(value['appc']) ? appcOf(value['appc']) : value['appc']);
  if (isAtLeast(dialect, '1.8')) put(form, 'linuxInfo', linuxInfoOf(value['linuxInfo']));
  keepUnknown(form, value, known);
  return form;
}

function bare(definition: JsonObject, dialect: Dialect, networks: readonly JsonObject[]): JsonObject {
  const form: Draft = { type: 'MESOS', volumes: [] };
  if (isOnHost(networks)) return form;
  const isBridge = networks.some(network => network['mode'] === 'container/bridge');
  const discovered = discoveryMappings(definition);
  const fallback = dialect === '1.4' ? [] : defaultPortMappings(isBridge);
  form['portMappings'] = discovered ? portMappings(discovered, isBridge) : fallback;
  return form;
}

function mappingsOf(
  definition: JsonObject,
  container: JsonObject,
  type: Json,
  dialect: Dialect,
  networks: readonly JsonObject[],
  written: Json | undefined,
): Json {
  const isBridge = networks.some(network => network['mode'] === 'container/bridge');
  const given = checkMappings(definition, container, type, dialect);
  // 1.4 invents no mapping: its bridge without mappings keeps its port definitions instead.
  if (dialect === '1.4') return portMappings(given ?? [], isBridge);
  if (given === undefined) return extended(defaultPortMappings(isBridge), written, isBridge);
  return extended(portMappings(given, isBridge), written, isBridge);
}

// Every port definition beyond the number of mappings becomes one more mapping (step 7).
function extended(mappings: Json, written: Json | undefined, isBridge: boolean): Json {
  if (!isList(mappings) || !isList(written) || written.length <= mappings.length) return mappings;
  const missing = written.length - mappings.length;
  return [...mappings, ...Array.from({ length: missing }, () => emptyMapping(isBridge))];
}

function checkMappings(definition: JsonObject, container: JsonObject, type: Json, dialect: Dialect): Json | undefined {
  const docker = container['docker'];
  const deprecated = isObject(docker) ? (docker['portMappings'] ?? undefined) : undefined;
  const current = container['portMappings'] ?? undefined;
  const discovered = discoveryMappings(definition);
  // 1.4 does not know `container.portMappings`, but its normal form does.
  if (dialect === '1.4') return isNormal(definition) ? current : (deprecated ?? discovered);
  if (current !== undefined && isList(deprecated) && deprecated.length > 0) {
    throw refused('cannot specify both portMappings and docker.portMappings', definition);
  }
  const given = current ?? deprecated;
  if (discovered === undefined) return given;
  if (type !== 'MESOS') {
    throw refused(`ipAddress.discovery.ports do not apply for container type ${textOf(type)}`, definition);
  }
  if (given !== undefined) {
    throw refused('container.portMappings and ipAddress.discovery.ports must not both be set', definition);
  }
  return discovered;
}

function dockerOf(docker: JsonObject, type: Json, dialect: Dialect): JsonObject {
  const isMesos = type === 'MESOS';
  const form: Draft = {
    forcePullImage: withDefault(docker['forcePullImage'], false),
    // The Mesos engine knows neither; Marathon forgets them there.
    privileged: isMesos ? false : withDefault(docker['privileged'], false),
    parameters: isMesos ? [] : listOf(docker['parameters'], parameter => parameter),
  };
  put(form, 'image', docker['image']);
  if (isMesos && dialect !== '1.4') put(form, 'pullConfig', docker['pullConfig']);
  keepUnknown(form, docker, knownDocker);
  return form;
}

function appcOf(appc: JsonObject): JsonObject {
  const form: Draft = {
    labels: mapOf(appc['labels']),
    forcePullImage: withDefault(appc['forcePullImage'], false),
  };
  put(form, 'image', appc['image']);
  put(form, 'id', appc['id']);
  keepUnknown(form, appc, knownAppc);
  return form;
}

function linuxInfoOf(value: Json | undefined): Json | undefined {
  if (!isObject(value)) return value;
  const form: Draft = {};
  for (const key of Object.keys(value)) put(form, key, value[key]);
  if (isObject(form['seccomp'])) form['seccomp'] = { unconfined: false, ...(mapOf(form['seccomp']) as JsonObject) };
  return form;
}
