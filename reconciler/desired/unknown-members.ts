import { knownMembers } from '../../marathon/normal-form/members.ts';
import type { Json, JsonObject } from '../../marathon/types.ts';
import type { DocumentFault } from './context.ts';
import { knownTop, type KnownPlace } from './known-members.ts';
import { isObject } from './merge-patch.ts';
import { nameOf } from './places.ts';
import { childPointer } from './pointer.ts';
import { suggest } from './suggest.ts';

/**
 * Finds members of a Marathon definition that no version of Marathon reads. Marathon drops them silently, so that a
 * misspelt `helthChecks` runs without health checks; we say so.
 */
export function findUnknownMembers(definition: JsonObject, prefix: string): readonly DocumentFault[] {
  const faults: DocumentFault[] = [];
  look(definition, knownTop, [], prefix, faults);
  return faults;
}

/** `path` is one array that grows and shrinks on the way: pointers are only put together for what is found. */
function look(
  value: Json | undefined,
  place: KnownPlace,
  path: (string | number)[],
  prefix: string,
  faults: DocumentFault[],
): void {
  if (Array.isArray(value)) {
    const { items } = place;
    if (items === undefined) return;
    for (const [index, item] of (value as readonly Json[]).entries()) {
      path.push(index);
      look(item, items, path, prefix, faults);
      path.pop();
    }
    return;
  }
  if (!isObject(value) || !place.isChecked) return;
  for (const name of Object.keys(value)) {
    const below = place.member(name);
    if (below !== undefined) {
      const member = value[name];
      if (typeof member !== 'object') continue;
      path.push(name);
      look(member, below, path, prefix, faults);
      path.pop();
    } else if (!(path.length === 0 && knownMembers.has(name))) faults.push(unknownMember(name, path, place, prefix));
  }
}

function unknownMember(
  name: string,
  path: readonly (string | number)[],
  place: KnownPlace,
  prefix: string,
): DocumentFault {
  const isTop = path.length === 0;
  const parent = path.reduce<string>(childPointer, '');
  const like = suggest(name, isTop ? [...place.names, ...knownMembers] : place.names);
  const where = isTop ? 'in an app' : `in "${nameOf(parent)}"`;
  const hint = like === undefined ? '' : ` Did you mean "${like}"?`;
  return {
    pointer: prefix + childPointer(parent, name),
    target: 'key',
    code: 'unknown-field',
    message: `Marathon knows no field "${name}" ${where} and would ignore it.${hint}`,
  };
}
