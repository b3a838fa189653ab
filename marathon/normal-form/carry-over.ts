import type { Json } from '../types.ts';
import { normalPointer, segmentsOfPointer, valueAt } from './pointer.ts';
import type { NormalApp } from './types.ts';
import { assign, isList, isObject, type Draft } from './values.ts';

/**
 * The desired app with the values that others own taken from the live one: at each pointer (normal form or as written)
 * the live value replaces the wish; where live has none, the wish has none either. Neither input is modified.
 * A pointer whose parent is missing in the wish changes nothing, nor does one to an item of a list beyond its end.
 */
export function carryOver(desired: NormalApp, live: NormalApp, pointers: readonly string[]): NormalApp {
  let app: Json = desired;
  for (const written of pointers) {
    const pointer = normalPointer(written);
    const segments = segmentsOfPointer(pointer);
    if (segments.length > 0) app = replaced(app, segments, valueAt(live, pointer));
  }
  return app as NormalApp;
}

function replaced(value: Json, segments: readonly string[], live: Json | undefined): Json {
  const [segment, ...rest] = segments;
  if (segment === undefined) return value;
  if (isList(value)) return replacedItem(value, segment, rest, live);
  if (!isObject(value)) return value;
  const copy: Draft = {};
  for (const key of Object.keys(value)) {
    const member = value[key];
    if (key !== segment && member !== undefined) assign(copy, key, member);
  }
  if (rest.length === 0) {
    if (live !== undefined) assign(copy, segment, live);
    return copy;
  }
  const member = Object.hasOwn(value, segment) ? value[segment] : undefined;
  if (member !== undefined) assign(copy, segment, replaced(member, rest, live));
  return copy;
}

function replacedItem(list: readonly Json[], segment: string, rest: readonly string[], live: Json | undefined): Json {
  const index = Number(segment);
  const item = list[index];
  if (item === undefined || live === undefined) return list;
  return list.with(index, rest.length === 0 ? live : replaced(item, rest, live));
}
