import type { Dialect } from '../dialect.ts';
import type { JsonObject } from '../types.ts';
import { containerOf, ipAddressOf, legacyFetch } from './serve-legacy.ts';
import type { NormalApp } from './types.ts';
import { isList, isObject, put, type Draft } from './values.ts';

/** A complete definition to send. */
export type DefinitionBody = JsonObject & { readonly id: string };

/**
 * The complete definition to PUT with `partialUpdate=false` so that a Marathon of `dialect` has exactly this app. From
 * 1.5 on that is the normal form itself without what is empty; 1.4 gets its own members, each thing said once (sending
 * back what it prints fails, reference 2.6).
 */
export function definitionBody(normal: NormalApp, dialect: Dialect): DefinitionBody {
  const body: Draft = {};
  for (const key of Object.keys(normal)) {
    const value = normal[key];
    if (isList(value) && value.length === 0 && key !== 'portDefinitions') continue;
    put(body, key, value);
  }
  if (dialect !== '1.4') return body as DefinitionBody;
  delete body['networks'];
  put(body, 'fetch', legacyFetch(body['fetch'] ?? null));
  put(body, 'ipAddress', writtenIpAddress(normal));
  // A container that is there for the network alone is not one that 1.4 has.
  delete body['container'];
  if (!isImpliedByNetwork(normal)) put(body, 'container', containerOf(normal));
  return body as DefinitionBody;
}

function isImpliedByNetwork(normal: NormalApp): boolean {
  const container = normal.container;
  if (!container || normal.networks.some(network => network.mode === 'host')) return false;
  return container.type === 'MESOS' && !container.docker && !container['appc'] && container.volumes.length === 0;
}

// Discovery without ports is printed, but not accepted for Docker containers (reference 2.7).
function writtenIpAddress(normal: NormalApp): JsonObject | undefined {
  const ipAddress = ipAddressOf(normal);
  if (!ipAddress) return undefined;
  const { discovery, ...rest } = ipAddress;
  const hasPorts = isObject(discovery) && isList(discovery['ports']) && discovery['ports'].length > 0;
  return hasPorts ? ipAddress : rest;
}
