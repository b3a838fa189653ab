import { isObject, listOf, objectOf, stringOf, type JsonObject } from '../../http/json.ts';
import type { MarathonEvent } from '../types.ts';

/** Reads one event (reference 6.2); undefined when its data is no JSON object. */
export function parseEvent(name: string | undefined, text: string): MarathonEvent | undefined {
  const data = parseObject(text);
  if (data === undefined) return undefined;
  const type = stringOf(data['eventType']) ?? name ?? 'unknown';
  const plan = objectOf(data['plan']);
  const appIds = new Set<string>();
  for (const id of [data['appId'], data['runSpecId'], objectOf(data['appDefinition'])['id']])
    if (typeof id === 'string') appIds.add(id);
  for (const step of listOf(plan['steps'])) {
    for (const action of listOf(objectOf(step)['actions'])) {
      const app = objectOf(action)['app'];
      if (typeof app === 'string') appIds.add(app);
    }
  }
  // Only these two carry the deployment's id at the top; elsewhere `id` may be anything.
  const own = type === 'deployment_success' || type === 'deployment_failed' ? stringOf(data['id']) : undefined;
  const deploymentId = own ?? stringOf(plan['id']);
  return { type, appIds: [...appIds], ...(deploymentId === undefined ? {} : { deploymentId }), data };
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
