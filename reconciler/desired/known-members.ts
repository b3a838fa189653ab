import type { Dialect } from '../../marathon/dialect.ts';
import { appShape } from '../../marathon/validation/app-shape.ts';
import type { Shape } from '../../marathon/validation/shape.ts';

/** What may stand at one place of a Marathon definition in any version. Made when first asked for, and only once. */
export interface KnownPlace {
  /** False where nobody checks what stands there. */
  readonly isChecked: boolean;
  /** Names that are members here. */
  readonly names: ReadonlySet<string>;
  /** The place of a member; undefined when no version reads it. */
  member(name: string): KnownPlace | undefined;
  /** The place of the items of a list; undefined when nobody checks them. */
  readonly items: KnownPlace | undefined;
}

const dialects: readonly Dialect[] = ['1.4', '1.5', '1.8', '1.9', '1.10'];

/** The top of a definition. */
export const knownTop: KnownPlace = placeOf(dialects.map(appShape));

/** Several shapes seen as one place. Kept by name, so that thousands of definitions walk over the same few places. */
function placeOf(candidates: readonly Shape[]): KnownPlace {
  const fitting = candidates.flatMap(alternativesOf);
  const maps = fitting.flatMap(shape => (shape.is === 'map' ? [shape.of] : []));
  const objects = fitting.flatMap(shape => (shape.is === 'object' ? [shape.members] : []));
  const names = new Set(objects.flatMap(Object.keys));
  const members = new Map<string, KnownPlace>();
  let inMap: KnownPlace | undefined;
  let items: KnownPlace | undefined;

  return {
    // A shape without members is one whose content nobody checks.
    isChecked: maps.length + objects.length > 0 && objects.every(shapes => Object.keys(shapes).length > 0),
    names,
    member(name) {
      // Names of map entries are the user's and without end: they share one place.
      if (!names.has(name)) return maps.length === 0 ? undefined : (inMap ??= placeOf(maps));
      const known = members.get(name);
      if (known !== undefined) return known;
      const below = objects.flatMap(shapes => (Object.hasOwn(shapes, name) ? [shapes[name]] : []));
      const place = placeOf([...maps, ...below].filter(shape => shape !== undefined));
      members.set(name, place);
      return place;
    },
    get items() {
      if (items !== undefined) return items;
      const of = fitting.flatMap(shape => (shape.is === 'list' ? [shape.of] : []));
      return of.length === 0 ? undefined : (items = placeOf(of));
    },
  };
}

function alternativesOf(shape: Shape): readonly Shape[] {
  if (shape.is !== 'either') return [shape];
  return shape.object === undefined ? [] : [shape.object];
}
