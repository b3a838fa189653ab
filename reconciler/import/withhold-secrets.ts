import type { Json, JsonObject } from '../../marathon/types.ts';
import { findSecrets } from '../desired/advice/secrets.ts';
import { childPointer, lastStep, stepsOf } from '../desired/pointer.ts';

/** A field that is left out of a file because of what is in it; Pacer keeps what Marathon has (`ignore`). */
export interface Withheld {
  /** JSON pointer for `ignore`. */
  readonly pointer: string;
  readonly isVariable: boolean;
  /** What is not in the file and why, without the value. */
  readonly message: string;
}

/** A definition without what looks like a secret. */
export interface WithoutSecrets {
  readonly definition: JsonObject;
  readonly withheld: readonly Withheld[];
}

// `ignore` takes at most 100 pointers; whoever has more secrets than this has them all under one name.
const mostPointers = 80;

// Something must stand here for Marathon to accept the app. It is never run while the app is there: the field is ignored.
const placeholder = 'echo "This command is not in git, see the file of the app in the desired repository." >&2; exit 1';
const placeholders: Readonly<Record<string, Json>> = { '/cmd': placeholder, '/args': ['sh', '-c', placeholder] };

/**
 * Takes every text that looks like a secret out of a definition, so that none is written into a repository. Variables and
 * labels go one by one; a list loses all its items, because an item has no name to ignore it by.
 */
export function withholdSecrets(definition: JsonObject): WithoutSecrets {
  const reasons = new Map<string, string>();
  const found = findSecrets(definition);
  const many = found.length > mostPointers;
  for (const { pointer, why } of found) {
    const target = many ? childPointer('', stepsOf(pointer)[0] ?? '') : ignorable(definition, pointer);
    if (!reasons.has(target)) reasons.set(target, why);
  }
  if (reasons.size === 0) return { definition, withheld: [] };
  let rest = definition;
  for (const pointer of reasons.keys()) rest = without(rest, pointer);
  return { definition: rest, withheld: [...reasons].map(([pointer, why]) => withheldAt(pointer, why)) };
}

/** The nearest place at or above a pointer that can be ignored: no item of a list, and nothing that has a placeholder. */
function ignorable(definition: JsonObject, pointer: string): string {
  let target = '';
  let value: Json | undefined = definition;
  for (const step of stepsOf(pointer)) {
    if (Array.isArray(value)) break;
    target = childPointer(target, step);
    value = (value as JsonObject | undefined)?.[step];
    if (placeholders[target] !== undefined || target === '/check') break;
  }
  // A member without a name cannot be pointed at.
  return lastStep(target) === '' ? childPointer('', stepsOf(target)[0] ?? '') : target;
}

function withheldAt(pointer: string, why: string): Withheld {
  const isVariable = pointer.startsWith('/env/');
  const name = isVariable ? lastStep(pointer) : `"${stepsOf(pointer).join('.')}"`;
  return {
    pointer,
    isVariable,
    message: `${name} is not in this file: it looks like a secret (${why}). Pacer keeps what Marathon has.`,
  };
}

function without(definition: JsonObject, pointer: string): JsonObject {
  const stand = placeholders[pointer];
  return removed(definition, stepsOf(pointer), stand) as JsonObject;
}

function removed(value: JsonObject, steps: readonly string[], stand: Json | undefined): JsonObject {
  const [step, ...rest] = steps;
  if (step === undefined || !Object.hasOwn(value, step)) return value;
  const copy: Record<string, Json | undefined> = { ...value };
  const member = copy[step];
  if (rest.length > 0 && typeof member === 'object' && member !== null && !Array.isArray(member)) {
    const smaller = removed(member as JsonObject, rest, stand);
    if (Object.keys(smaller).length > 0) {
      copy[step] = smaller;
      return copy;
    }
  } else if (stand !== undefined) {
    copy[step] = stand;
    return copy;
  }
  delete copy[step];
  return copy;
}
