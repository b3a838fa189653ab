/** Parts of an app that `embed` asks for (reference 1.3). */
export interface AppEmbeds {
  readonly tasks: boolean;
  readonly counts: boolean;
  readonly deployments: boolean;
  readonly readiness: boolean;
  readonly lastTaskFailure: boolean;
  readonly taskStats: boolean;
}

/** Reads `embed` parameters, with or without their prefixes; unknown ones are ignored. `always` is added to them. */
export function appEmbeds(query: URLSearchParams, always: readonly string[] = []): AppEmbeds {
  const names = new Set(always);
  for (const value of query.getAll('embed')) names.add(value.replace(/^(?:group\.apps|apps|app)\./, ''));
  const has = (name: string): boolean => names.has(name);
  return {
    tasks: has('tasks') || has('failures'),
    counts: has('counts'),
    deployments: has('deployments') || has('tasks') || has('failures'),
    readiness: has('readiness'),
    lastTaskFailure: has('lastTaskFailure') || has('failures'),
    taskStats: has('taskStats') || has('tasksStats'),
  };
}

/** Parts of a group that `embed` asks for (reference 1.7). */
export interface GroupEmbeds {
  readonly groups: boolean;
  readonly apps: boolean;
  readonly pods: boolean;
  readonly ofApps: AppEmbeds;
}

/** Reads `embed` parameters of a group: without any, groups, apps and pods are there; with some, only what they name. */
export function groupEmbeds(query: URLSearchParams): GroupEmbeds {
  const values = query.getAll('embed');
  const isDefault = values.length === 0;
  return {
    groups: isDefault || values.includes('group.groups'),
    apps: isDefault || values.some(value => value === 'group.apps' || value.startsWith('group.apps.')),
    pods: isDefault || values.some(value => value === 'group.pods' || value.startsWith('group.pods.')),
    ofApps: appEmbeds(query),
  };
}
