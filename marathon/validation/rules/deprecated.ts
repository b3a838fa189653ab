import type { Json, JsonObject } from '../../types.ts';
import { isList, isObject, textOf } from '../../normal-form/values.ts';
import { isUri } from '../patterns.ts';
import type { Segment } from '../paths.ts';

/** Says what is wrong at a place of the definition as written. */
export type SayWritten = (place: readonly Segment[], message: string, at?: readonly Segment[]) => void;

/**
 * Old and new members that exclude each other (reference 2.7). Looks at the definition as written, before anything is translated:
 * Marathon checks this first and goes no further when something is wrong.
 */
export function deprecatedRules(definition: JsonObject, isLegacy: boolean, say: SayWritten): void {
  const container = objectAt(definition, 'container');
  const docker = container && objectAt(container, 'docker');
  const ipAddress = objectAt(definition, 'ipAddress');
  const isDocker = container !== undefined && isEngine(container['type'], 'DOCKER');
  if (docker) dockerRules(docker, isDocker, say);
  if (ipAddress && isDocker && isGiven(ipAddress['discovery'])) {
    say(['ipAddress'], 'ipAddress/discovery is not allowed for Docker containers', ['ipAddress', 'discovery']);
  }
  uriRules(definition, say);
  if (!isLegacy && isFilled(definition['networks'])) {
    if (isGiven(docker?.['network'])) {
      say([], 'must not specify both container.docker.network and networks', ['container', 'docker', 'network']);
    }
    if (ipAddress) say([], 'must not specify both networks and ipAddress', ['ipAddress']);
  }
  portRules(definition, ipAddress !== undefined, say);
}

function dockerRules(docker: JsonObject, isDocker: boolean, say: SayWritten): void {
  const forbidden = isDocker ? ['credential'] : ['credential', 'network', 'parameters', 'portMappings'];
  for (const name of forbidden) {
    const value = docker[name];
    const isEmptyList = name === 'parameters' && isList(value) && value.length === 0;
    if (isGiven(value) && !isEmptyList) say(['container', 'docker', name], 'must be empty');
  }
}

function uriRules(definition: JsonObject, say: SayWritten): void {
  const uris = definition['uris'];
  if (!isList(uris)) return;
  for (const [index, uri] of uris.entries()) {
    if (typeof uri === 'string' && !isUri(uri)) say(['uris', index], 'URI has invalid syntax.');
  }
  if (uris.length > 0 && isFilled(definition['fetch'])) say(['uris'], 'may not be set in conjunction with fetch');
}

function portRules(definition: JsonObject, hasIpAddress: boolean, say: SayWritten): void {
  const ports = definition['ports'];
  const definitions = definition['portDefinitions'];
  if (isList(ports)) {
    const fixed = ports.filter(port => port !== 0);
    if (new Set(fixed).size !== fixed.length) say([], 'ports must be unique', ['ports']);
  }
  if (hasIpAddress && (isFilled(ports) || isFilled(definitions))) {
    say([], 'cannot specify both an IP address and port', isFilled(ports) ? ['ports'] : ['portDefinitions']);
  }
  if (!isList(ports) || !isList(definitions)) return;
  const numbers = definitions.map(one => (isObject(one) ? (one['port'] ?? 0) : one));
  const isSame = numbers.length === ports.length && numbers.every((number, index) => number === ports[index]);
  if (!isSame) say([], 'cannot specify both ports and port definitions', ['ports']);
}

function objectAt(value: JsonObject, name: string): JsonObject | undefined {
  const found = value[name];
  return isObject(found) ? found : undefined;
}

function isEngine(type: Json | undefined, engine: string): boolean {
  return type === undefined || type === null ? engine === 'DOCKER' : textOf(type).toUpperCase() === engine;
}

function isGiven(value: Json | undefined): boolean {
  return value !== undefined && value !== null;
}

function isFilled(value: Json | undefined): boolean {
  return isList(value) && value.length > 0;
}
