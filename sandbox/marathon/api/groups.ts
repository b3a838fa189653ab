import { isSegment } from '../../../marathon/validation/patterns.ts';
import { absoluteId, parentId, segmentsOf } from '../../../marathon/path-id.ts';
import { lightSteps } from '../deployments/plan.ts';
import type { ChangeRequest } from '../groups/change-root.ts';
import { readTimestamp, timestamp } from '../timestamp.ts';
import { expectRight, may } from './access.ts';
import { deploymentResult, ok, type Answer } from './answer.ts';
import { appInfo } from './app-info.ts';
import { appsOfGroup } from './app-reads.ts';
import { isLegacy, type ApiContext } from './context.ts';
import { appEmbeds, groupEmbeds } from './embeds.ts';
import { groupInfo } from './group-info.ts';
import { refuseNestedRole } from './group-role.ts';
import { readGroupUpdate, removeGroup, rollGroupBack, scaleGroup, type TreeUpdate } from './group-update.ts';
import { noSuchGroup, notValid, refusal } from './refusal.ts';
import { expectTimestamp, flag, objectBody, typeError, type ApiRequest } from './request.ts';

/** `GET /v2/groups/{id}`; the root is always there. */
export function readGroup(context: ApiContext, request: ApiRequest, path: string): Answer {
  const id = findGroup(context, path);
  expectVisible(context, request, id);
  return ok(groupInfo(context, context.engine.root, id, groupEmbeds(request.query), request.asker));
}

/** `GET /v2/groups/{id}/apps`: a plain list. */
export function listGroupApps(context: ApiContext, request: ApiRequest, path: string): Answer {
  const id = findGroup(context, path);
  const embeds = appEmbeds(request.query, ['counts', 'deployments']);
  const visible = appsOfGroup(context, id).filter(app => may(request.asker, 'view', app.id));
  return ok(visible.map(record => appInfo(context, record, embeds)));
}

/** `GET /v2/groups/{id}/versions`: a plain list. */
export function listGroupVersions(context: ApiContext, request: ApiRequest, path: string): Answer {
  const id = findGroup(context, path);
  expectVisible(context, request, id);
  const { root } = context.engine;
  return ok(root.rootVersions().filter(version => id === '/' || root.at(version)?.groups.has(id) === true));
}

/** `GET /v2/groups/{id}/versions/{version}`. */
export function readGroupVersion(context: ApiContext, request: ApiRequest, path: string, text: string): Answer {
  const id = absoluteId(`/${path}`);
  const version = timestamp(expectTimestamp(text, readTimestamp));
  const view = context.engine.root.at(version);
  if (view === undefined || !(id === '/' || view.groups.has(id))) throw noSuchGroup(id, version);
  return ok(groupInfo(context, view, id, groupEmbeds(request.query), request.asker));
}

/** `POST /v2/groups` and `/v2/groups/{id}`: only for a group that is not there. */
export function createGroup(context: ApiContext, request: ApiRequest, path: string): Answer {
  const body = objectBody(request, isLegacy(context));
  const id = idOf(body['id'], path);
  expectRight(request.asker, 'change', id);
  const { root } = context.engine;
  if (id === '/' || root.groups.has(id)) {
    throw refusal(409, `Group ${id} is already created. Use PUT to change this group.`);
  }
  if (root.apps.has(id)) throw refusal(409, `An app with the path ${id} already exists.`);
  const update = readGroupUpdate(context, body, id);
  const accepted = context.engine.changer.change(requestOf(update, id, flag(request, 'force')));
  return deploymentResult(accepted, 201, { Location: `${request.origin}${id}` });
}

/** `PUT /v2/groups` and `/v2/groups/{id}`: creates or changes, rolls back with `version`, scales with `scaleBy`. */
export function putGroup(context: ApiContext, request: ApiRequest, path: string): Answer {
  const body = objectBody(request, isLegacy(context));
  const id = idOf(body['id'], path);
  expectRight(request.asker, 'change', id);
  if (context.engine.root.apps.has(id)) throw refusal(409, `An app with the path ${id} already exists.`);
  const update = updateOf(context, body, id);
  const change = requestOf(update, id, flag(request, 'force'));
  if (flag(request, 'dryRun')) return ok({ steps: lightSteps(context.engine.changer.planOf(change)) });
  return deploymentResult(context.engine.changer.change(change));
}

/** `PATCH /v2/groups/{id}` (from 1.9 on): whether a top-level group enforces its role. Tasks are not touched. */
export function patchGroup(context: ApiContext, request: ApiRequest, path: string): Answer {
  const id = findGroup(context, path);
  expectRight(request.asker, 'change', id);
  const { enforceRole } = objectBody(request, isLegacy(context));
  if (typeof enforceRole !== 'boolean') {
    const token = enforceRole === undefined ? 'error.path.missing' : 'error.expected.jsboolean';
    throw typeError('/enforceRole', token, isLegacy(context));
  }
  if (enforceRole) refuseNestedRole(id, '/enforceRole');
  const change = { apps: new Map(), enforceRole: new Map([[id, enforceRole]]), force: false, groupId: parentId(id) };
  return deploymentResult(context.engine.changer.change(change));
}

/** `DELETE /v2/groups` and `/v2/groups/{id}`. */
export function deleteGroup(context: ApiContext, request: ApiRequest, path: string): Answer {
  const id = findGroup(context, path);
  expectRight(request.asker, 'change', id);
  const change = requestOf(removeGroup(context, id), id, flag(request, 'force'));
  return deploymentResult(context.engine.changer.change(change));
}

function updateOf(context: ApiContext, body: ReturnType<typeof objectBody>, id: string): TreeUpdate {
  const { version, scaleBy } = body;
  if (version !== undefined && version !== null) {
    if (typeof version !== 'string') throw typeError('/version', 'error.expected.jsstring', isLegacy(context));
    return rollGroupBack(context, id, timestamp(expectTimestamp(version, readTimestamp)));
  }
  if (scaleBy !== undefined && scaleBy !== null) {
    if (typeof scaleBy !== 'number') throw typeError('/scaleBy', 'error.expected.jsnumber', isLegacy(context));
    if (scaleBy < 0) throw typeError('/scaleBy', 'error.min', isLegacy(context));
    if (id !== '/' && !context.engine.root.groups.has(id)) throw noSuchGroup(id);
    return scaleGroup(context, id, scaleBy);
  }
  return readGroupUpdate(context, body, id);
}

function requestOf(update: TreeUpdate, groupId: string, force: boolean): ChangeRequest {
  return { ...update, force, groupId: groupId === '/' ? '/' : parentId(groupId) };
}

/** The id in the body is relative to the path; without one, the path is meant. */
function idOf(own: unknown, path: string): string {
  const base = absoluteId(`/${path}`);
  const id = typeof own === 'string' ? absoluteId(own, base) : base;
  if (!segmentsOf(id).every(isSegment)) throw notValid('/id', `the id '${id}' has characters that ids may not have`);
  return id;
}

/** A group is seen by who may see it or anything below it. */
function expectVisible(context: ApiContext, { asker }: ApiRequest, id: string): void {
  const isParent = appsOfGroup(context, id).some(app => may(asker, 'view', app.id));
  if (!isParent && id !== '/') expectRight(asker, 'view', id);
}

function findGroup(context: ApiContext, path: string): string {
  const id = absoluteId(`/${path}`);
  if (id !== '/' && !context.engine.root.groups.has(id)) throw noSuchGroup(id);
  return id;
}
