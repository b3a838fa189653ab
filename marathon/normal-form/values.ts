import type { Json, JsonObject } from '../types.ts';

/** An object under construction. */
export type Draft = Record<string, Json | undefined>;

/** True for JSON objects: neither null nor an array. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for JSON arrays (narrows what `Array.isArray` cannot for read-only arrays). */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** The value, or the default where it is missing or null: to Marathon both are the same (reference 1.0). */
export function withDefault(value: Json | undefined, fallback: Json): Json {
  return value === undefined || value === null ? fallback : value;
}

/** The object, or an empty one where it is missing or null. Members that are null count as missing. */
export function mapOf(value: Json | undefined): Json {
  if (value === undefined || value === null) return {};
  return isObject(value) ? withoutNulls(value) : value;
}

/** The same object when no member is null, else a copy without those. */
export function withoutNulls(value: JsonObject): JsonObject {
  for (const key in value) {
    if (value[key] === null || value[key] === undefined) return copyWithoutNulls(value);
  }
  return value;
}

function copyWithoutNulls(value: JsonObject): JsonObject {
  const copy: Draft = {};
  for (const key of Object.keys(value)) {
    const member = value[key];
    if (member !== null && member !== undefined) assign(copy, key, member);
  }
  return copy;
}

/** A value in a sentence: strings as they are, everything else as JSON. */
export function textOf(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Puts a member into a draft when there is a value; null is none. */
export function put(draft: Draft, key: string, value: Json | undefined): void {
  if (value !== undefined && value !== null) assign(draft, key, value);
}

/** Copies the members that a form does not know from `source`, so that nothing a user wrote gets lost. */
export function keepUnknown(draft: Draft, source: JsonObject, known: ReadonlySet<string>): void {
  for (const key in source) {
    if (known.has(key)) continue;
    const value = source[key];
    if (value !== undefined && value !== null) assign(draft, key, value);
  }
}

/** Sets a member by any name, `__proto__` included, as a plain member. */
export function assign(draft: Draft, key: string, value: Json): void {
  if (key === '__proto__') {
    Object.defineProperty(draft, key, { value, enumerable: true, configurable: true, writable: true });
    return;
  }
  draft[key] = value;
}

/** An enum value in its canonical spelling; Marathon reads enums in any case (reference 1.0). Other values stay. */
export function canonical(value: Json | undefined, spellings: readonly string[]): Json | undefined {
  if (typeof value !== 'string' || spellings.includes(value)) return value;
  const lower = value.toLowerCase();
  return spellings.find(spelling => spelling.toLowerCase() === lower) ?? value;
}

/** Applies `form` to every object of a list; other values stay as they are. Null and missing become the default. */
export function listOf(value: Json | undefined, form: (item: JsonObject) => JsonObject): Json {
  if (value === undefined || value === null) return [];
  if (!isList(value)) return value;
  return value.map(item => (isObject(item) ? form(item) : item));
}
