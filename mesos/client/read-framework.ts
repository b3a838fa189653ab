import { listOf, numberOf, objectOf, stringOf, stringsOf } from '../../http/json.ts';
import { mapInTurns } from '../../http/in-turns.ts';
import { readResources } from './read-resources.ts';
import type { Framework, FrameworkOffer, FrameworkTask } from './types.ts';

/** The framework of this id in an answer of `/frameworks`; undefined when it is not registered. */
export async function readFramework(answer: unknown, id: string): Promise<Framework | undefined> {
  const found = listOf(objectOf(answer)['frameworks'])
    .map(objectOf)
    .find(framework => framework['id'] === id);
  if (found === undefined) return undefined;
  const role = stringOf(found['role']);
  const roles = stringsOf(found['roles']);
  return {
    id,
    name: stringOf(found['name']) ?? '',
    roles: roles.length > 0 || role === undefined ? roles : [role],
    usesGpus: stringsOf(found['capabilities']).includes('GPU_RESOURCES'),
    tasks: await mapInTurns(listOf(found['tasks']), readTask),
    offers: listOf(found['offers']).flatMap(readOffer),
  };
}

/** Names of the frameworks in an answer of `/state-summary` that hold offers, biggest first (Mesos reference 13). */
export function readHolders(answer: unknown): readonly { readonly id: string; readonly name: string }[] {
  return listOf(objectOf(answer)['frameworks'])
    .map(objectOf)
    .map(framework => ({
      id: stringOf(framework['id']) ?? '',
      name: stringOf(framework['name']) ?? '',
      mem: numberOf(objectOf(framework['offered_resources'])['mem']) ?? 0,
    }))
    .filter(({ mem }) => mem > 0)
    .toSorted((one, other) => other.mem - one.mem)
    .map(({ id, name }) => ({ id, name }));
}

/**
 * The app of a Marathon task, by the id of the task: `/prod/web` of `prod_web.instance-UUID._app.1` and of the older
 * `prod_web.UUID` (Mesos reference 5.4). Undefined for something else.
 */
export function appOfTask(taskId: string): string | undefined {
  const begin = taskId.indexOf('.instance-');
  if (begin > 0) return `/${taskId.slice(0, begin).replaceAll('_', '/')}`;
  const [, path] = /^(.{1,2000}?)\.(?:(?:instance|marathon)-)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/.exec(taskId) ?? [];
  return path === undefined ? undefined : `/${path.replaceAll('_', '/')}`;
}

function readTask(value: unknown): readonly FrameworkTask[] {
  const task = objectOf(value);
  const { id, slave_id: agentId } = task;
  if (typeof id !== 'string' || typeof agentId !== 'string') return [];
  const appId = appOfTask(id);
  return [
    {
      id,
      agentId,
      state: stringOf(task['state']) ?? '',
      resources: readResources(task['resources']),
      ...(appId === undefined ? {} : { appId }),
    },
  ];
}

function readOffer(value: unknown): readonly FrameworkOffer[] {
  const offer = objectOf(value);
  const agentId = offer['slave_id'];
  return typeof agentId === 'string' ? [{ agentId, resources: readResources(offer['resources']) }] : [];
}
