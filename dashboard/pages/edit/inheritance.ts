import type { InheritedValue } from '../../../schemas/generated/change-preview.ts';
import type { Path } from './document.ts';
import { pointerOf, textOf } from './form-model.ts';

/** What a file has from its bases, by place. */
export type Inheritance = ReadonlyMap<string, InheritedValue>;

/** By place. */
export function inheritanceOf(values: readonly InheritedValue[] | undefined): Inheritance {
  return new Map((values ?? []).map(value => [value.pointer, value]));
}

/** What a base says at a place, as far as nothing in the file cuts it off: a list or a plain text on the way replaces all below. */
export function inheritedAt(inheritance: Inheritance, data: unknown, path: Path): InheritedValue | undefined {
  const found = inheritance.get(pointerOf(path));
  return found === undefined || isCutOff(data, path) ? undefined : found;
}

/** Members that a mapping has from bases and the file does not name, in their order. */
export function inheritedMembers(
  inheritance: Inheritance,
  data: unknown,
  path: Path,
): readonly (readonly [name: string, InheritedValue])[] {
  const start = `${pointerOf(path)}/`;
  return [...inheritance].flatMap(([pointer, value]) => {
    const name = pointer.startsWith(start) ? pointer.slice(start.length) : '';
    // What lies deeper is no plain member.
    if (name === '' || name.includes('/')) return [];
    const member = name.replaceAll('~1', '/').replaceAll('~0', '~');
    const isOwn = isCutOff(data, [...path, member]) || hasAt(data, [...path, member]);
    return isOwn ? [] : [[member, value] as const];
  });
}

/** The file with what it inherits in its places, as plain data: what the app is. */
export function withInherited(inheritance: Inheritance, data: unknown): unknown {
  if (inheritance.size === 0) return data;
  const whole = structuredClone(data);
  for (const { pointer, value } of inheritance.values()) {
    const path = pointer
      .split('/')
      .slice(1)
      .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'));
    if (value === undefined || isCutOff(data, path) || hasAt(data, path)) continue;
    let at = whole as Record<string, unknown>;
    for (const step of path.slice(0, -1)) {
      if (!Object.hasOwn(at, step))
        Object.defineProperty(at, step, { value: {}, enumerable: true, writable: true, configurable: true });
      at = at[step] as Record<string, unknown>;
    }
    Object.defineProperty(at, path.at(-1) ?? '', { value, enumerable: true, writable: true, configurable: true });
  }
  return whole;
}

/** Where it is written. */
export function placeWords({ file, line }: InheritedValue): string {
  return `${file}:${line}`;
}

/** An inherited value as a field shows it. */
export function inheritedText({ value }: InheritedValue): string {
  return value === undefined ? '***' : textOf(value);
}

function hasAt(data: unknown, path: Path): boolean {
  let value = data;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return false;
    value = (value as Readonly<Record<string | number, unknown>>)[step];
  }
  return true;
}

function isCutOff(data: unknown, path: Path): boolean {
  let value = data;
  for (const step of path) {
    if (value === undefined) return false;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return true;
    value = (value as Readonly<Record<string | number, unknown>>)[step];
  }
  return false;
}
