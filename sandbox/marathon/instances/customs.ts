import { isAtLeast, type Dialect } from '../../../marathon/dialect.ts';
import type { Condition, Instance } from './instance.ts';

/** How a version of Marathon names instances and tasks, and what it does with those that end (reference 5.5, 6.2). */
export interface InstanceCustoms {
  instanceId(appId: string, unique: string): string;
  taskId(instance: Pick<Instance, 'id' | 'incarnation'>): string;
  /** The instance that a task id belongs to, and the app, for tasks that nobody knows any more. */
  ownerOf(taskId: string): { readonly instanceId: string; readonly appId: string };
  /** The name of a condition in events; `undefined` for one that this version does not have. */
  conditionName(condition: Condition): string | undefined;
  /** An ended task is started again in its instance; before 1.8 there was a new instance for each task. */
  readonly keepsInstances: boolean;
}

/** The customs of a version. */
export function instanceCustoms(dialect: Dialect): InstanceCustoms {
  return isAtLeast(dialect, '1.8') ? present : former;
}

const present: InstanceCustoms = {
  instanceId: (appId, unique) => `${nameOf(appId)}.instance-${unique}`,
  taskId: ({ id, incarnation }) => `${id}._app.${incarnation}`,
  ownerOf(taskId) {
    const instanceId = taskId.replace(/\._app\.\d+$/, '');
    return { instanceId, appId: appOf(instanceId.replace(/\.instance-[^.]*$/, '')) };
  },
  conditionName: condition => condition,
  keepsInstances: true,
};

/** Up to 1.7 instances came into being with their launch, as `Created`. */
const former: InstanceCustoms = {
  instanceId: (appId, unique) => `${nameOf(appId)}.marathon-${unique}`,
  taskId: ({ id }) => id.replace(/\.marathon-([^.]*)$/, '.$1'),
  ownerOf(taskId) {
    const instanceId = taskId.replace(/\.([^.]*)$/, '.marathon-$1');
    return { instanceId, appId: appOf(taskId.replace(/\.[^.]*$/, '')) };
  },
  conditionName(condition) {
    if (condition === 'Scheduled') return undefined;
    return condition === 'Provisioned' ? 'Created' : condition;
  },
  keepsInstances: false,
};

function nameOf(appId: string): string {
  return appId.slice(1).replaceAll('/', '_');
}

function appOf(name: string): string {
  return `/${name.replaceAll('_', '/')}`;
}
