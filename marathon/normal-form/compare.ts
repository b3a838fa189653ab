import type { Dialect } from '../dialect.ts';
import type { Json, JsonObject } from '../types.ts';
import { differences, type Difference } from './difference.ts';
import { equalValues, member } from './equal.ts';
import { definitionMembers } from './members.ts';
import { isAtOrBelow, normalPointer } from './pointer.ts';
import { appRules } from './rules.ts';
import type { NormalApp } from './types.ts';

/** What Marathon does about a difference: replace all tasks, change their number, nothing (reference 3.1). */
export type ChangeEffect = 'restart' | 'scale' | 'none';

/** One field that differs, named by its JSON pointer in the normal form. */
export interface AppChange {
  readonly pointer: string;
  /** What is live; undefined when there is nothing. */
  readonly from: Json | undefined;
  /** What is wished; undefined when there is to be nothing. */
  readonly to: Json | undefined;
  readonly effect: ChangeEffect;
}

/** What to leave out of a comparison. */
export interface CompareOptions {
  /** JSON pointers (normal form or as written) of fields that others own. */
  readonly ignore?: readonly string[];
  /**
   * The definition as the user wrote it. A member that the normal form does not know counts only when set here. A
   * default that changed between versions of Marathon is no difference when the user did not set the member.
   */
  readonly userSet?: JsonObject;
  /** Version of the Marathon; matters for `residency`, which counts in 1.4 only. 1.8 when left out. */
  readonly dialect?: Dialect;
}

const noRule = {};

// Defaults of some version: an app that was created without the member has kept that of its time (reference 2.1).
const formerDefaults: Readonly<Record<string, readonly Json[]>> = {
  maxLaunchDelaySeconds: [300, 3600],
  unreachableStrategy: [
    { inactiveAfterSeconds: 0, expungeAfterSeconds: 0 },
    { inactiveAfterSeconds: 300, expungeAfterSeconds: 600 },
    { inactiveAfterSeconds: 3600, expungeAfterSeconds: 604_800 },
  ],
};

/**
 * What would change if the live app became the desired one. Sets are compared as sets, sequences as sequences, doubles with a
 * tolerance; a service port 0 in the wish equals any live number (reference 10.1). One entry for each smallest value
 * that differs. Members that Marathon does not know, and so does not return, are no difference.
 */
export function compareApps(desired: NormalApp, live: NormalApp, options: CompareOptions = {}): readonly AppChange[] {
  const found: Difference[] = [];
  for (const key in desired) {
    const to = desired[key];
    const from = member(live, key);
    // Nearly everything is equal nearly always; only the rest is looked at with rules.
    if (to !== from && !equalValues(to, from) && counts(key, from, options)) {
      differences(to, from, `/${key}`, appRules[key] ?? noRule, found);
    }
  }
  for (const key in live) {
    if (Object.hasOwn(desired, key) || !counts(key, live[key], options)) continue;
    if (definitionMembers.has(key)) differences(undefined, live[key], `/${key}`, appRules[key] ?? noRule, found);
  }
  if (found.length === 0) return [];
  const ignored = (options.ignore ?? []).map(normalPointer);
  return found
    .filter(change => !ignored.some(pointer => isAtOrBelow(change.pointer, pointer)))
    .map(change => ({ ...change, effect: effectOf(change.pointer) }));
}

/** What Marathon does when the field at this pointer of the normal form changes (reference 3.1). */
function effectOf(pointer: string): ChangeEffect {
  if (pointer === '/instances') return 'scale';
  return isAtOrBelow(pointer, '/executorResources') ? 'none' : 'restart';
}

function counts(key: string, from: Json | undefined, options: CompareOptions): boolean {
  if (key === 'id') return false;
  // Without any effect from 1.5 on.
  if (key === 'residency') return options.dialect === '1.4';
  if (!definitionMembers.has(key)) {
    if (options.userSet !== undefined && !Object.hasOwn(options.userSet, key)) return false;
    return from !== undefined;
  }
  const former = formerDefaults[key];
  if (former === undefined || options.userSet === undefined || isSet(options.userSet[key])) return true;
  return !former.some(value => equalValues(value, from));
}

function isSet(value: Json | undefined): boolean {
  return value !== undefined && value !== null;
}
