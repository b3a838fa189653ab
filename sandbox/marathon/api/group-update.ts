import type { NormalApp } from '../../../marathon/normal-form/types.ts';
import { isList, isObject } from '../../../marathon/normal-form/values.ts';
import { absoluteId, parentId } from '../../../marathon/path-id.ts';
import type { Json, JsonObject } from '../../../marathon/types.ts';
import { featureRefusal } from '../apps/unsupported.ts';
import { isBelow, type RootView } from '../groups/root.ts';
import { accept } from './app-writes.ts';
import { isLegacy, type ApiContext } from './context.ts';
import { enforceRoleOf } from './group-role.ts';
import { noSuchGroup, notValid } from './refusal.ts';
import { typeError } from './request.ts';

/** What a group request does to the tree. */
export interface TreeUpdate {
  readonly apps: Map<string, NormalApp | undefined>;
  /** Dependencies of each group that is made or kept; `undefined` removes it. */
  readonly groups: Map<string, readonly string[] | undefined>;
  /** Whether a group that is made enforces its role. */
  readonly enforceRole: Map<string, boolean>;
}

function emptyUpdate(): TreeUpdate {
  return { apps: new Map(), groups: new Map(), enforceRole: new Map() };
}

/**
 * Reads a group definition (reference 1.7): `apps` and `groups`, where given, replace what is there; what is not listed
 * is removed. Ids may be relative and must end up below the group.
 */
export function readGroupUpdate(context: ApiContext, body: JsonObject, groupId: string): TreeUpdate {
  const update: TreeUpdate = emptyUpdate();
  read(context, body, groupId, '', update);
  return update;
}

/** `{"scaleBy"}`: every app below the group gets that many times its instances, rounded up. */
export function scaleGroup(context: ApiContext, groupId: string, factor: number): TreeUpdate {
  const apps = new Map<string, NormalApp>();
  for (const { id, definition } of context.engine.root.apps.values()) {
    if (isBelow(id, groupId)) apps.set(id, { ...definition, instances: Math.ceil(definition.instances * factor) });
  }
  return { ...emptyUpdate(), apps };
}

/** `{"version"}`: everything below the group as it was then. */
export function rollGroupBack(context: ApiContext, groupId: string, version: string): TreeUpdate {
  const { root } = context.engine;
  const view = root.at(version);
  if (view === undefined || !(groupId === '/' || view.groups.has(groupId))) throw noSuchGroup(groupId, version);
  const update = removeGroup(context, groupId);
  for (const { id, definition } of view.apps.values()) if (isBelow(id, groupId)) update.apps.set(id, definition);
  for (const { id, dependencies } of view.groups.values()) {
    if (id === groupId || isBelow(id, groupId)) update.groups.set(id, dependencies);
  }
  return update;
}

/** Removes a group with everything below it; the root itself stays. */
export function removeGroup(context: ApiContext, groupId: string): TreeUpdate {
  const update: TreeUpdate = emptyUpdate();
  removeBelow(context.engine.root, groupId, update);
  if (groupId !== '/') update.groups.set(groupId, undefined);
  return update;
}

function removeBelow(root: RootView, groupId: string, update: TreeUpdate): void {
  for (const id of root.apps.keys()) if (isBelow(id, groupId)) update.apps.set(id, undefined);
  for (const id of root.groups.keys()) if (id !== '/' && isBelow(id, groupId)) update.groups.set(id, undefined);
}

function read(context: ApiContext, body: JsonObject, groupId: string, prefix: string, update: TreeUpdate): void {
  const { root } = context.engine;
  const enforceRole = enforceRoleOf(context, body, groupId, prefix);
  if (enforceRole !== undefined) update.enforceRole.set(groupId, enforceRole);
  refusePods(context, body, prefix);
  const dependencies = listMember(context, body, 'dependencies', prefix);
  update.groups.set(
    groupId,
    dependencies?.filter(id => typeof id === 'string').map(id => absoluteId(id, groupId)) ??
      root.groups.get(groupId)?.dependencies ??
      [],
  );
  const apps = listMember(context, body, 'apps', prefix);
  if (apps !== undefined) {
    for (const id of root.apps.keys()) if (parentId(id) === groupId) update.apps.set(id, undefined);
    for (const [index, app] of apps.entries()) readApp(context, app, groupId, `${prefix}/apps(${index})`, update);
  }
  const groups = listMember(context, body, 'groups', prefix);
  if (groups === undefined) return;
  const listed = groups.map((group, index) => childOf(context, group, groupId, `${prefix}/groups(${index})`));
  const ids = new Set(listed.map(({ id }) => id));
  for (const id of root.groups.keys()) {
    if (id === '/' || parentId(id) !== groupId || ids.has(id)) continue;
    removeBelow(root, id, update);
    update.groups.set(id, undefined);
  }
  for (const [index, { id, group }] of listed.entries()) {
    read(context, group, id, `${prefix}/groups(${index})`, update);
  }
}

function readApp(context: ApiContext, value: Json, groupId: string, path: string, update: TreeUpdate): void {
  if (!isObject(value)) throw typeError(path, 'error.expected.jsobject', isLegacy(context));
  const { version: _version, versionInfo: _versionInfo, ...definition } = value;
  const id = definition['id'];
  const dependencies = definition['dependencies'];
  const absolute: JsonObject = {
    ...definition,
    ...(typeof id === 'string' ? { id: absoluteId(id, groupId) } : {}),
    ...(isList(dependencies) ? { dependencies: dependencies.map(each => absoluteTo(each, groupId)) } : {}),
  };
  const app = accept(context, absolute, path, update.enforceRole);
  if (!isBelow(app.id, groupId)) throw notValid(`${path}/id`, `Identifier is not child of '${groupId}'`);
  update.apps.set(app.id, app);
}

/** Pods inside of groups, in the words that pods of their own get. */
function refusePods(context: ApiContext, body: JsonObject, prefix: string): void {
  const pods = listMember(context, body, 'pods', prefix) ?? [];
  if (pods.length > 0) throw notValid(`${prefix}/pods(0)`, featureRefusal('pods'));
}

function absoluteTo(id: Json, groupId: string): Json {
  return typeof id === 'string' ? absoluteId(id, groupId) : id;
}

function childOf(context: ApiContext, value: Json, groupId: string, path: string): { id: string; group: JsonObject } {
  if (!isObject(value)) throw typeError(path, 'error.expected.jsobject', isLegacy(context));
  const own = value['id'];
  if (typeof own !== 'string') throw typeError(`${path}/id`, 'error.path.missing', isLegacy(context));
  const id = absoluteId(own, groupId);
  if (!isBelow(id, groupId)) throw notValid(`${path}/id`, `Identifier is not child of '${groupId}'`);
  return { id, group: value };
}

function listMember(context: ApiContext, body: JsonObject, name: string, prefix: string): readonly Json[] | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (!isList(value)) throw typeError(`${prefix}/${name}`, 'error.expected.jsarray', isLegacy(context));
  return value;
}
