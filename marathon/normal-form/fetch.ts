import type { Json, JsonObject } from '../types.ts';
import { refused } from './networks.ts';
import { isList, keepUnknown, listOf, put, withDefault, type Draft } from './values.ts';

const known: ReadonlySet<string> = new Set(['uri', 'extract', 'executable', 'cache', 'destPath', 'outputFile']);
const archives = ['.tgz', '.tar.gz', '.tbz2', '.tar.bz2', '.txz', '.tar.xz', '.zip'] as const;

/**
 * What an app fetches, from `fetch` or the deprecated `uris`; of those only archives are extracted (reference 2.3, step 2).
 * Throws `marathon-rejected` when both are given.
 */
export function fetchOf(definition: JsonObject): Json {
  const uris = definition['uris'];
  const fetch = definition['fetch'];
  if (!isList(uris) || uris.length === 0) return listOf(fetch, artifact);
  if (isList(fetch) && fetch.length > 0) throw refused('cannot specify both uris and fetch fields', definition);
  return uris.map(uri => ({ uri, extract: isArchive(uri), executable: false, cache: false }));
}

function isArchive(uri: Json): boolean {
  return typeof uri === 'string' && archives.some(ending => uri.endsWith(ending));
}

function artifact(value: JsonObject): JsonObject {
  const form: Draft = {
    extract: withDefault(value['extract'], true),
    executable: withDefault(value['executable'], false),
    cache: withDefault(value['cache'], false),
  };
  put(form, 'uri', value['uri']);
  put(form, 'destPath', value['destPath'] ?? value['outputFile']);
  keepUnknown(form, value, known);
  return form;
}
