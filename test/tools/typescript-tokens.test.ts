import { describe, expect, it } from 'vitest';
import { moduleShapeOf } from '../../tools/imports.ts';
import { tokensOf } from '../../tools/typescript-tokens.ts';

const texts = (source: string): readonly string[] => tokensOf(source).map(token => token.text);

describe('tokens of TypeScript', () => {
  it('leave comments out and count lines', () => {
    const tokens = tokensOf('// one\na /* two\nthree */ b\n\nc');
    expect(tokens.map(({ text, line }) => [text, line])).toEqual([
      ['a', 2],
      ['b', 3],
      ['c', 5],
    ]);
  });

  it('tell a regular expression from a division', () => {
    expect(texts(`a = /['"]/g; b = c / d / e; (f) / g; [h] / i`)).toContain(`/['"]/g`);
    expect(texts('a / b / c')).toEqual(['a', '/', 'b', '/', 'c']);
    expect(texts('(a) / b / c')).toEqual(['(', 'a', ')', '/', 'b', '/', 'c']);
  });

  it('follow templates into their expressions and out again', () => {
    expect(texts('`a${ {b: `c${d}e`} }f${g}h` + i')).toEqual([
      '`a${',
      '{',
      'b',
      ':',
      '`c${',
      'd',
      '}e`',
      '}',
      '}f${',
      'g',
      '}h`',
      '+',
      'i',
    ]);
  });
});

describe('the shape of a module', () => {
  const imports = (source: string): unknown => moduleShapeOf(tokensOf(source)).imports;

  it('has the names that are taken, not those they are given', () => {
    expect(imports(`import def, { a as b, type C, type as d } from 'x';`)).toEqual([
      { specifier: 'x', line: 1, typeOnly: false, names: ['default', 'a', 'C', 'type'] },
    ]);
  });

  it('tells types from values', () => {
    const source = [
      `import type { A } from 'a';`,
      `import type B from 'b';`,
      `import type * as C from 'c';`,
      `import type from 'd';`,
      `import { type E } from 'e';`,
      `export type { F } from 'f';`,
      `export type G = string;`,
    ].join('\n');
    const found = moduleShapeOf(tokensOf(source)).imports;
    expect(found.map(({ specifier, typeOnly }) => [specifier, typeOnly])).toEqual([
      ['a', true],
      ['b', true],
      ['c', true],
      ['d', false],
      ['e', false],
      ['f', true],
    ]);
  });

  it('reads imports with attributes, over several lines, and without semicolons', () => {
    const source = `import schema from './a.json' with { type: 'json' }\nimport {\n  b,\n  c,\n} from './b.ts'\nexport { b }\nfoo(from, 'no')`;
    const found = moduleShapeOf(tokensOf(source)).imports;
    expect(found.map(({ specifier, line }) => [specifier, line])).toEqual([
      ['./a.json', 1],
      ['./b.ts', 2],
    ]);
  });
});
