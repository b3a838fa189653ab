import { isAtLeast } from '../../../marathon/dialect.ts';
import { segmentsOf } from '../../../marathon/path-id.ts';
import type { JsonObject } from '../../../marathon/types.ts';
import { isLegacy, type ApiContext } from './context.ts';
import { notValid } from './refusal.ts';
import { typeError } from './request.ts';

/**
 * The `enforceRole` that a group definition asks for, `undefined` when it asks for none. Only a new top-level group can
 * be given one in this way; afterwards it takes a PATCH, without anything else (from 1.9 on).
 */
export function enforceRoleOf(
  context: ApiContext,
  body: JsonObject,
  groupId: string,
  prefix: string,
): boolean | undefined {
  const wanted = body['enforceRole'];
  if (!isAtLeast(context.dialect, '1.9') || wanted === undefined || wanted === null) return undefined;
  const path = `${prefix}/enforceRole`;
  if (typeof wanted !== 'boolean') throw typeError(path, 'error.expected.jsboolean', isLegacy(context));
  if (wanted) refuseNestedRole(groupId, path);
  const known = context.engine.root.groups.get(groupId);
  if (known === undefined) return wanted;
  if ((known.enforceRole === true) !== wanted) throw notValid(path, cannotBeModified);
  return undefined;
}

/** Refuses `enforceRole` for a group below another one. */
export function refuseNestedRole(groupId: string, path: string): void {
  if (segmentsOf(groupId).length === 1) return;
  throw notValid(path, `enforceRole can only be set for top-level groups, and ${groupId} is not top-level`);
}

const cannotBeModified =
  'enforceRole cannot be modified in a request that adds, removes or modifies services; ' +
  'please make these changes in separate requests.';
