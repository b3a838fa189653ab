import type { Json } from '../../marathon/types.ts';
import { isObject, mergePatch } from './merge-patch.ts';
import type { Layer, Places } from './places.ts';
import { fillVariables } from './variables.ts';
import type { SourcePosition } from './types.ts';

/** A value that a file has from one of its bases, whether or not it says something else itself. */
export interface InheritedValue {
  /** Place in the document: `/marathon/mem`. A list is one value: whoever writes one replaces all of it. */
  readonly pointer: string;
  readonly value: Json;
  /** Where it is written. */
  readonly position: SourcePosition;
}

/** Members of a document that nobody inherits in a way that matters to the form. */
const own = new Set(['extends', 'kind']);

/** What a document would be without a word of its own. Layers: the document first, then its bases. Pure. */
export function inheritedValues(
  layers: readonly Layer[],
  variables: Parameters<typeof fillVariables>[1],
  places: Places,
): readonly InheritedValue[] {
  const bases = layers.slice(1);
  const merged = bases.reduceRight<Json | undefined>(
    (base, { document }) => (base === undefined ? document : mergePatch(base, document)),
    undefined,
  );
  if (!isObject(merged)) return [];
  const { value } = fillVariables(merged, variables);
  const found: InheritedValue[] = [];
  const walk = (at: Json | undefined, pointer: string): void => {
    if (at === undefined || at === null) return;
    if (!isObject(at)) {
      found.push({ pointer, value: at, position: places.value(bases, pointer) });
      return;
    }
    for (const [name, member] of Object.entries(at))
      if (pointer !== '' || !own.has(name))
        walk(member, `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`);
  };
  walk(value, '');
  return found;
}
