import { isAtLeast } from '../../../marathon/dialect.ts';
import type { AppRecord } from '../apps/app-record.ts';
import { servicePortsOf } from '../apps/ports.ts';
import { hostPortsOf } from '../instances/instance-events.ts';
import { expectRight, may } from './access.ts';
import { ok, type Answer } from './answer.ts';
import { appsOfGroup, findApp, groupOf } from './app-reads.ts';
import type { ApiContext } from './context.ts';
import { refusal } from './refusal.ts';
import type { ApiRequest } from './request.ts';
import { tasksJson } from './task-json.ts';

/** `GET /v2/apps/{id}/tasks`. */
export function listAppTasks(context: ApiContext, request: ApiRequest, path: string): Answer {
  const groupId = groupOf(path);
  const found = groupId === undefined ? [findApp(context, path)] : appsOfGroup(context, groupId);
  if (groupId === undefined) for (const { id } of found) expectRight(request.asker, 'view', id);
  const records = found.filter(({ id }) => may(request.asker, 'view', id));
  if (wantsText(context, request)) return table(context, records);
  return ok({ tasks: records.flatMap(({ id }) => tasksJson(context, context.engine.tracker.of(id))) });
}

/** `GET /v2/tasks`: all tasks, of one state if `status` says so. */
export function listTasks(context: ApiContext, request: ApiRequest): Answer {
  const { root, tracker } = context.engine;
  const isVisible = ({ id }: { readonly id: string }): boolean => may(request.asker, 'view', id);
  if (wantsText(context, request)) return table(context, [...root.apps.values()].filter(isVisible));
  const wanted = [...request.query.getAll('status'), ...request.query.getAll('status[]')].map(
    status => `TASK_${status.toUpperCase()}`,
  );
  const visible = [...tracker.all()].filter(({ appId }) => isVisible({ id: appId }));
  const tasks = tasksJson(context, visible, true);
  return ok({ tasks: wanted.length === 0 ? tasks : tasks.filter(task => wanted.includes(String(task['state']))) });
}

/** The table was given up with 1.10: there only JSON is left. */
function wantsText(context: ApiContext, request: ApiRequest): boolean {
  const isWanted = request.accept.startsWith('text/plain');
  if (isWanted && isAtLeast(context.dialect, '1.10')) throw refusal(406, 'Not Acceptable');
  return isWanted;
}

/** The tab-separated table that load balancers used to read: one line per service port with its endpoints. */
function table(context: ApiContext, records: readonly AppRecord[]): Answer {
  const lines: string[] = [];
  for (const record of records) {
    const name = record.id.slice(1).replaceAll('/', '_');
    const tasks = context.engine.tracker
      .of(record.id)
      .map(({ task }) => task)
      .filter(task => task?.state === 'TASK_RUNNING')
      .filter(task => task !== undefined);
    const ports = servicePortsOf(record.definition);
    if (ports.length === 0) lines.push([name, ' ', ...tasks.map(task => task.placement.hostname)].join('\t'));
    for (const [index, port] of ports.entries()) {
      const endpoints = tasks.map(task => `${task.placement.hostname}:${hostPortsOf(task)[index] ?? 0}`);
      lines.push([name, port, ...endpoints].join('\t'));
    }
  }
  return { status: 200, text: { type: 'text/plain', content: lines.map(line => `${line}\n`).join('') } };
}
