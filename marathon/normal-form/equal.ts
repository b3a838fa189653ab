import type { Json, JsonObject } from '../types.ts';
import { isList, isObject } from './values.ts';

/** Equality of numbers as Marathon's doubles: noise of the last digits does not count (reference 10.1, number 3). */
function equalNumbers(one: number, other: number): boolean {
  if (one === other) return true;
  return Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(one), Math.abs(other));
}

/** Deep equality of JSON values, numbers with tolerance, members in any order; missing and null are the same. */
export function equalValues(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true;
  if (typeof one === 'number' && typeof other === 'number') return equalNumbers(one, other);
  if (typeof one !== 'object' || typeof other !== 'object') return (one ?? null) === (other ?? null);
  if (one === null || other === null) return false;
  if (isList(one) || isList(other)) return isList(one) && isList(other) && equalLists(one, other);
  return equalObjects(one, other);
}

function equalLists(one: readonly Json[], other: readonly Json[]): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index += 1) {
    if (!equalValues(one[index], other[index])) return false;
  }
  return true;
}

function equalObjects(one: Json, other: Json): boolean {
  if (!isObject(one) || !isObject(other)) return false;
  let found = 0;
  for (const key in one) {
    if (!equalValues(one[key], member(other, key))) return false;
    if (Object.hasOwn(other, key)) found += 1;
  }
  if (Object.keys(other).length === found) return true;
  for (const key in other) {
    if (!Object.hasOwn(one, key) && (other[key] ?? null) !== null) return false;
  }
  return true;
}

/** An own member of an object: names such as `constructor` are not found on the prototype. */
export function member(value: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}
