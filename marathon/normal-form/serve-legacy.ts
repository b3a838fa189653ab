import type { Json, JsonObject } from '../types.ts';
import { isOnHost } from './networks.ts';
import type { NormalApp, NormalHealthCheck, NormalNetwork, NormalPortMapping } from './types.ts';
import { isList, isObject, put, type Draft } from './values.ts';

/** An app in the form of Marathon 1.4: complete, nothing left out, with its deprecated members and mirrors (reference 2.6). */
export function serveLegacyApp(normal: NormalApp): JsonObject {
  const definitions = portDefinitionsOf(normal);
  const app: Draft = {
    id: normal.id,
    cmd: normal.cmd ?? null,
    args: normal.args.length > 0 ? normal.args : null,
    user: normal.user ?? null,
    env: normal.env,
    instances: normal.instances,
    cpus: normal.cpus,
    mem: normal.mem,
    disk: normal.disk,
    gpus: normal.gpus,
    executor: normal.executor,
    constraints: normal.constraints,
    uris: isList(normal.fetch) ? normal.fetch.map(artifact => artifact.uri) : [],
    fetch: legacyFetch(normal.fetch),
    storeUrls: normal['storeUrls'] ?? [],
    backoffSeconds: normal.backoffSeconds,
    backoffFactor: normal.backoffFactor,
    maxLaunchDelaySeconds: normal.maxLaunchDelaySeconds,
    container: containerOf(normal) ?? null,
    healthChecks: isList(normal.healthChecks) ? normal.healthChecks.map(healthCheck) : normal.healthChecks,
    readinessChecks: normal.readinessChecks,
    dependencies: normal.dependencies,
    upgradeStrategy: normal.upgradeStrategy,
    labels: normal.labels,
    ipAddress: ipAddressOf(normal) ?? null,
    residency: normal.residency ?? null,
    secrets: normal.secrets,
    taskKillGracePeriodSeconds: normal.taskKillGracePeriodSeconds ?? null,
    unreachableStrategy: normal.unreachableStrategy,
    killSelection: normal.killSelection,
    ports: definitions.map(definition => definition['port'] as Json),
    portDefinitions: definitions,
    requirePorts: normal.requirePorts,
  };
  put(app, 'acceptedResourceRoles', normal.acceptedResourceRoles);
  return app;
}

const dockerNetworkOfMode: Readonly<Record<string, string>> = {
  'container/bridge': 'BRIDGE',
  container: 'USER',
  none: 'NONE',
  host: 'HOST',
};

/** The deprecated form of the networks: what 1.4 calls `container.docker.network`; undefined when it is not Docker's. */
function dockerNetworkOf(normal: NormalApp): string | undefined {
  const mode = normal.networks[0]?.mode;
  const container = normal.container;
  if (mode === undefined || container?.type !== 'DOCKER' || !isObject(container.docker)) return undefined;
  return dockerNetworkOfMode[mode];
}

/** Artifacts as 1.4 knows them: what is `destPath` later is called `outputFile` there (its published schema). */
export function legacyFetch(fetch: Json): Json {
  if (!isList(fetch)) return fetch;
  return fetch.map(artifact => {
    if (!isObject(artifact) || artifact['destPath'] === undefined) return artifact;
    const { destPath, ...rest } = artifact;
    return { ...rest, outputFile: destPath };
  });
}

/** The deprecated form of a container network; undefined when the app has none. */
export function ipAddressOf(normal: NormalApp): JsonObject | undefined {
  const network = normal.networks[0];
  if (!network || !hasIpAddress(normal, network)) return undefined;
  const ports = isObject(normal.container?.docker) && normal.container.type === 'DOCKER' ? [] : mappingsOf(normal);
  const form: Draft = {
    groups: network['groups'] ?? [],
    labels: network.labels,
    discovery: {
      ports: ports.map(mapping => {
        const port: Draft = { number: mapping.containerPort, protocol: mapping.protocol, labels: mapping.labels };
        put(port, 'name', mapping.name);
        return port;
      }),
    },
  };
  if (network.mode === 'container') put(form, 'networkName', network.name);
  else if (dockerNetworkOf(normal) === undefined) form['networkName'] = 'mesos-bridge';
  return form;
}

/** The container in 1.4's form: mappings inside `docker`. */
export function containerOf(normal: NormalApp): JsonObject | undefined {
  const container = normal.container;
  if (!isObject(container)) return undefined;
  const form: Draft = { type: container.type, volumes: container.volumes };
  put(form, 'appc', container['appc']);
  if (!isObject(container.docker)) return form;
  const docker: Draft = { image: container.docker.image };
  const isDocker = container.type === 'DOCKER';
  if (isDocker) {
    docker['network'] = dockerNetworkOf(normal) ?? null;
    docker['portMappings'] = isOnHost(normal.networks) ? null : mappingsOf(normal);
    docker['privileged'] = container.docker.privileged;
    docker['parameters'] = container.docker.parameters;
  }
  docker['forcePullImage'] = container.docker.forcePullImage;
  form['docker'] = docker;
  return form;
}

function hasIpAddress(normal: NormalApp, network: NormalNetwork): boolean {
  if (network.mode === 'container') return true;
  if (network.mode !== 'container/bridge') return false;
  return dockerNetworkOf(normal) === undefined || Object.keys(network.labels).length > 0;
}

function mappingsOf(normal: NormalApp): readonly NormalPortMapping[] {
  return isList(normal.container?.portMappings) ? normal.container.portMappings : [];
}

// Outside the host network they carry the service ports of the mappings; only the first has a name.
function portDefinitionsOf(normal: NormalApp): readonly JsonObject[] {
  if (isList(normal.portDefinitions)) return normal.portDefinitions;
  if (ipAddressOf(normal)) return [];
  return mappingsOf(normal).map((mapping, index) => {
    const definition = { port: mapping.servicePort, protocol: 'tcp', labels: {} };
    return index === 0 ? { ...definition, name: 'default' } : definition;
  });
}

// The delay is printed for the checks that Mesos runs only.
function healthCheck(check: NormalHealthCheck): JsonObject {
  if (!isObject(check)) return check;
  if (check.protocol !== 'HTTP' && check.protocol !== 'HTTPS' && check.protocol !== 'TCP') return check;
  const form: Draft = { ...check };
  delete form['delaySeconds'];
  return form;
}
