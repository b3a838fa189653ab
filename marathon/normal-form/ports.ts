import type { Json, JsonObject } from '../types.ts';
import { portDefinitionMembers, portMappingMembers } from './part-members.ts';
import { canonical, isList, isObject, keepUnknown, listOf, mapOf, put, withDefault, type Draft } from './values.ts';

const protocols = ['tcp', 'udp', 'udp,tcp'] as const;
const knownDefinition: ReadonlySet<string> = new Set(portDefinitionMembers);
const knownMapping: ReadonlySet<string> = new Set(portMappingMembers);

/** The port definitions that a user wrote, in either form; undefined when none (reference 2.3, step 3). */
export function writtenPortDefinitions(definition: JsonObject): Json | undefined {
  const definitions = definition['portDefinitions'];
  if (definitions !== undefined && definitions !== null) return listOf(definitions, portDefinition);
  const ports = definition['ports'];
  if (ports === undefined || ports === null) return undefined;
  if (!isList(ports)) return ports;
  return ports.map(port => ({ port, protocol: 'tcp', labels: {} }));
}

/** What an app on the host network gets that says nothing about ports (step 7). */
export function defaultPortDefinitions(): Json {
  return [{ port: 0, protocol: 'tcp', name: 'default', labels: {} }];
}

/** What an app outside the host network gets that says nothing about ports (step 7). */
export function defaultPortMappings(isBridge: boolean): Json {
  return [{ ...emptyMapping(isBridge), name: 'default' }];
}

/** A mapping with nothing but defaults, for a port definition too many outside the host network (step 7). */
export function emptyMapping(isBridge: boolean): JsonObject {
  const mapping = { containerPort: 0, servicePort: 0, protocol: 'tcp', labels: {} };
  return isBridge ? { ...mapping, hostPort: 0 } : mapping;
}

/** Port mappings with their defaults; a bridge gives 0 for a missing host port (step 9). */
export function portMappings(value: Json, isBridge: boolean): Json {
  return listOf(value, mapping => {
    const form: Draft = {
      containerPort: withDefault(mapping['containerPort'], 0),
      servicePort: withDefault(mapping['servicePort'], 0),
      protocol: canonical(mapping['protocol'] ?? 'tcp', protocols),
      labels: mapOf(mapping['labels']),
    };
    put(form, 'hostPort', mapping['hostPort'] ?? (isBridge ? 0 : undefined));
    put(form, 'name', mapping['name']);
    const networkNames = mapping['networkNames'];
    if (!isList(networkNames) || networkNames.length > 0) put(form, 'networkNames', networkNames);
    keepUnknown(form, mapping, knownMapping);
    return form;
  });
}

/** `ipAddress.discovery.ports` as mappings without host ports (step 5); undefined when there are none. */
export function discoveryMappings(definition: JsonObject): readonly JsonObject[] | undefined {
  const ipAddress = definition['ipAddress'];
  const discovery = isObject(ipAddress) ? ipAddress['discovery'] : undefined;
  const ports = isObject(discovery) ? discovery['ports'] : undefined;
  if (!isList(ports) || ports.length === 0) return undefined;
  return ports.filter(isObject).map(port => {
    const mapping: Draft = { containerPort: withDefault(port['number'], 0) };
    put(mapping, 'name', port['name']);
    put(mapping, 'protocol', port['protocol']);
    put(mapping, 'labels', port['labels']);
    return mapping;
  });
}

function portDefinition(definition: JsonObject): JsonObject {
  const form: Draft = {
    port: withDefault(definition['port'], 0),
    protocol: canonical(definition['protocol'] ?? 'tcp', protocols),
    labels: mapOf(definition['labels']),
  };
  put(form, 'name', definition['name']);
  keepUnknown(form, definition, knownDefinition);
  return form;
}
