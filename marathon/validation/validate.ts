import { isPacerError } from '../../errors/pacer-error.ts';
import type { Dialect } from '../dialect.ts';
import { normaliseDefinition } from '../normal-form/normalise.ts';
import { pointerAsWritten } from '../normal-form/pointer.ts';
import type { NormalApp } from '../normal-form/types.ts';
import { isList, isObject } from '../normal-form/values.ts';
import type { JsonObject } from '../types.ts';
import { appShape } from './app-shape.ts';
import { marathonPathOf, pointerOf, type Segment } from './paths.ts';
import { checkRules } from './rules/checks.ts';
import { containerRules } from './rules/container.ts';
import type { RuleContext } from './rules/context.ts';
import { deprecatedRules } from './rules/deprecated.ts';
import { commandRules, identityRules } from './rules/identity.ts';
import { networkRules } from './rules/networks.ts';
import { schedulingRules } from './rules/scheduling.ts';
import { secretRules } from './rules/secrets.ts';
import { checkShape, type ShapeIssue } from './shape.ts';
import type { ServerFacts, ValidationIssue } from './types.ts';

const rules = [
  identityRules,
  commandRules,
  containerRules,
  networkRules,
  checkRules,
  schedulingRules,
  secretRules,
] as const;

/**
 * Everything that a Marathon of `dialect` would refuse about one app (reference 2.1, 2.2 and 2.7), in the order in which
 * Marathon looks: types, then old and new members together, then what normalisation throws, then the rules. It stops
 * after the first of these that finds something, and so does this. Empty when the app is fine.
 *
 * @param features enabled features of the server; rules about features are left out when not given
 * @param server more that is known of the server
 */
export function validateApp(
  definition: JsonObject,
  dialect: Dialect,
  features?: readonly string[],
  server: ServerFacts = {},
): readonly ValidationIssue[] {
  const types = typeIssues(definition, dialect);
  if (types.length > 0) return types;

  const written: ValidationIssue[] = [];
  deprecatedRules(definition, dialect === '1.4', (place, message, at) => {
    written.push(issue(place, message, nearestWritten(pointerOf(at ?? place), definition)));
  });
  if (written.length > 0) return written;

  const normal = normalised(definition, dialect, server);
  if (!('app' in normal)) return [normal.issue];

  const found: ValidationIssue[] = [];
  const context: RuleContext = {
    definition,
    app: normal.app,
    dialect,
    server: features === undefined ? server : { ...server, features },
    say(place, message, at) {
      found.push(issue(place, message, nearestWritten(pointerOf(at ?? place), definition)));
    },
  };
  for (const rule of rules) rule(context);
  return found;
}

function typeIssues(definition: JsonObject, dialect: Dialect): readonly ValidationIssue[] {
  const found: ShapeIssue[] = [];
  checkShape(definition, appShape(dialect), [], found);
  checkVolumeModes(definition, found);
  return found.map(({ place, token, explanation }) => ({
    pointer: nearestWritten(pointerOf(place), definition),
    marathonPath: marathonPathOf(place),
    message: token,
    explanation,
    kind: 'type',
    status: dialect === '1.4' ? 400 : 422,
  }));
}

// Only secret and persistent volumes go without a mode, so the shape cannot say it.
function checkVolumeModes(definition: JsonObject, found: ShapeIssue[]): void {
  const container = definition['container'];
  const volumes = isObject(container) ? container['volumes'] : undefined;
  if (!isList(volumes)) return;
  for (const [index, volume] of volumes.entries()) {
    if (!isObject(volume) || (volume['mode'] ?? null) !== null) continue;
    if (isObject(volume['persistent']) || (volume['secret'] ?? null) !== null) continue;
    found.push({
      place: ['container', 'volumes', index, 'mode'],
      token: 'error.path.missing',
      explanation: '`mode` is missing',
    });
  }
}

function normalised(
  definition: JsonObject,
  dialect: Dialect,
  server: ServerFacts,
): { readonly app: NormalApp } | { readonly issue: ValidationIssue } {
  const { defaultNetworkName } = server;
  try {
    const named = typeof defaultNetworkName === 'string' ? { defaultNetworkName } : {};
    return { app: normaliseDefinition(definition, dialect, { ...named, keepUnsetPortIndex: dialect !== '1.4' }) };
  } catch (error) {
    if (!isPacerError(error) || error.code !== 'marathon-rejected') throw error;
    const pointer = nearestWritten(placeOfRefusal(definition), definition);
    return { issue: { ...issue([], error.message, pointer), status: 500 } };
  }
}

// Marathon's exceptions name no place; these are the members that they can be about.
function placeOfRefusal(definition: JsonObject): string {
  const container = definition['container'];
  const docker = isObject(container) ? container['docker'] : undefined;
  if (isObject(docker) && typeof docker['network'] === 'string' && docker['network'].toUpperCase() === 'NONE') {
    return '/container/docker/network';
  }
  if (isObject(docker) && docker['portMappings'] !== undefined) return '/container/docker/portMappings';
  return definition['ipAddress'] === undefined ? '/container' : '/ipAddress';
}

function issue(place: readonly Segment[], message: string, pointer: string): ValidationIssue {
  return { pointer, marathonPath: marathonPathOf(place), message, kind: 'semantic', status: 422 };
}

function nearestWritten(pointer: string, definition: JsonObject): string {
  return pointerAsWritten(pointer, definition);
}
