import { isAtLeast, type Dialect } from '../dialect.ts';
import type { Json, JsonObject } from '../types.ts';
import { isOnHost } from './networks.ts';
import { serveLegacyApp } from './serve-legacy.ts';
import type { NormalApp, NormalContainer, NormalHealthCheck } from './types.ts';
import { isList, isObject, put, type Draft } from './values.ts';
import {
  healthCheckMembers,
  portDefinitionMembers,
  portMappingMembers,
  readinessCheckMembers,
  volumeMembers,
} from './part-members.ts';

/**
 * The definition part of an app as a Marathon of `dialect` prints it: what is empty or unset is left out, `labels` never
 * is; deprecated and unknown members do not appear (reference 2.4 and 2.5). 1.4 prints everything, in its own form (2.6).
 * Status members and `version` are the caller's to add.
 */
export function serveApp(normal: NormalApp, dialect: Dialect): JsonObject {
  if (dialect === '1.4') return serveLegacyApp(normal);
  const app: Draft = { id: normal.id };
  if (isAtLeast(dialect, '1.9')) app['role'] = normal.role ?? '*';
  put(app, 'acceptedResourceRoles', normal.acceptedResourceRoles);
  putFilled(app, 'args', normal.args);
  app['backoffFactor'] = normal.backoffFactor;
  app['backoffSeconds'] = normal.backoffSeconds;
  put(app, 'cmd', normal.cmd);
  putFilled(app, 'constraints', normal.constraints);
  put(app, 'container', isObject(normal.container) ? containerOf(normal.container, dialect) : normal.container);
  app['cpus'] = normal.cpus;
  putFilled(app, 'dependencies', normal.dependencies);
  app['disk'] = normal.disk;
  putFilled(app, 'env', normal.env);
  app['executor'] = normal.executor;
  put(app, 'executorResources', normal['executorResources']);
  putFilled(app, 'fetch', each(normal.fetch, fetchMembers));
  putFilled(app, 'healthChecks', healthChecks(normal.healthChecks, dialect));
  app['instances'] = normal.instances;
  app['labels'] = normal.labels;
  app['maxLaunchDelaySeconds'] = normal.maxLaunchDelaySeconds;
  app['mem'] = normal.mem;
  app['gpus'] = normal.gpus;
  app['networks'] = each(normal.networks, networkMembers);
  if (isOnHost(normal.networks)) put(app, 'portDefinitions', each(normal.portDefinitions, portDefinitionMembers));
  putFilled(app, 'readinessChecks', each(normal.readinessChecks, readinessCheckMembers));
  put(app, 'residency', normal.residency);
  app['requirePorts'] = normal.requirePorts;
  putFilled(app, 'secrets', normal.secrets);
  put(app, 'user', normal.user);
  put(app, 'taskKillGracePeriodSeconds', normal.taskKillGracePeriodSeconds);
  put(app, 'upgradeStrategy', only(normal.upgradeStrategy, upgradeMembers));
  app['killSelection'] = normal.killSelection;
  app['unreachableStrategy'] = normal.unreachableStrategy;
  put(app, 'tty', normal.tty);
  if (isAtLeast(dialect, '1.8')) put(app, 'check', normal.check);
  if (isAtLeast(dialect, '1.10')) put(app, 'resourceLimits', normal['resourceLimits']);
  return app;
}

const dockerMembers = ['forcePullImage', 'image', 'parameters', 'privileged', 'pullConfig'] as const;
const networkMembers = ['name', 'mode', 'labels'] as const;
const fetchMembers = ['uri', 'extract', 'executable', 'cache', 'destPath'] as const;
const upgradeMembers = ['maximumOverCapacity', 'minimumHealthCapacity'] as const;

function containerOf(container: NormalContainer, dialect: Dialect): JsonObject {
  const form: Draft = { type: container.type };
  put(form, 'docker', only(container.docker, dockerMembers));
  put(form, 'appc', container['appc']);
  form['volumes'] = each(container.volumes, volumeMembers);
  if (isAtLeast(dialect, '1.8')) put(form, 'linuxInfo', container['linuxInfo']);
  put(form, 'portMappings', each(container.portMappings, portMappingMembers, keptEmpty));
  return form;
}

function healthChecks(checks: readonly NormalHealthCheck[], dialect: Dialect): Json | undefined {
  const printed = each(checks, healthCheckMembers);
  if (dialect === '1.5' || !isList(printed)) return printed;
  return printed.map(check => (isObject(check) ? { ipProtocol: 'IPv4', ...check } : check));
}

// Port mappings print their labels even when there are none (reference 2.2).
const keptEmpty: ReadonlySet<string> = new Set(['labels']);
const nothing: ReadonlySet<string> = new Set();

function each(value: Json | undefined, members: readonly string[], kept = nothing): Json | undefined {
  if (!isList(value)) return value;
  return value.map(item => only(item, members, kept) as Json);
}

/** The named members of an object; empty `labels` and `options` are left out unless kept. */
function only(value: Json | undefined, members: readonly string[], kept = nothing): Json | undefined {
  if (!isObject(value)) return value;
  const form: Draft = {};
  for (const member of members) {
    const found = value[member];
    if (member === 'labels' && !kept.has(member)) putFilled(form, member, found);
    else if (member === 'external' && isObject(found)) form[member] = externalOf(found);
    else put(form, member, found);
  }
  return form;
}

function externalOf(external: JsonObject): JsonObject {
  const form: Draft = {};
  for (const key of Object.keys(external)) {
    if (key === 'options') putFilled(form, key, external[key]);
    else put(form, key, external[key]);
  }
  return form;
}

function putFilled(draft: Draft, key: string, value: Json | undefined): void {
  if (isList(value) && value.length === 0) return;
  if (isObject(value) && Object.keys(value).length === 0) return;
  put(draft, key, value);
}
