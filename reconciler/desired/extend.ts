import { posix } from 'node:path';
import type { Json, JsonObject } from '../../marathon/types.ts';
import { isDefinitionPath } from '../snapshot/limits.ts';
import { isObject, mergePatch } from './merge-patch.ts';
import type { Layer } from './places.ts';
import type { ProblemCode } from './problem-codes.ts';
import type { FileFault, Reading } from './reading.ts';
import { suggest } from './suggest.ts';

/** Gives the reading of a file of the snapshot, and notes that it was asked for. */
export type ReadPath = (path: string) => Reading | undefined;

/** A document merged over its bases. */
export interface Extended {
  /** Merged as far as the bases can be read; without `extends`. */
  readonly document: JsonObject;
  readonly layers: readonly Layer[];
  readonly hasVariables: boolean;
  readonly fault?: ExtendFault;
}

/** Why a base cannot be used. */
export interface ExtendFault {
  readonly code: ProblemCode;
  readonly message: string;
  /** Layer whose `extends` is to blame; its place is where the error is shown. */
  readonly layers?: readonly Layer[];
  /** Or the base itself, at this place. */
  readonly at?: { readonly file: string; readonly fault: FileFault };
}

/** Merges a document over its bases: any depth, no cycles, only files of the same repository. */
export function extend(
  reading: Reading,
  index: number,
  document: JsonObject,
  read: ReadPath,
  paths: Iterable<string>,
): Extended {
  const layers: Layer[] = [{ file: reading.file, index, document }];
  const seen = [reading.file.path];
  let hasVariables = reading.hasVariables;
  let fault: ExtendFault | undefined;
  for (let layer = layers[0]; layer !== undefined;) {
    const next = baseOf(layer, seen, read, paths);
    if (next === undefined) break;
    if ('code' in next) {
      fault = next;
      break;
    }
    hasVariables ||= next.reading.hasVariables;
    seen.push(next.layer.file.path);
    layers.push(next.layer);
    layer = next.layer;
  }
  const merged = layers.reduceRight<Json | undefined>((base, layer) => {
    const own = withoutExtends(layer.document);
    return base === undefined ? own : mergePatch(base, own);
  }, undefined);
  const result = { document: isObject(merged) ? merged : {}, layers, hasVariables };
  return fault === undefined ? result : { ...result, fault };
}

type Base = { readonly layer: Layer; readonly reading: Reading } | ExtendFault | undefined;

function baseOf(layer: Layer, seen: readonly string[], read: ReadPath, paths: Iterable<string>): Base {
  const written = isObject(layer.document) ? layer.document['extends'] : undefined;
  if (written === undefined) return undefined;
  const wrong = (code: ProblemCode, message: string): ExtendFault => ({ code, message, layers: [layer] });
  if (typeof written !== 'string' || written === '')
    return wrong('wrong-type', '"extends" must be the path of a file, such as ../apps/java-web.yaml.');
  if (written.startsWith('/') || written.includes('://') || written.includes('\\'))
    return wrong(
      'extends-outside',
      `"extends" must be a path relative to this file, such as ../apps/java-web.yaml; this is ${JSON.stringify(written)}.`,
    );
  const path = posix.normalize(posix.join(posix.dirname(layer.file.path), written));
  if (path.startsWith('../') || path === '..')
    return wrong(
      'extends-outside',
      `"extends" leads out of the repository: ${JSON.stringify(written)}. Only files of this repository can be a base.`,
    );
  if (!isDefinitionPath(path))
    return wrong('extends-missing', `A base must be a .yaml, .yml or .json file; ${path} is not.`);
  if (seen.includes(path)) {
    const circle = [...seen.slice(seen.indexOf(path)), path].join(' → ');
    return wrong(
      'extends-cycle',
      `These files extend each other in a circle: ${circle}. Take "extends" out of one of them.`,
    );
  }
  const reading = read(path);
  if (reading === undefined) {
    const like = suggest(path, paths);
    const hint = like === undefined ? 'Check the path; it is relative to this file.' : `Did you mean ${like}?`;
    return wrong('extends-missing', `The base ${path} is not in the repository. ${hint}`);
  }
  if (reading.fault !== undefined)
    return { code: reading.fault.code, message: reading.fault.message, at: { file: path, fault: reading.fault } };
  const documents = reading.documents ?? [];
  const [document] = documents;
  if (documents.length !== 1 || !isObject(document))
    return wrong('extends-missing', `The base ${path} must hold exactly one document with fields in it.`);
  return { layer: { file: reading.file, index: 0, document }, reading };
}

function withoutExtends(document: Json): Json {
  if (!isObject(document) || document['extends'] === undefined) return document;
  const { extends: _, ...rest } = document;
  return rest;
}
