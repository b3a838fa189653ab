import type { Json } from '../types.ts';
import { isList, isObject } from './values.ts';

/** The segments of a JSON pointer (RFC 6901), unescaped; none for the whole document. */
export function segmentsOfPointer(pointer: string): readonly string[] {
  if (pointer === '') return [];
  return pointer
    .slice(pointer.startsWith('/') ? 1 : 0)
    .split('/')
    .map(segment => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The pointer of a member of the value at `pointer` (RFC 6901). */
export function memberPointer(pointer: string, member: string | number): string {
  if (typeof member === 'number') return `${pointer}/${member}`;
  const needsEscape = member.includes('~') || member.includes('/');
  return `${pointer}/${needsEscape ? member.replaceAll('~', '~0').replaceAll('/', '~1') : member}`;
}

/** True when `pointer` is `other` or lies below it. */
export function isAtOrBelow(pointer: string, other: string): boolean {
  return pointer.startsWith(other) && (pointer.length === other.length || pointer.charCodeAt(other.length) === 47);
}

/** The value at a pointer; undefined where there is none. */
export function valueAt(document: Json | undefined, pointer: string): Json | undefined {
  let value = document;
  for (const segment of segmentsOfPointer(pointer)) {
    if (isList(value)) value = value[Number(segment)];
    else if (isObject(value) && Object.hasOwn(value, segment)) value = value[segment];
    else return undefined;
  }
  return value;
}

// Deprecated members that live elsewhere in the normal form (reference 2.3).
const moved: readonly (readonly [written: string, normal: string])[] = [
  ['/container/docker/portMappings', '/container/portMappings'],
  ['/container/docker/network', '/networks'],
  ['/ipAddress/discovery/ports', '/container/portMappings'],
  ['/ipAddress', '/networks'],
  ['/uris', '/fetch'],
  ['/ports', '/portDefinitions'],
];

/** Where a pointer into a definition as written (old member names) points in the normal form. */
export function normalPointer(pointer: string): string {
  for (const [written, normal] of moved) {
    if (pointer === written) return normal;
    if (pointer.startsWith(`${written}/`)) {
      return normal === '/networks' ? normal : normal + pointer.slice(written.length);
    }
  }
  return pointer.replace(/^(\/fetch\/\d+)\/outputFile$/, '$1/destPath');
}

/**
 * Where a pointer into the normal form was written in this definition: the old member when the definition uses it, and
 * the nearest parent that is there when the value itself is a default.
 */
export function pointerAsWritten(pointer: string, definition: Json): string {
  for (const [written, normal] of moved) {
    if (!isAtOrBelow(pointer, normal) || valueAt(definition, normal) !== undefined) continue;
    if (valueAt(definition, written) === undefined) continue;
    const rest = normal === '/networks' ? '' : pointer.slice(normal.length);
    return nearest(written + rest, definition);
  }
  // What 1.4 calls it.
  const older = pointer.replace(/^(\/fetch\/\d+)\/destPath$/, '$1/outputFile');
  return nearest(valueAt(definition, older) === undefined ? pointer : older, definition);
}

function nearest(pointer: string, definition: Json): string {
  let found = pointer;
  while (found !== '' && valueAt(definition, found) === undefined) found = found.slice(0, found.lastIndexOf('/'));
  return found;
}
