import { normaliseDefinition } from '../../../marathon/normal-form/normalise.ts';
import type { NormalApp } from '../../../marathon/normal-form/types.ts';
import { volumeKinds } from '../../../marathon/normal-form/volumes.ts';
import { parentId } from '../../../marathon/path-id.ts';
import { dialectOf } from '../../../marathon/dialect.ts';
import type { JsonObject } from '../../../marathon/types.ts';
import type { Demand, Need } from './types.ts';

/** What one instance of a definition takes, and what its change does; `definition` is complete. */
export function demandOf(
  definition: JsonObject & { readonly id: string },
  change: Pick<Demand, 'kind' | 'isAsked' | 'missing' | 'isSettled' | 'running'>,
  marathonVersion: string,
): Demand {
  const app = normaliseDefinition(definition, dialectOf(marathonVersion), { groupId: parentId(definition.id) });
  return {
    id: definition.id,
    need: needOf(app),
    instances: app.instances,
    constraints: app.constraints,
    minimumHealthCapacity: app.upgradeStrategy.minimumHealthCapacity,
    maximumOverCapacity: app.upgradeStrategy.maximumOverCapacity,
    isResident: volumeKinds(app.container).persistent,
    ...change,
    ...(app.acceptedResourceRoles === undefined ? {} : { acceptedRoles: app.acceptedResourceRoles }),
    ...(app.role === undefined ? {} : { role: app.role }),
  };
}

/** Resources and host ports of one instance (Marathon API reference 7.1). */
function needOf(app: NormalApp): Need {
  const ports = hostPortsOf(app);
  const fixedPorts = ports.filter(port => port !== 0);
  const { cpus, mem, disk, gpus } = app;
  return { cpus, mem, disk, gpus, anyPorts: ports.length - fixedPorts.length, fixedPorts };
}

/** 0 is any port; mappings without a host port take none. */
function hostPortsOf(app: NormalApp): readonly number[] {
  const mappings = app.container?.portMappings;
  const isOnHost = app.networks.length === 0 || app.networks.some(({ mode }) => mode === 'host');
  if (mappings !== undefined && !isOnHost)
    return mappings.flatMap(({ hostPort }) => (hostPort === undefined ? [] : [hostPort]));
  return (app.portDefinitions ?? []).map(({ port }) => (app.requirePorts ? port : 0));
}
