import type { Dialect } from '../../../marathon/dialect.ts';
import { normaliseLive } from '../../../marathon/normal-form/live.ts';
import { normaliseDefinition } from '../../../marathon/normal-form/normalise.ts';
import { serveApp } from '../../../marathon/normal-form/serve.ts';
import type { NormalApp } from '../../../marathon/normal-form/types.ts';
import type { JsonObject } from '../../../marathon/types.ts';
import type { ServerFacts, ValidationIssue } from '../../../marathon/validation/types.ts';
import { validateApp } from '../../../marathon/validation/validate.ts';
import type { RoleSettings } from './role-settings.ts';
import { unsupportedParts } from './unsupported.ts';

/** What the server is, as far as definitions are concerned. */
export interface DefinitionRules {
  readonly dialect: Dialect;
  readonly features: readonly string[];
  readonly defaultNetworkName: string | undefined;
}

/** A definition that was accepted, or what is wrong with it. */
export type Acceptance = { readonly app: NormalApp } | { readonly issues: readonly ValidationIssue[] };

/**
 * Validates a complete definition and brings it into the form in which it is stored: normal, and without anything that
 * Marathon does not know, as that is lost in Marathon and is never a change.
 */
export function acceptDefinition(definition: JsonObject, rules: DefinitionRules, roles?: RoleSettings): Acceptance {
  const { dialect, features, defaultNetworkName } = rules;
  const role = roles === undefined ? {} : { defaultRole: roles.byDefault };
  const server: ServerFacts = { defaultNetworkName: defaultNetworkName ?? null, ...role };
  const issues = validateApp(definition, dialect, features, server);
  if (issues.length > 0) return { issues };
  const network = defaultNetworkName === undefined ? {} : { defaultNetworkName };
  const options = { ...network, ...role, keepUnsetPortIndex: dialect !== '1.4' };
  const normal = normaliseDefinition(definition, dialect, options);
  const refused = [...foreignRole(normal, roles), ...unsupportedParts(normal)];
  if (refused.length > 0) return { issues: refused };
  const known = normaliseLive(serveApp(normal, dialect), dialect, options);
  // Not from the printed form: there the port index would be filled in, which Marathon does at a later update only.
  return { app: { ...known, healthChecks: normal.healthChecks } };
}

function foreignRole(app: NormalApp, roles: RoleSettings | undefined): ValidationIssue[] {
  if (roles === undefined || app.role === undefined || roles.valid.has(app.role)) return [];
  const message = `got ${app.role}, expected one of: ${[...roles.valid].join(', ')}`;
  return [{ pointer: '/role', marathonPath: '/role', message, kind: 'semantic', status: 422 }];
}
