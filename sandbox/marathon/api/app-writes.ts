import type { NormalApp } from '../../../marathon/normal-form/types.ts';
import { serveApp } from '../../../marathon/normal-form/serve.ts';
import { isAtLeast } from '../../../marathon/dialect.ts';
import { absoluteId, parentId } from '../../../marathon/path-id.ts';
import type { JsonObject } from '../../../marathon/types.ts';
import { acceptDefinition } from '../apps/accept-definition.ts';
import { mergeUpdate } from '../apps/merge-update.ts';
import type { AppRecord } from '../apps/app-record.ts';
import { roleSettingsOf, type RoleSettings } from '../apps/role-settings.ts';
import { expectRight } from './access.ts';
import { deploymentResult, type Answer } from './answer.ts';
import { findApp, findVersion } from './app-reads.ts';
import { appJson } from './app-info.ts';
import { isLegacy, type ApiContext } from './context.ts';
import { noSuchApp, notValid, refusal, refuseInvalid } from './refusal.ts';
import { flag, listBody, objectBody, typeError, type ApiRequest } from './request.ts';

/** `POST /v2/apps` (reference 1.4). The answer is the app before its service ports were assigned. */
export function createApp(context: ApiContext, request: ApiRequest): Answer {
  const body = objectBody(request, isLegacy(context));
  const app = accept(context, completeBody(body, undefined));
  expectRight(request.asker, 'change', app.id);
  if (context.engine.root.apps.has(app.id)) throw refusal(409, `An app with id [${app.id}] already exists.`);
  const { version, plan } = changeApp(context, app, flag(request, 'force'));
  announce(context, request, app.id);
  const info = {
    ...serveApp(app, context.dialect),
    version,
    tasksStaged: 0,
    tasksRunning: 0,
    tasksHealthy: 0,
    tasksUnhealthy: 0,
    deployments: [{ id: plan.id }],
    ...(isAtLeast(context.dialect, '1.9') ? {} : { tasks: [] }),
  };
  const headers = { Location: `${request.origin}${app.id}`, 'Marathon-Deployment-Id': plan.id };
  return { status: 201, body: info, headers };
}

/** `PUT /v2/apps/{id}` (reference 1.5). */
export function putApp(context: ApiContext, request: ApiRequest, path: string): Answer {
  const id = absoluteId(`/${path}`);
  const body = objectBody(request, isLegacy(context));
  const before = context.engine.root.apps.get(id);
  expectRight(request.asker, 'change', id);
  const isPartial = flag(request, 'partialUpdate', true);
  const app = updated(context, body, id, before, isPartial);
  const accepted = changeApp(context, app, flag(request, 'force'));
  announce(context, request, id);
  if (before !== undefined) return deploymentResult(accepted);
  return deploymentResult(accepted, 201, { Location: `${request.origin}${id}` });
}

/** `PATCH /v2/apps/{id}`: as a partial PUT, but never creates. */
export function patchApp(context: ApiContext, request: ApiRequest, path: string): Answer {
  const before = findApp(context, path);
  expectRight(request.asker, 'change', before.id);
  const body = objectBody(request, isLegacy(context));
  const app = updated(context, body, before.id, before, true);
  const accepted = changeApp(context, app, flag(request, 'force'));
  announce(context, request, before.id);
  return deploymentResult(accepted);
}

/** `PUT` and `PATCH` of `/v2/apps`: several apps in one deployment, all or nothing. */
export function changeApps(context: ApiContext, request: ApiRequest, mayCreate: boolean): Answer {
  const bodies = listBody(request, isLegacy(context));
  const isPartial = !mayCreate || flag(request, 'partialUpdate', true);
  const apps = new Map<string, NormalApp>();
  for (const [index, body] of bodies.entries()) {
    if (typeof body['id'] !== 'string') {
      // Up to 1.8 an entry without an id is passed over without a word.
      if (!isAtLeast(context.dialect, '1.9')) continue;
      throw typeError(`(${index})/id`, 'error.path.missing', false);
    }
    const id = absoluteId(body['id']);
    const before = context.engine.root.apps.get(id);
    if (before === undefined && !mayCreate) throw noSuchApp(id);
    expectRight(request.asker, 'change', id);
    apps.set(id, updated(context, body, id, before, isPartial));
  }
  const force = flag(request, 'force');
  return deploymentResult(context.engine.changer.change({ apps, force, groupId: '/' }));
}

/** `DELETE /v2/apps/{id}`: forces unless told not to. */
export function deleteApp(context: ApiContext, request: ApiRequest, path: string): Answer {
  const { id } = findApp(context, path);
  expectRight(request.asker, 'change', id);
  const force = flag(request, 'force', true);
  return deploymentResult(
    context.engine.changer.change({ apps: new Map([[id, undefined]]), force, groupId: parentId(id) }),
  );
}

/** `POST /v2/apps/{id}/restart`. */
export function restartApp(context: ApiContext, request: ApiRequest, path: string): Answer {
  const { id, definition } = findApp(context, path);
  expectRight(request.asker, 'change', id);
  return deploymentResult(
    context.engine.changer.change({
      apps: new Map([[id, definition]]),
      restart: new Set([id]),
      force: flag(request, 'force'),
      groupId: parentId(id),
    }),
  );
}

/**
 * A complete definition that passed validation; a refusal otherwise. `prefix` leads the paths of its errors, `enforced`
 * holds the `enforceRole` of groups that are made along with it.
 */
export function accept(
  context: ApiContext,
  definition: JsonObject,
  prefix = '',
  enforced: ReadonlyMap<string, boolean> = new Map(),
): NormalApp {
  const acceptance = acceptDefinition(definition, context, rolesFor(context, definition, enforced));
  if ('app' in acceptance) return acceptance.app;
  refuseInvalid(acceptance.issues, prefix);
  throw refusal(422, 'Object is not valid');
}

function rolesFor(
  context: ApiContext,
  definition: JsonObject,
  enforced: ReadonlyMap<string, boolean>,
): RoleSettings | undefined {
  if (!isAtLeast(context.dialect, '1.9') || typeof definition['id'] !== 'string') return undefined;
  const { root } = context.engine;
  const id = absoluteId(definition['id']);
  const enforces = (group: string): boolean | undefined => {
    const known = root.groups.get(group);
    return enforced.get(group) ?? (known === undefined ? undefined : known.enforceRole === true);
  };
  return roleSettingsOf(id, enforces, root.apps.get(id)?.definition);
}

function changeApp(context: ApiContext, app: NormalApp, force: boolean) {
  return context.engine.changer.change({ apps: new Map([[app.id, app]]), force, groupId: parentId(app.id) });
}

function updated(
  context: ApiContext,
  body: JsonObject,
  id: string,
  before: AppRecord | undefined,
  isPartial: boolean,
): NormalApp {
  if (before === undefined || !isPartial) return accept(context, completeBody(body, id));
  const version = rollbackVersion(body, isLegacy(context));
  if (version !== undefined) return findVersion(context, id, version).definition;
  return accept(context, mergeUpdate(before.definition, body, context.dialect));
}

/** The version that a body without anything else asks to go back to. */
function rollbackVersion(body: JsonObject, isOld: boolean): string | undefined {
  const version = body['version'];
  if (version === undefined || version === null) return undefined;
  const others = Object.keys(body).filter(member => member !== 'version' && member !== 'id' && body[member] !== null);
  if (others.length > 0) throw notValid('/', "The 'version' field may only be combined with the 'id' field.");
  if (typeof version !== 'string') throw typeError('/version', 'error.expected.jsstring', isOld);
  return version;
}

/** A complete definition: the id of the path wins, status members are no part of it. */
function completeBody(body: JsonObject, id: string | undefined): JsonObject {
  const { version: _version, versionInfo: _versionInfo, ...definition } = body;
  if (id !== undefined) return { ...definition, id };
  const own = body['id'];
  return typeof own === 'string' ? { ...definition, id: absoluteId(own) } : definition;
}

function announce(context: ApiContext, request: ApiRequest, id: string): void {
  const record = context.engine.root.apps.get(id);
  if (record === undefined) return;
  const appDefinition = appJson(context, record);
  context.engine.bus.publish('api_post_event', { clientIp: request.clientIp, uri: request.uri, appDefinition });
}
