import { isDeepStrictEqual } from 'node:util';
import type { NormalApp } from '../../../marathon/normal-form/types.ts';
import { isList, isObject } from '../../../marathon/normal-form/values.ts';
import type { Json } from '../../../marathon/types.ts';

/**
 * Members that Marathon compares to tell whether an app needs new tasks (reference 3.1). Neither `instances` nor
 * `executorResources` is among them. The stand-in decides by this list alone, and not by the comparison that Pacer's
 * daemon uses, so that it can be a witness against it.
 */
const configMembers = [
  'cmd',
  'args',
  'user',
  'env',
  'cpus',
  'mem',
  'disk',
  'gpus',
  'executor',
  'constraints',
  'fetch',
  'portDefinitions',
  'requirePorts',
  'backoffSeconds',
  'backoffFactor',
  'maxLaunchDelaySeconds',
  'container',
  'healthChecks',
  'check',
  'readinessChecks',
  'taskKillGracePeriodSeconds',
  'dependencies',
  'upgradeStrategy',
  'labels',
  'acceptedResourceRoles',
  'networks',
  'secrets',
  'unreachableStrategy',
  'killSelection',
  'tty',
  'role',
  'resourceLimits',
] as const;

/** Compared in 1.4 only, whose form alone has `storeUrls`. */
const legacyMembers = ['storeUrls', 'residency'] as const;

/** Members anywhere in an app that are sets to Marathon: in whatever order they stand, they are the same. */
const sets: ReadonlySet<string> = new Set([
  'constraints',
  'healthChecks',
  'dependencies',
  'acceptedResourceRoles',
  'httpStatusCodesForReady',
]);

/** True when Marathon replaces the tasks of an app that changes from one stored form to the other. */
export function isConfigChange(before: NormalApp, after: NormalApp): boolean {
  const isLegacy = before['storeUrls'] !== undefined;
  const members: readonly string[] = isLegacy ? [...configMembers, ...legacyMembers] : configMembers;
  return members.some(member => !isSame(member, before[member], after[member]));
}

/** True when nothing at all differs, so that there is nothing to store. */
export function isSameDefinition(before: NormalApp, after: NormalApp): boolean {
  const members = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...members].every(member => isSame(member, before[member], after[member]));
}

function isSame(member: string, one: Json | undefined, other: Json | undefined): boolean {
  return one === other || isDeepStrictEqual(comparable(one, member), comparable(other, member));
}

/** The value with its sets in an order of their own and without members that are not there. */
function comparable(value: Json | undefined, member: string): unknown {
  if (isList(value)) {
    const items = value.map(item => comparable(item, ''));
    if (!sets.has(member)) return items;
    return [...new Set(items.map(item => JSON.stringify(item)))].toSorted();
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries.toSorted(byName).map(([key, each]) => [key, comparable(each, key)]));
}

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}
