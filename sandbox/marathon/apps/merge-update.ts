import type { Dialect } from '../../../marathon/dialect.ts';
import { definitionBody } from '../../../marathon/normal-form/body.ts';
import type { NormalApp } from '../../../marathon/normal-form/types.ts';
import { isObject } from '../../../marathon/normal-form/values.ts';
import { statusMembers } from '../../../marathon/normal-form/members.ts';
import type { Json, JsonObject } from '../../../marathon/types.ts';

/** Members that an older spelling stands for: giving the one replaces the other. */
const replacedBy: Readonly<Record<string, string>> = { uris: 'fetch', ports: 'portDefinitions', ipAddress: 'networks' };

/** Members that the merge takes from the update alone, so that they get lost when it leaves them out (reference 2.8). */
const neverKept = ['executorResources', 'resourceLimits'] as const;

/**
 * The complete definition that a partial update makes of an app (reference 2.8): what is given replaces what was there,
 * maps and lists as a whole; what is missing or null is kept. To be validated and normalised like any other.
 */
export function mergeUpdate(app: NormalApp, update: JsonObject, dialect: Dialect): JsonObject {
  const merged: Record<string, Json | undefined> = { ...definitionBody(app, dialect) };
  for (const member of neverKept) delete merged[member];
  for (const [member, value] of Object.entries(update)) {
    if (value === null || value === undefined || statusMembers.has(member)) continue;
    const replaced = replacedBy[member];
    if (replaced !== undefined) delete merged[replaced];
    merged[member] = value;
  }
  if (namesNetwork(update['container'])) delete merged['networks'];
  merged['id'] = app.id;
  return merged;
}

/** True when the container chooses the network in the way of Marathon 1.4. */
function namesNetwork(container: Json | undefined): boolean {
  if (!isObject(container)) return false;
  const docker = container['docker'];
  return isObject(docker) && typeof docker['network'] === 'string';
}
