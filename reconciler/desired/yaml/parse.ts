import { constructFromEvents, EVENT_ID, parseEvents, YAMLException } from 'js-yaml';
import type { Json } from '../../../marathon/types.ts';
import { explainYaml } from './explain.ts';
import { findJsonFault } from './json-syntax.ts';
import { placesIn, type Place } from './lines.ts';

/** Why a text could not be read, and where. */
export interface SyntaxFault extends Place {
  readonly code: 'yaml-syntax' | 'json-syntax' | 'yaml-alias' | 'too-deep' | 'too-many-values' | 'not-json-value';
  readonly message: string;
}

/** All documents of a file, or why there are none. */
export type ParseResult =
  | { readonly documents: readonly Json[]; readonly fault?: undefined }
  | { readonly documents?: undefined; readonly fault: SyntaxFault };

/** How many keys and values a file may have. */
const nodeBudget = 100_000;

/**
 * Reads a YAML or JSON text. No aliases, no tags, no merge keys, at most 100 levels and 100,000 values: what is read is as
 * large as what is written. JSON is checked as JSON, so that what passes here passes Marathon, too. Never throws.
 */
export function parseDocuments(text: string, isJson: boolean): ParseResult {
  const place = placesIn(text);
  const fault = (code: SyntaxFault['code'], offset: number, message: string): ParseResult => ({
    fault: { code, message, ...place(offset) },
  });
  if (isJson && !isJsonText(text)) {
    const found = findJsonFault(text);
    if (found !== undefined) return fault('json-syntax', found.offset, `This is not JSON: ${found.message}.`);
  }
  try {
    const events = parseEvents(text, { maxDepth: 100 });
    let nodes = 0;
    for (const event of events) if (event.type !== EVENT_ID.POP) nodes++;
    if (nodes > nodeBudget)
      return fault('too-many-values', 0, `This file has ${nodes} keys and values; at most ${nodeBudget} are read.`);
    const documents = constructFromEvents(events, { source: text, maxAliases: 0 }) as Json[];
    const odd = findOddValue(text, documents);
    return odd === undefined ? { documents } : fault('not-json-value', odd.offset, odd.message);
  } catch (error) {
    if (!(error instanceof YAMLException))
      return fault('yaml-syntax', 0, `This file cannot be read: ${String(error)}.`);
    const stopped = error.mark?.position ?? 0;
    // For an alias js-yaml names the place behind the star.
    const offset = text.charAt(stopped - 1) === '*' ? stopped - 1 : stopped;
    return fault(codeOf(error.reason), offset, explainYaml(error.reason, text, offset));
  }
}

function isJsonText(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function codeOf(reason: string): SyntaxFault['code'] {
  if (reason.includes('maxAliases')) return 'yaml-alias';
  if (reason.includes('maxDepth') || reason.includes('nesting')) return 'too-deep';
  return 'yaml-syntax';
}

/** Values that YAML can say and JSON cannot, and the one key that is dangerous in JavaScript. Rare, so looked for in the text first. */
function findOddValue(text: string, documents: readonly Json[]): { offset: number; message: string } | undefined {
  const proto = text.indexOf('__proto__');
  if (proto >= 0 && documents.some(hasPrototypeKey))
    return { offset: proto, message: 'The name __proto__ is not allowed.' };
  const odd = /\.(?:inf|nan)\b/i.exec(text);
  if (odd === null || !documents.some(hasOddNumber)) return undefined;
  return { offset: odd.index, message: 'Infinity and "not a number" cannot be sent to Marathon. Write a number.' };
}

function hasPrototypeKey(value: Json | undefined): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.hasOwn(value, '__proto__') || Object.values(value).some(hasPrototypeKey);
}

function hasOddNumber(value: Json | undefined): boolean {
  if (typeof value === 'number') return !Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some(hasOddNumber);
}
