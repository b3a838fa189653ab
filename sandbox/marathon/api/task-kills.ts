import { isObject } from '../../../marathon/normal-form/values.ts';
import type { NormalApp } from '../../../marathon/normal-form/types.ts';
import type { Instance } from '../instances/instance.ts';
import { expectRight } from './access.ts';
import { deploymentResult, ok, type Answer } from './answer.ts';
import { findApp } from './app-reads.ts';
import { isLegacy, type ApiContext } from './context.ts';
import { refusal } from './refusal.ts';
import { flag, objectBody, typeError, type ApiRequest } from './request.ts';
import { taskJson, tasksJson } from './task-json.ts';

/** `DELETE /v2/apps/{id}/tasks`, of one agent if `host` names its host name or id (reference 1.6). */
export function killAppTasks(context: ApiContext, request: ApiRequest, path: string): Answer {
  const { id } = findApp(context, path);
  expectRight(request.asker, 'change', id);
  const host = request.query.get('host') ?? '*';
  const instances = context.engine.tracker.of(id).filter(({ task }) => {
    if (task === undefined) return false;
    return host === '*' || task.placement.hostname === host || task.placement.agentId === host;
  });
  return killAll(context, request, instances);
}

/** `DELETE /v2/apps/{id}/tasks/{taskId}`. */
export function killAppTask(context: ApiContext, request: ApiRequest, path: string, taskId: string): Answer {
  const { id } = findApp(context, path);
  expectRight(request.asker, 'change', id);
  const instance = context.engine.tracker.byTaskId(taskId);
  if (instance === undefined || instance.appId !== id) throw refusal(404, `Task '${taskId}' does not exist`);
  return kill(context, request, [instance], () => ({ task: taskJson(context, instance) }));
}

/** `POST /v2/tasks/delete` with `{"ids"}`; tasks that nobody knows are passed over. */
export function killTasks(context: ApiContext, request: ApiRequest): Answer {
  const { ids } = objectBody(request, isLegacy(context));
  if (!Array.isArray(ids)) throw typeError('/ids', 'error.path.missing', isLegacy(context));
  const instances: Instance[] = [];
  for (const id of ids) {
    if (typeof id !== 'string' || !/^.+[._][^._]+$/.test(id)) {
      throw refusal(400, `Invalid task id '${isObject(id) ? '' : String(id)}'. It names no instance of an app.`);
    }
    const instance = context.engine.tracker.byTaskId(id);
    if (instance === undefined) continue;
    expectRight(request.asker, 'change', instance.appId);
    instances.push(instance);
  }
  return killAll(context, request, instances);
}

function killAll(context: ApiContext, request: ApiRequest, instances: readonly Instance[]): Answer {
  return kill(context, request, instances, () => ({ tasks: tasksJson(context, instances) }));
}

function kill(
  context: ApiContext,
  request: ApiRequest,
  instances: readonly Instance[],
  describe: () => unknown,
): Answer {
  const scales = flag(request, 'scale');
  const wipes = flag(request, 'wipe');
  if (scales && wipes) throw refusal(400, 'You cannot use scale and wipe at the same time.');
  if (scales) return killAndScale(context, request, instances);
  const body = describe();
  for (const instance of instances) context.engine.tracker.kill(instance, wipes ? 'Decommissioned' : 'Running');
  return ok(body);
}

function killAndScale(context: ApiContext, request: ApiRequest, instances: readonly Instance[]): Answer {
  const apps = new Map<string, NormalApp>();
  const victims = new Map<string, string[]>();
  for (const { id, appId } of instances) {
    const app = apps.get(appId) ?? context.engine.root.apps.get(appId)?.definition;
    if (app === undefined) continue;
    apps.set(appId, { ...app, instances: Math.max(0, app.instances - 1) });
    victims.set(appId, [...(victims.get(appId) ?? []), id]);
  }
  const force = flag(request, 'force');
  return deploymentResult(context.engine.changer.change({ apps, kill: victims, force, groupId: '/' }));
}
