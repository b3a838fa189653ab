import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { loadAll } from 'js-yaml';
import { flattenGroup, kindOf } from '../../marathon/group.ts';
import type { Json, JsonObject } from '../../marathon/types.ts';

/** Definitions of many strangers, which are not part of this repository. */
const corpusFolder = join(import.meta.dirname, '../../../shared/corpus');
export const hasCorpus = existsSync(corpusFolder);

/** Every file of the corpus that can define something, by its path in it. */
export function corpusFiles(): ReadonlyMap<string, Buffer> {
  const found = new Map<string, Buffer>();
  if (!hasCorpus) return found;
  for (const entry of readdirSync(corpusFolder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(?:json|ya?ml)$/.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    found.set(relative(corpusFolder, path), readFileSync(path));
  }
  return new Map([...found].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The documents of a file as any parser reads them; none when it is neither JSON nor YAML. */
export function documentsOf(text: string): readonly Json[] {
  try {
    return [JSON.parse(text) as Json];
  } catch {
    // YAML, or a template that is neither.
  }
  try {
    return loadAll(text) as Json[];
  } catch {
    return [];
  }
}

/** A request that would bring a document to Marathon. */
export interface Submission {
  readonly path: '/v2/apps' | '/v2/groups';
  readonly body: Json;
  /** Absolute id of the app, where it is one. */
  readonly id?: string;
}

/** What somebody would POST to have this document run: each app of a list or a group by itself, and groups as a whole. */
export function submissionsOf(document: Json): readonly Submission[] {
  const kind = kindOf(document);
  const apps = (list: readonly JsonObject[]): Submission[] =>
    list.map(body => ({ path: '/v2/apps', body, ...(typeof body['id'] === 'string' ? { id: body['id'] } : {}) }));
  if (kind === 'list') return apps(document as readonly JsonObject[]);
  if (kind === 'group') return apps(flattenGroup(document as JsonObject).map(({ app }) => app));
  if (kind === 'app' || kind === 'pod') return apps([document as JsonObject]);
  return [
    { path: '/v2/apps', body: document },
    { path: '/v2/groups', body: document },
  ];
}
