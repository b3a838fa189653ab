import type { Json, JsonObject } from '../types.ts';
import { isList, isObject } from '../normal-form/values.ts';
import type { Segment } from './paths.ts';

/** What a value must be made of. Bounds are inclusive. */
export type Shape =
  | {
      readonly is: 'string';
      readonly minLength?: number;
      readonly maxLength?: number;
      readonly pattern?: (text: string) => boolean;
    }
  | { readonly is: 'enum'; readonly values: readonly string[] }
  | { readonly is: 'number' | 'integer'; readonly min?: number; readonly max?: number }
  | { readonly is: 'boolean' }
  | { readonly is: 'list'; readonly of: Shape }
  | { readonly is: 'map'; readonly of: Shape }
  | {
      readonly is: 'object';
      readonly members: Readonly<Record<string, Shape>>;
      readonly required?: readonly string[];
    }
  /** The first alternative whose JSON type fits; `else` when none does. */
  | {
      readonly is: 'either';
      readonly string?: Shape;
      readonly number?: Shape;
      readonly object?: Shape;
      readonly token: string;
    };

/** A value that does not have its shape. */
export interface ShapeIssue {
  readonly place: readonly Segment[];
  readonly token: string;
  readonly explanation: string;
}

/** Finds everything in a value that does not fit a shape. Null counts as missing in objects, not in lists and maps. */
export function checkShape(value: Json, shape: Shape, place: readonly Segment[], found: ShapeIssue[]): void {
  const say = (token: string, explanation: string): void => {
    found.push({ place, token, explanation });
  };
  switch (shape.is) {
    case 'string':
      if (typeof value !== 'string') return say('error.expected.jsstring', `must be a string, not ${described(value)}`);
      return checkString(value, shape, say);
    case 'enum':
      if (!isOneOf(value, shape.values)) {
        say('error.unknown.enum.literal', `must be one of ${shape.values.join(', ')}, not ${described(value)}`);
      }
      return undefined;
    case 'number':
    case 'integer':
      return checkNumber(value, shape, say);
    case 'boolean':
      if (typeof value !== 'boolean') say('error.expected.jsboolean', `must be true or false, not ${described(value)}`);
      return undefined;
    case 'list':
      if (!isList(value)) return say('error.expected.jsarray', `must be a list, not ${described(value)}`);
      for (const [index, item] of value.entries()) checkShape(item, shape.of, [...place, index], found);
      return undefined;
    case 'map':
      if (!isObject(value)) return say('error.expected.jsobject', `must be a map, not ${described(value)}`);
      for (const [key, item] of Object.entries(value)) {
        if (item !== undefined) checkShape(item, shape.of, [...place, { key }], found);
      }
      return undefined;
    case 'object':
      if (!isObject(value)) return say('error.expected.jsobject', `must be an object, not ${described(value)}`);
      return checkMembers(value, shape, place, found);
    case 'either': {
      const alternative = alternativeOf(value, shape);
      if (alternative) return checkShape(value, alternative, place, found);
      return say(shape.token, `must not be ${described(value)}`);
    }
  }
}

type Say = (token: string, explanation: string) => void;

/** The shape that a value of this JSON type is meant to have. */
export function alternativeOf(value: Json, shape: Shape & { is: 'either' }): Shape | undefined {
  if (typeof value === 'string') return shape.string;
  if (typeof value === 'number') return shape.number;
  return isObject(value) ? shape.object : undefined;
}

function checkString(value: string, shape: Shape & { is: 'string' }, say: Say): void {
  if (shape.minLength !== undefined && value.length < shape.minLength) {
    return say(
      'error.minLength',
      shape.minLength === 1 ? 'must not be empty' : `must have at least ${shape.minLength} characters`,
    );
  }
  if (shape.maxLength !== undefined && value.length > shape.maxLength) {
    return say('error.maxLength', `must have at most ${shape.maxLength} characters`);
  }
  if (shape.pattern && !shape.pattern(value))
    say('error.pattern', `${described(value)} has characters that are not allowed here`);
  return undefined;
}

function checkNumber(value: Json, shape: Shape & { is: 'number' | 'integer' }, say: Say): void {
  if (typeof value !== 'number') return say('error.expected.jsnumber', `must be a number, not ${described(value)}`);
  if (shape.is === 'integer' && !Number.isInteger(value)) {
    return say('error.expected.int', `must be a whole number, not ${value}`);
  }
  if (shape.min !== undefined && value < shape.min)
    return say('error.min', `must be at least ${shape.min}, not ${value}`);
  if (shape.max !== undefined && value > shape.max) say('error.max', `must be at most ${shape.max}, not ${value}`);
  return undefined;
}

function checkMembers(
  value: JsonObject,
  shape: Shape & { is: 'object' },
  place: readonly Segment[],
  found: ShapeIssue[],
): void {
  for (const name of shape.required ?? []) {
    if ((value[name] ?? null) === null) {
      found.push({ place: [...place, name], token: 'error.path.missing', explanation: `\`${name}\` is missing` });
    }
  }
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined || member === null || !Object.hasOwn(shape.members, name)) continue;
    const own = shape.members[name];
    if (own) checkShape(member, own, [...place, name], found);
  }
}

function isOneOf(value: Json, values: readonly string[]): boolean {
  return typeof value === 'string' && values.some(allowed => allowed.toLowerCase() === value.toLowerCase());
}

function described(value: Json): string {
  if (value === null) return 'null';
  if (typeof value === 'string')
    return `the string ${JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value)}`;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return isList(value) ? 'a list' : 'an object';
}
