import type { Json, JsonObject } from '../types.ts';
import { equalValues, member } from './equal.ts';
import { memberPointer } from './pointer.ts';
import type { Rule } from './rules.ts';
import { isList, isObject } from './values.ts';

/** One value that differs: `from` is live, `to` is wished. */
export interface Difference {
  readonly pointer: string;
  readonly from: Json | undefined;
  readonly to: Json | undefined;
}

const noRule: Rule = {};

/** Collects the smallest values that differ between a wish and what is live. */
export function differences(
  wish: Json | undefined,
  live: Json | undefined,
  pointer: string,
  rule: Rule,
  found: Difference[],
): void {
  if (wish === live) return;
  if (rule.isAnyFor?.(wish)) return;
  const to = wish ?? rule.missing;
  const from = live ?? rule.missing;
  if (isList(to) && isList(from)) {
    if (rule.isSet) setDifferences(to, from, pointer, rule, found);
    else sequenceDifferences(to, from, pointer, rule, found);
    return;
  }
  if (isObject(to) && isObject(from)) {
    objectDifferences(to, from, pointer, rule, found);
    return;
  }
  if (!equalValues(to, from)) found.push({ pointer, from: live, to: wish });
}

function objectDifferences(to: JsonObject, from: JsonObject, pointer: string, rule: Rule, found: Difference[]): void {
  const known = rule.isMap === true ? undefined : rule.known;
  for (const key in to) {
    const live = member(from, key);
    // Marathon ignores members that it does not know: one that only the user has will never be live.
    if (known && live === undefined && !known.has(key)) continue;
    compareMember(to[key], live, key, pointer, rule, found);
  }
  for (const key in from) {
    if (Object.hasOwn(to, key)) continue;
    if (known && !known.has(key)) continue;
    compareMember(undefined, from[key], key, pointer, rule, found);
  }
}

function compareMember(
  wish: Json | undefined,
  live: Json | undefined,
  key: string,
  pointer: string,
  rule: Rule,
  found: Difference[],
): void {
  if (wish === live) return;
  const own = rule.members && Object.hasOwn(rule.members, key) ? (rule.members[key] ?? noRule) : noRule;
  differences(wish, live, memberPointer(pointer, key), own, found);
}

// Equal ends are left aside, so that an item put in or taken out is one difference and not a shift of all that follow.
function sequenceDifferences(
  to: readonly Json[],
  from: readonly Json[],
  pointer: string,
  rule: Rule,
  found: Difference[],
): void {
  const item = rule.members?.['*'] ?? noRule;
  if (to.length === from.length) {
    for (let index = 0; index < to.length; index += 1) {
      differences(to[index], from[index], memberPointer(pointer, index), item, found);
    }
    return;
  }
  const shorter = Math.min(to.length, from.length);
  let start = 0;
  while (start < shorter && isSame(to[start], from[start], item)) start += 1;
  let end = 0;
  while (end < shorter - start && isSame(to[to.length - 1 - end], from[from.length - 1 - end], item)) end += 1;
  const toEnd = to.length - end;
  const fromEnd = from.length - end;
  for (let index = start; index < Math.max(toEnd, fromEnd); index += 1) {
    const wish = index < toEnd ? to[index] : undefined;
    const live = index < fromEnd ? from[index] : undefined;
    if (wish === undefined || live === undefined)
      found.push({ pointer: memberPointer(pointer, index), from: live, to: wish });
    else differences(wish, live, memberPointer(pointer, index), item, found);
  }
}

function setDifferences(
  to: readonly Json[],
  from: readonly Json[],
  pointer: string,
  rule: Rule,
  found: Difference[],
): void {
  const item = rule.members?.['*'] ?? noRule;
  const rest = new Set(from.keys());
  const unmatched: number[] = [];
  for (const [index, wish] of to.entries()) {
    const match = find(rest, index, other => isSame(wish, from[other], item));
    if (match === undefined) unmatched.push(index);
    else rest.delete(match);
  }
  // Items that are alike are taken for the same one, changed; the more alike, the earlier.
  for (const isAlike of [alike, anyTwo]) {
    for (const [place, index] of [...unmatched.entries()].toReversed()) {
      const match = find(rest, index, other => isAlike(to[index], from[other]));
      if (match === undefined) continue;
      rest.delete(match);
      unmatched.splice(place, 1);
      differences(to[index], from[match], memberPointer(pointer, index), item, found);
    }
  }
  for (const index of unmatched) found.push({ pointer: memberPointer(pointer, index), from: undefined, to: to[index] });
  for (const index of rest) found.push({ pointer: memberPointer(pointer, index), from: from[index], to: undefined });
}

function find(indexes: ReadonlySet<number>, first: number, isMatch: (index: number) => boolean): number | undefined {
  if (indexes.has(first) && isMatch(first)) return first;
  for (const index of indexes) {
    if (isMatch(index)) return index;
  }
  return undefined;
}

function alike(one: Json | undefined, other: Json | undefined): boolean {
  if (isList(one) && isList(other)) return one[0] === other[0] && one[1] === other[1];
  if (!isObject(one) || !isObject(other)) return false;
  return (
    one['protocol'] === other['protocol'] && (one['portIndex'] ?? one['port']) === (other['portIndex'] ?? other['port'])
  );
}

function anyTwo(): boolean {
  return true;
}

function isSame(wish: Json | undefined, live: Json | undefined, rule: Rule): boolean {
  if (wish === live) return true;
  const found: Difference[] = [];
  differences(wish, live, '', rule, found);
  return found.length === 0;
}
