import { segmentsOf } from '../../../marathon/path-id.ts';
import type { NormalApp } from '../../../marathon/normal-form/types.ts';

/** The roles that an app may have, and the one it gets when it names none (from 1.9 on). */
export interface RoleSettings {
  readonly valid: ReadonlySet<string>;
  readonly byDefault: string;
}

/** `--mesos_role` of the stand-in. */
export const serverRole = '*';

/**
 * The roles of an app: the server's and that of its top-level group, which is the group's name; only the latter where
 * the group enforces it. An app keeps the role it has. `enforces` is `undefined` for a group that is not there.
 */
export function roleSettingsOf(
  appId: string,
  enforces: (groupId: string) => boolean | undefined,
  existing: NormalApp | undefined,
): RoleSettings {
  const [top, ...rest] = segmentsOf(appId);
  const isEnforced = top === undefined || rest.length === 0 ? undefined : enforces(`/${top}`);
  const own = existing?.role === undefined ? [] : [existing.role];
  if (top === undefined || isEnforced === undefined)
    return { valid: new Set([serverRole, ...own]), byDefault: serverRole };
  if (isEnforced) return { valid: new Set([top, ...own]), byDefault: top };
  return { valid: new Set([serverRole, top, ...own]), byDefault: serverRole };
}
