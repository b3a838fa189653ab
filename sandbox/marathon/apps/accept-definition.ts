import type { Dialect } from '../../../marathon/dialect.ts';
import { normaliseLive } from '../../../marathon/normal-form/live.ts';
import { normaliseDefinition } from '../../../marathon/normal-form/normalise.ts';
import { serveApp } from '../../../marathon/normal-form/serve.ts';
import type { NormalApp } from '../../../marathon/normal-form/types.ts';
import type { JsonObject } from '../../../marathon/types.ts';
import type { ServerFacts, ValidationIssue } from '../../../marathon/validation/types.ts';
import { validateApp } from '../../../marathon/validation/validate.ts';

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
export function acceptDefinition(definition: JsonObject, rules: DefinitionRules): Acceptance {
  const { dialect, features, defaultNetworkName } = rules;
  const server: ServerFacts = { defaultNetworkName: defaultNetworkName ?? null };
  const issues = validateApp(definition, dialect, features, server);
  if (issues.length > 0) return { issues };
  const network = defaultNetworkName === undefined ? {} : { defaultNetworkName };
  const options = { ...network, keepUnsetPortIndex: dialect !== '1.4' };
  const normal = normaliseDefinition(definition, dialect, options);
  const known = normaliseLive(serveApp(normal, dialect), dialect, options);
  // Not from the printed form: there the port index would be filled in, which Marathon does at a later update only.
  return { app: { ...known, healthChecks: normal.healthChecks } };
}
