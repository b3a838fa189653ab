import type { Json, JsonObject } from '../../marathon/types.ts';
import { childPointer } from './pointer.ts';

/** Values for `${vars.name}`. */
export type Variables = Readonly<Record<string, string | number | boolean>>;

/** A variable that a text names and that cannot be filled in. */
export interface VariableFault {
  readonly pointer: string;
  /** The name, when it is one. */
  readonly name?: string;
}

// `$${` is the way to write `${` for a program that wants to see it.
const reference = /\$?\$\{vars\.([\w-]{1,64})\}/g;
const whole = /^\$\{vars\.([\w-]{1,64})\}$/;

/**
 * Fills in `${vars.name}` in every text of a value. A text that is nothing but one variable becomes the variable's value
 * with its type; within a text it is written out. What does not change is shared with the input.
 */
export function fillVariables(
  value: Json,
  variables: Variables,
): { readonly value: Json; readonly faults: readonly VariableFault[] } {
  const faults: VariableFault[] = [];

  function fillText(text: string, pointer: string): Json {
    if (!text.includes('${vars.')) return text;
    const [, only] = whole.exec(text) ?? [];
    if (only !== undefined && Object.hasOwn(variables, only)) return variables[only] ?? null;
    let rest = '';
    let end = 0;
    let filled = '';
    for (const match of text.matchAll(reference)) {
      const [written, name = ''] = match;
      const between = text.slice(end, match.index);
      end = match.index + written.length;
      rest += between;
      filled += between;
      if (written.startsWith('$$')) filled += written.slice(1);
      else if (Object.hasOwn(variables, name)) filled += String(variables[name]);
      else {
        faults.push({ pointer, name });
        filled += written;
      }
    }
    rest += text.slice(end);
    if (rest.includes('${vars.')) faults.push({ pointer });
    return filled + text.slice(end);
  }

  function fill(item: Json, pointer: string): Json {
    if (typeof item === 'string') return fillText(item, pointer);
    if (typeof item !== 'object' || item === null) return item;
    if (Array.isArray(item)) {
      const filled = (item as readonly Json[]).map((each, index) => fill(each, childPointer(pointer, index)));
      return filled.every((each, index) => each === item[index]) ? item : filled;
    }
    let changed: Record<string, Json | undefined> | undefined;
    for (const [name, member] of Object.entries(item as JsonObject)) {
      if (member === undefined) continue;
      const filled = fill(member, childPointer(pointer, name));
      if (filled !== member) (changed ??= { ...(item as JsonObject) })[name] = filled;
    }
    return changed ?? item;
  }

  return { value: fill(value, ''), faults };
}
