import { pacerError, type PacerError } from '../../errors/pacer-error.ts';
import type { Dialect } from '../dialect.ts';
import type { Json, JsonObject } from '../types.ts';
import type { NormaliseOptions } from './types.ts';
import { canonical, isList, isObject, keepUnknown, mapOf, put, type Draft } from './values.ts';

const modes = ['host', 'container/bridge', 'container'] as const;
const dockerNetworks = ['BRIDGE', 'HOST', 'NONE', 'USER'] as const;
const known: ReadonlySet<string> = new Set(['mode', 'name', 'labels']);
const defaultBridgeName = 'mesos-bridge';
const hostNetworks: readonly JsonObject[] = [{ mode: 'host', labels: {} }];

/**
 * The networks of a definition, from `networks` or from the deprecated `container.docker.network` and `ipAddress`
 * (reference 2.3, steps 4 and 10). 1.4 knows only the deprecated members.
 * Throws `marathon-rejected` for docker network `NONE` (≥ 1.5) and for a mixture of both forms.
 */
export function networksOf(definition: JsonObject, dialect: Dialect, options: NormaliseOptions): readonly JsonObject[] {
  const ipAddress = isObject(definition['ipAddress']) ? definition['ipAddress'] : undefined;
  const dockerNetwork = dockerNetworkOf(definition);
  if (dialect === '1.4') {
    // The normal form of 1.4 itself has `networks`, without the deprecated members: it must survive a second pass.
    if (ipAddress || dockerNetwork !== undefined || !isNormal(definition))
      return legacy(ipAddress, dockerNetwork, options);
    return canonicalNetworks(definition['networks'], options);
  }
  if (!ipAddress && dockerNetwork === undefined) return canonicalNetworks(definition['networks'], options);
  if (isList(definition['networks']) && definition['networks'].length > 0) {
    throw refused('cannot mix deprecated and canonical network APIs', definition);
  }
  if (dockerNetwork === 'NONE') throw refused('unsupported docker network type None', definition);
  return named(legacy(ipAddress, dockerNetwork, options), options);
}

/** True when an app with these networks uses the ports of the host. */
export function isOnHost(networks: readonly JsonObject[]): boolean {
  return networks.some(network => network['mode'] === 'host');
}

/** An error of Marathon's own normalisation, which it answers with status 500 (reference 1.9). */
export function refused(message: string, definition: JsonObject): PacerError {
  return pacerError('marathon-rejected', { message, context: { app: definition['id'] } });
}

/** True for the normal form itself: only it says all of these. Whoever writes `networks` for 1.4 is not heard. */
export function isNormal(definition: JsonObject): boolean {
  return (
    definition['networks'] !== undefined &&
    definition['secrets'] !== undefined &&
    definition['fetch'] !== undefined &&
    definition['killSelection'] !== undefined
  );
}

function dockerNetworkOf(definition: JsonObject): string | undefined {
  const container = definition['container'];
  const docker = isObject(container) ? container['docker'] : undefined;
  const network = isObject(docker) ? canonical(docker['network'], dockerNetworks) : undefined;
  return typeof network === 'string' && (dockerNetworks as readonly string[]).includes(network) ? network : undefined;
}

function canonicalNetworks(value: Json | undefined, options: NormaliseOptions): readonly JsonObject[] {
  if (!isList(value) || value.length === 0) return hostNetworks;
  return named(
    value.filter(isObject).map(network => {
      const form: Draft = { mode: canonical(network['mode'] ?? 'container', modes), labels: mapOf(network['labels']) };
      put(form, 'name', network['name']);
      keepUnknown(form, network, known);
      return form;
    }),
    options,
  );
}

function named(networks: readonly JsonObject[], options: NormaliseOptions): readonly JsonObject[] {
  const name = options.defaultNetworkName;
  if (name === undefined) return networks;
  return networks.map(network =>
    network['mode'] === 'container' && network['name'] === undefined ? { ...network, name } : network,
  );
}

function legacy(
  ipAddress: JsonObject | undefined,
  dockerNetwork: string | undefined,
  options: NormaliseOptions,
): readonly JsonObject[] {
  if (!ipAddress && dockerNetwork === undefined) return hostNetworks;
  const labels = mapOf(ipAddress?.['labels']);
  if (dockerNetwork === 'HOST') return hostNetworks;
  if (dockerNetwork === 'NONE') return [{ mode: 'none', labels: {} }];
  const name = ipAddress?.['networkName'];
  const bridgeName = options.mesosBridgeName ?? defaultBridgeName;
  if (dockerNetwork === 'BRIDGE' || (dockerNetwork === undefined && name === bridgeName)) {
    return [{ mode: 'container/bridge', labels }];
  }
  const network: Draft = { mode: 'container', labels };
  put(network, 'name', name);
  // Means nothing from 1.5 on, where Marathon ignores it.
  const groups = ipAddress?.['groups'];
  if (isList(groups) && groups.length > 0) network['groups'] = groups;
  return [network];
}
