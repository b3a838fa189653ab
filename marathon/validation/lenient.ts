import type { Dialect } from '../dialect.ts';
import { assign, isList, isObject, type Draft } from '../normal-form/values.ts';
import type { Json, JsonObject } from '../types.ts';
import { appShape } from './app-shape.ts';
import { pointerOf, type Segment } from './paths.ts';
import { alternativeOf, type Shape } from './shape.ts';

/** Something worth saying about a definition that is read all the same. */
export interface Advice {
  /** JSON pointer into the definition as written. */
  readonly pointer: string;
  readonly message: string;
}

/** A definition made fit, and what had to be done for it. */
export interface LenientDefinition {
  readonly definition: JsonObject;
  readonly advice: readonly Advice[];
}

/**
 * Reads a plain file as its author meant it where a newer Marathon refuses a mere type: numbers written as strings
 * become numbers, nulls are dropped. Each such place is advised on. Whatever else is wrong stays, for validation to
 * refuse. The input is not modified; the very same object comes back when nothing had to be done.
 *
 * @param dialect decides which members are known; the newest when left out
 */
export function lenientDefinition(definition: JsonObject, dialect: Dialect = '1.10'): LenientDefinition {
  const advice: Advice[] = [];
  const fit = relaxed(definition, appShape(dialect), [], advice);
  return { definition: isObject(fit) ? fit : definition, advice };
}

function relaxed(value: Json, shape: Shape, place: readonly Segment[], advice: Advice[]): Json {
  if ((shape.is === 'number' || shape.is === 'integer') && typeof value === 'string') {
    return relaxedNumber(value, place, advice);
  }
  if (shape.is === 'either') {
    const alternative = alternativeOf(value, shape);
    return alternative ? relaxed(value, alternative, place, advice) : value;
  }
  if (shape.is === 'list' && isList(value)) return relaxedList(value, shape.of, place, advice);
  if (shape.is === 'map' && isObject(value)) return relaxedMembers(value, () => shape.of, place, advice);
  if (shape.is !== 'object' || !isObject(value)) return value;
  return relaxedMembers(
    value,
    name => (Object.hasOwn(shape.members, name) ? shape.members[name] : undefined),
    place,
    advice,
  );
}

function relaxedNumber(value: string, place: readonly Segment[], advice: Advice[]): Json {
  const text = value.trim();
  if (!/^[+-]?\d{1,15}(?:\.\d{1,15})?$/.test(text)) return value;
  const number = Number(text);
  advice.push({
    pointer: pointerOf(place),
    message: `write ${number} instead of ${JSON.stringify(value)}: this is a number`,
  });
  return number;
}

function relaxedList(list: readonly Json[], of: Shape, place: readonly Segment[], advice: Advice[]): Json {
  const items: Json[] = [];
  let isSame = true;
  for (const [index, item] of list.entries()) {
    const own = [...place, index];
    if (item === null) {
      advice.push({ pointer: pointerOf(own), message: 'leave this null out: it says nothing' });
      isSame = false;
      continue;
    }
    const fit = relaxed(item, of, own, advice);
    if (fit !== item) isSame = false;
    items.push(fit);
  }
  return isSame ? list : items;
}

function relaxedMembers(
  value: JsonObject,
  shapeOf: (name: string) => Shape | undefined,
  place: readonly Segment[],
  advice: Advice[],
): JsonObject {
  const members: Draft = {};
  let isSame = true;
  for (const [name, member] of Object.entries(value)) {
    const own = [...place, name];
    if (member === null || member === undefined) {
      advice.push({
        pointer: pointerOf(own),
        message: `leave out \`${name}: null\`: it means the same as no \`${name}\``,
      });
      isSame = false;
      continue;
    }
    const shape = shapeOf(name);
    const fit = shape ? relaxed(member, shape, own, advice) : member;
    if (fit !== member) isSame = false;
    assign(members, name, fit);
  }
  return isSame ? value : members;
}
