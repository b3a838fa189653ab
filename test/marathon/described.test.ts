import { describe, expect, it } from 'vitest';
import type { Dialect } from '../../marathon/dialect.ts';
import { appShape } from '../../marathon/validation/app-shape.ts';
import type { Shape } from '../../marathon/validation/shape.ts';
import schema from '../../schemas/marathon-app.schema.json' with { type: 'json' };

interface Described {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Described>>;
  readonly items?: Described;
  readonly additionalProperties?: Described | boolean;
  readonly enum?: readonly string[];
}

/** Places where what is described is not what is read, as sentences. */
function gaps(shape: Shape, described: Described | undefined, place: string): readonly string[] {
  if (described === undefined) return [`${place} is not described`];
  if ((described.description ?? '') === '') return [`${place} has no description`];
  switch (shape.is) {
    case 'enum': {
      const missing = shape.values.filter(value => described.enum?.includes(value) === false);
      return missing.map(value => `${place} may be ${value}`);
    }
    case 'list':
      return gaps(shape.of, described.items, `${place}/*`);
    case 'map': {
      const { additionalProperties: value } = described;
      return gaps(shape.of, typeof value === 'object' ? value : undefined, `${place}/*`);
    }
    case 'object':
      return Object.entries(shape.members).flatMap(([name, member]) =>
        gaps(member, described.properties?.[name], `${place}/${name}`),
      );
    case 'either':
      return [];
    default:
      return [];
  }
}

describe('the description of a definition, which the form and its help are made from', () => {
  it.each<Dialect>(['1.4', '1.5', '1.8', '1.9', '1.10'])('has every member that Marathon %s reads', dialect => {
    const known = gaps(appShape(dialect), schema as Described, '');
    // An address of an archive, long gone from Marathon.
    expect(known.filter(gap => !gap.startsWith('/storeUrls'))).toEqual([]);
  });
});
