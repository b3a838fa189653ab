import type { Dialect } from '../dialect.ts';
import type { JsonObject } from '../types.ts';
import { statusMembers } from './members.ts';
import { isNormal } from './networks.ts';
import { normaliseDefinition } from './normalise.ts';
import type { NormalApp, NormaliseOptions } from './types.ts';
import { isList, isObject, type Draft } from './values.ts';

/**
 * An app as Marathon prints it, in canonical form: without its status members, and in 1.4 without the members that
 * mirror others (`uris` mirrors `fetch`; `ports` mirror the ports; reference 2.6).
 */
export function normaliseLive(live: JsonObject, dialect: Dialect, options: NormaliseOptions = {}): NormalApp {
  return normaliseDefinition(dialect === '1.4' ? withoutMirrors(live) : live, dialect, options);
}

function withoutMirrors(live: JsonObject): JsonObject {
  if (isNormal(live) && isList(live['networks'])) return live;
  const definition: Draft = {};
  for (const key of Object.keys(live)) {
    if (!statusMembers.has(key)) definition[key] = live[key];
  }
  if (isList(definition['fetch']) && definition['fetch'].length > 0) delete definition['uris'];
  if (isList(definition['portDefinitions'])) delete definition['ports'];
  return isObject(definition) ? definition : live;
}
