import { serveApp } from '../../../marathon/normal-form/serve.ts';
import { isAtLeast } from '../../../marathon/dialect.ts';
import type { JsonObject } from '../../../marathon/types.ts';
import type { AppRecord } from '../apps/app-record.ts';
import type { ApiContext } from './context.ts';
import type { AppEmbeds } from './embeds.ts';
import { countTasks } from './task-counts.ts';
import { tasksJson } from './task-json.ts';
import { taskStats } from './task-stats.ts';

const served = new WeakMap<AppRecord, JsonObject>();

/** A stored version of an app as the API prints it, without status members. */
export function appJson(context: ApiContext, record: AppRecord): JsonObject {
  const known = served.get(record);
  if (known !== undefined) return known;
  const { version, versionInfo } = record;
  const json = { ...serveApp(record.definition, context.dialect), version, versionInfo: { ...versionInfo } };
  served.set(record, json);
  return json;
}

/** Ids of the running deployments by app; make it once for a listing. */
export function deploymentsByApp(context: ApiContext): Map<string, { id: string }[]> {
  const byApp = new Map<string, { id: string }[]>();
  for (const { plan, affectedApps } of context.engine.deployments.list()) {
    for (const app of affectedApps) byApp.set(app, [...(byApp.get(app) ?? []), { id: plan.id }]);
  }
  return byApp;
}

/** An app with the status members that were asked for (AppInfo, reference 1.3). */
export function appInfo(
  context: ApiContext,
  record: AppRecord,
  embeds: AppEmbeds,
  deployments: ReadonlyMap<string, readonly { id: string }[]> = deploymentsByApp(context),
): Record<string, unknown> {
  const { root, tracker, health } = context.engine;
  const info: Record<string, unknown> = { ...appJson(context, record) };
  const instances = tracker.of(record.id);
  if (embeds.counts) Object.assign(info, countTasks(instances, health));
  if (embeds.deployments) info['deployments'] = deployments.get(record.id) ?? [];
  if (embeds.readiness) info['readinessCheckResults'] = readinessOf(context, record.id);
  if (embeds.lastTaskFailure) {
    const failure = root.failureOf(record.id);
    if (failure !== undefined) info['lastTaskFailure'] = failure;
  }
  if (embeds.tasks) info['tasks'] = tasksJson(context, instances);
  if (embeds.taskStats) {
    const member = isAtLeast(context.dialect, '1.9') ? 'tasksStats' : 'taskStats';
    info[member] = taskStats(record, instances, health, context.clock.now());
  }
  return info;
}

function readinessOf(context: ApiContext, appId: string): unknown[] {
  return context.engine.deployments
    .list()
    .flatMap(({ actions }) => actions.filter(({ action }) => action.app === appId))
    .flatMap(({ running }) => running.readinessResults());
}
