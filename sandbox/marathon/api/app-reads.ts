import { absoluteId } from '../../../marathon/path-id.ts';
import type { AppRecord } from '../apps/app-record.ts';
import { isBelow } from '../groups/root.ts';
import { readTimestamp, timestamp } from '../timestamp.ts';
import { expectRight, may } from './access.ts';
import { ok, type Answer } from './answer.ts';
import { appInfo, appJson, deploymentsByApp } from './app-info.ts';
import type { ApiContext } from './context.ts';
import { appEmbeds } from './embeds.ts';
import { readLabelSelector } from './label-selector.ts';
import { noSuchApp, noSuchGroup, refusal } from './refusal.ts';
import { expectTimestamp, type ApiRequest } from './request.ts';

/** `GET /v2/apps` (reference 1.3). */
export function listApps(context: ApiContext, request: ApiRequest): Answer {
  const embeds = appEmbeds(request.query, ['counts', 'deployments']);
  const deployments = deploymentsByApp(context);
  const isWanted = filterOf(request.query);
  const apps: unknown[] = [];
  for (const record of context.engine.root.apps.values()) {
    if (may(request.asker, 'view', record.id) && isWanted(record))
      apps.push(appInfo(context, record, embeds, deployments));
  }
  return ok({ apps });
}

/** `GET /v2/apps/{id}` and `GET /v2/apps/{group}/*`. */
export function readApp(context: ApiContext, request: ApiRequest, path: string): Answer {
  const groupId = groupOf(path);
  if (groupId !== undefined) {
    const embeds = appEmbeds(request.query, ['counts', 'deployments']);
    const visible = appsOfGroup(context, groupId).filter(({ id }) => may(request.asker, 'view', id));
    return ok({ '*': visible.map(record => appInfo(context, record, embeds)) });
  }
  const record = findApp(context, path);
  expectRight(request.asker, 'view', record.id);
  const embeds = appEmbeds(request.query, ['counts', 'tasks', 'lastTaskFailure', 'deployments']);
  return ok({ app: appInfo(context, record, embeds) });
}

/** `GET /v2/apps/{id}/versions`. */
export function listVersions(context: ApiContext, request: ApiRequest, path: string): Answer {
  const { id } = findApp(context, path);
  expectRight(request.asker, 'view', id);
  return ok({ versions: context.engine.root.versionsOf(id).map(({ version }) => version) });
}

/** `GET /v2/apps/{id}/versions/{version}`: the app without a wrapper. */
export function readVersion(context: ApiContext, request: ApiRequest, path: string, text: string): Answer {
  const { id } = findApp(context, path);
  expectRight(request.asker, 'view', id);
  return ok(appJson(context, findVersion(context, id, text)));
}

/** The app of a path, or a 404. */
export function findApp(context: ApiContext, path: string): AppRecord {
  const id = absoluteId(`/${path}`);
  const record = context.engine.root.apps.get(id);
  if (record === undefined) throw noSuchApp(id);
  return record;
}

/** A stored version of an app: 404 when it is not stored, 422 when the text is no timestamp. */
export function findVersion(context: ApiContext, id: string, text: string): AppRecord {
  const version = timestamp(expectTimestamp(text, readTimestamp));
  const record = context.engine.root.versionsOf(id).find(stored => stored.version === version);
  if (record === undefined) throw noSuchApp(id, version);
  return record;
}

/** The group that a path with a closing `*` means. */
export function groupOf(path: string): string | undefined {
  if (path === '*') return '/';
  return path.endsWith('/*') ? absoluteId(`/${path.slice(0, -2)}`) : undefined;
}

/** All apps below a group, or a 404. */
export function appsOfGroup(context: ApiContext, groupId: string): AppRecord[] {
  const { groups, apps } = context.engine.root;
  if (groupId !== '/' && !groups.has(groupId)) throw noSuchGroup(groupId);
  return [...apps.values()].filter(({ id }) => isBelow(id, groupId));
}

function filterOf(query: URLSearchParams): (record: AppRecord) => boolean {
  const cmd = query.get('cmd')?.toLowerCase();
  const id = query.get('id')?.toLowerCase();
  const label = query.get('label');
  const selector = label === null ? undefined : readLabelSelector(label);
  if (label !== null && selector === undefined) throw refusal(422, `Couldn't parse selector string: ${label}`);
  return ({ definition }) =>
    (cmd === undefined || (definition.cmd?.toLowerCase().includes(cmd) ?? false)) &&
    (id === undefined || definition.id.toLowerCase().includes(id)) &&
    (selector === undefined || selector(definition.labels));
}
