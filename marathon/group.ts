import { absoluteId } from './path-id.ts';
import type { Json, JsonObject } from './types.ts';
import { isList, isObject, type Draft } from './normal-form/values.ts';

export { absoluteId };

/** What a definition is: of an app, a group, a pod, a list of apps, or nothing of Marathon's. */
export type DefinitionKind = 'app' | 'group' | 'pod' | 'list' | 'other';

/** An app that was found in a group. */
export interface GroupApp {
  /** The app with absolute `id` and `dependencies`. */
  readonly app: JsonObject;
  /** JSON pointer of the app inside the group definition. */
  readonly pointer: string;
  /** Absolute id of the group it stands in. */
  readonly groupId: string;
  /** Absolute ids that its groups depend on. */
  readonly groupDependencies: readonly string[];
}

// Members that say "this is an app" beside `id`; a file with an id and nothing of these is not plainly Marathon's.
const appMembers = [
  'cmd',
  'args',
  'container',
  'instances',
  'cpus',
  'mem',
  'healthChecks',
  'portDefinitions',
  'ports',
  'upgradeStrategy',
  'constraints',
  'acceptedResourceRoles',
  'fetch',
  'uris',
  'networks',
  'ipAddress',
] as const;

/**
 * Tells what a parsed file is, by its members: pods have `containers`, groups have `apps` or `groups` (or nothing but an
 * id and dependencies), apps have an id and at least one member that only apps have, lists are arrays of apps. A file with
 * a `kind` is never Marathon's.
 */
export function kindOf(definition: Json): DefinitionKind {
  if (isList(definition)) {
    return definition.length > 0 && definition.every(item => kindOf(item) === 'app') ? 'list' : 'other';
  }
  if (!isObject(definition) || definition['kind'] !== undefined) return 'other';
  if (isList(definition['containers'])) return typeof definition['id'] === 'string' ? 'pod' : 'other';
  if (isList(definition['apps']) || isList(definition['groups'])) return isGroup(definition) ? 'group' : 'other';
  if (typeof definition['id'] !== 'string') return 'other';
  return appMembers.some(member => definition[member] !== undefined) ? 'app' : 'other';
}

/**
 * The apps of a group and of all groups in it, in the order in which they are written. Ids and dependencies are resolved
 * against the group they stand in (reference 1.7 and 8). The dependencies of groups order deployments but are no part of
 * an app's definition, so they come separately. An app whose id is no string keeps it, for validation to name.
 */
export function flattenGroup(group: JsonObject, base = '/'): GroupApp[] {
  const found: GroupApp[] = [];
  collect(group, base, '', [], found);
  return found;
}

/** True when an absolute id lies in this group or in one below it: where Marathon wants the apps of a group to be. */
export function isInGroup(id: string, groupId: string): boolean {
  return groupId === '/' ? id !== '/' : id.startsWith(`${groupId}/`);
}

function collect(
  group: JsonObject,
  base: string,
  pointer: string,
  inherited: readonly string[],
  found: GroupApp[],
): void {
  const groupId = typeof group['id'] === 'string' ? absoluteId(group['id'], base) : base;
  const groupDependencies = union(inherited, absoluteIds(group['dependencies'], groupId));
  const apps = group['apps'];
  if (isList(apps)) {
    for (const [index, app] of apps.entries()) {
      if (!isObject(app)) continue;
      found.push({ app: resolved(app, groupId), pointer: `${pointer}/apps/${index}`, groupId, groupDependencies });
    }
  }
  const groups = group['groups'];
  if (!isList(groups)) return;
  for (const [index, child] of groups.entries()) {
    if (isObject(child)) collect(child, groupId, `${pointer}/groups/${index}`, groupDependencies, found);
  }
}

function resolved(app: JsonObject, groupId: string): JsonObject {
  const form: Draft = { ...app };
  if (typeof app['id'] === 'string') form['id'] = absoluteId(app['id'], groupId);
  const own = app['dependencies'];
  // What is no string stays where it is for validation to name.
  if (isList(own)) form['dependencies'] = own.map(id => (typeof id === 'string' ? absoluteId(id, groupId) : id));
  return form;
}

function absoluteIds(value: Json | undefined, base: string): readonly string[] {
  if (!isList(value)) return [];
  return value.filter(id => typeof id === 'string').map(id => absoluteId(id, base));
}

function union(one: readonly string[], other: readonly string[]): readonly string[] {
  return other.length === 0 ? one : [...new Set([...one, ...other])];
}

function isGroup(definition: JsonObject): boolean {
  const members = [definition['apps'], definition['groups']].filter(isList).flat();
  if (typeof definition['id'] === 'string') return members.every(isObject);
  // Without an id it is the root group, or an answer of `GET /v2/apps`; every entry must be plainly an app or a group then.
  return members.length > 0 && members.every(member => ['app', 'group'].includes(kindOf(member)));
}
