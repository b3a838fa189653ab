import type { Dialect } from '../../marathon/dialect.ts';
import { knownMembers } from '../../marathon/normal-form/members.ts';
import type { Json, JsonObject } from '../../marathon/types.ts';
import { appShape } from '../../marathon/validation/app-shape.ts';
import type { Shape } from '../../marathon/validation/shape.ts';
import type { DocumentFault } from './context.ts';
import { isObject } from './merge-patch.ts';
import { nameOf } from './places.ts';
import { childPointer } from './pointer.ts';
import { suggest } from './suggest.ts';

const dialects: readonly Dialect[] = ['1.4', '1.5', '1.8', '1.9', '1.10'];
const shapes: readonly Shape[] = dialects.map(appShape);

/**
 * Finds members of a Marathon definition that no version of Marathon reads. Marathon drops them silently, so that a
 * misspelt `helthChecks` runs without health checks; we say so.
 */
export function findUnknownMembers(definition: JsonObject, prefix: string): readonly DocumentFault[] {
  const faults: DocumentFault[] = [];
  look(definition, shapes, '', true, prefix, faults);
  return faults;
}

function look(
  value: Json | undefined,
  candidates: readonly Shape[],
  pointer: string,
  isTop: boolean,
  prefix: string,
  faults: DocumentFault[],
): void {
  const fitting = candidates.flatMap(shape => alternativesOf(shape));
  if (Array.isArray(value)) {
    const items = fitting.flatMap(shape => (shape.is === 'list' ? [shape.of] : []));
    if (items.length === 0) return;
    for (const [index, item] of (value as readonly Json[]).entries())
      look(item, items, childPointer(pointer, index), false, prefix, faults);
    return;
  }
  if (!isObject(value)) return;
  const maps = fitting.flatMap(shape => (shape.is === 'map' ? [shape.of] : []));
  const objects = fitting.flatMap(shape => (shape.is === 'object' ? [shape.members] : []));
  // A shape without members is one whose content nobody checks.
  if ((maps.length === 0 && objects.length === 0) || objects.some(members => Object.keys(members).length === 0)) return;
  for (const [name, member] of Object.entries(value)) {
    const below = objects.flatMap(members => (Object.hasOwn(members, name) ? [members[name]] : []));
    const next = [...maps, ...below].filter(shape => shape !== undefined);
    const at = childPointer(pointer, name);
    if (next.length > 0) look(member, next, at, false, prefix, faults);
    else if (!(isTop && knownMembers.has(name))) faults.push(unknownMember(name, pointer, prefix + at, isTop, objects));
  }
}

function unknownMember(
  name: string,
  parent: string,
  pointer: string,
  isTop: boolean,
  objects: readonly Readonly<Record<string, Shape>>[],
): DocumentFault {
  const known = new Set([...objects.flatMap(Object.keys), ...(isTop ? knownMembers : [])]);
  const like = suggest(name, known);
  const where = parent === '' ? 'in an app' : `in "${nameOf(parent)}"`;
  const hint = like === undefined ? '' : ` Did you mean "${like}"?`;
  return {
    pointer,
    target: 'key',
    code: 'unknown-field',
    message: `Marathon knows no field "${name}" ${where} and would ignore it.${hint}`,
  };
}

function alternativesOf(shape: Shape): readonly Shape[] {
  if (shape.is !== 'either') return [shape];
  return shape.object === undefined ? [] : [shape.object];
}
