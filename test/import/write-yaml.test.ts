import fc from 'fast-check';
import { load } from 'js-yaml';
import { describe, expect, it, test } from 'vitest';
import type { JsonObject } from '../../marathon/types.ts';
import { parseDocuments } from '../../reconciler/desired/yaml/parse.ts';
import { writeYaml } from '../../reconciler/import/write-yaml.ts';

const nasty = fc.constantFrom(
  'yes',
  'null',
  '~',
  '1e3',
  '0x1f',
  '0o7',
  '2026-11-22',
  '12:30:00',
  '.inf',
  '- x',
  '? x',
  'a: b',
  'a #b',
  '#b',
  '*alias',
  '&anchor',
  '!tag',
  '%x',
  '@x',
  '`x',
  '"x',
  "'x",
  '|',
  '>',
  '{a}',
  '[a]',
  'a,b',
  ' lead',
  'trail ',
  'tab\tin',
  'line\nline',
  'line\nline\n',
  'line\n\nline\n\n',
  '\nline',
  'line \nx',
  '  a\n b',
  'a\n  b\n c',
  'a\r\nb',
  '---\nx',
  '...',
  '\u0085',
  '\u2028',
  '\u0000',
  '\u007f',
  '\ud800',
  '\ufeff',
  '=',
  '<<',
  '',
);
const text = fc.oneof(nasty, fc.string(), fc.string({ unit: 'binary', maxLength: 20 }));
const key = fc.oneof(
  nasty,
  fc.string({ maxLength: 20 }).filter(name => name !== '__proto__'),
);
const { value } = fc.letrec(tie => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    text,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));
const document = fc.dictionary(key, value, { minKeys: 1, maxKeys: 5, noNullPrototype: true });

describe('a value written as YAML', () => {
  it('is read as the very same value, by us and by any reader of YAML', () => {
    fc.assert(
      fc.property(document, wanted => {
        const written = writeYaml(wanted as JsonObject);
        const plain = JSON.parse(JSON.stringify(wanted)) as unknown;
        expect(load(written)).toEqual(plain);
        expect(parseDocuments(written, false)).toEqual({ documents: [plain] });
      }),
      { numRuns: 500 },
    );
  });

  it('is the same with comments anywhere, whatever stands in them', () => {
    fc.assert(
      fc.property(document, text, (wanted, comment) => {
        const comments = new Map([['', [comment]]]);
        for (const pointer of pointersOf(wanted)) comments.set(pointer, [comment, 'more words '.repeat(20)]);
        expect(load(writeYaml(wanted as JsonObject, comments))).toEqual(JSON.parse(JSON.stringify(wanted)));
      }),
      { numRuns: 200 },
    );
  });

  test.for([
    [{ cmd: 'exec node server.mjs' }, 'cmd: exec node server.mjs\n'],
    [{ image: 'registry:5000/shop/cart:1.2' }, 'image: registry:5000/shop/cart:1.2\n'],
    [{ debug: 'true', port: '8080' }, 'debug: "true"\nport: "8080"\n'],
    [{ owns: ['a', 'b:c', 3] }, 'owns: [a, "b:c", 3]\n'],
    [{ cmd: 'set -e\nexec x\n' }, 'cmd: |\n  set -e\n  exec x\n'],
    [{ a: [{ b: 1, c: { d: [] } }] }, 'a:\n  - b: 1\n    c:\n      d: []\n'],
    [{ constraints: [['hostname', 'UNIQUE']] }, 'constraints:\n  - [hostname, UNIQUE]\n'],
  ] as const)('is easy to read: %j', ([wanted, written]) => {
    expect(writeYaml(wanted as unknown as JsonObject)).toBe(written);
  });

  it('has comments above what they are about, wrapped and indented', () => {
    const comments = new Map([
      ['', ['about all']],
      ['/a/0/b', ['about b']],
      ['/a/1', ['word '.repeat(30)]],
    ]);
    expect(writeYaml({ a: [{ b: 1 }, { b: 2 }] }, comments)).toBe(
      `# about all\na:\n  -\n    # about b\n    b: 1\n  # ${'word '.repeat(19).trim()}\n  # ${'word '.repeat(11).trim()}\n  - b: 2\n`,
    );
  });
});

function pointersOf(value: unknown, pointer = ''): string[] {
  if (typeof value !== 'object' || value === null) return [pointer];
  return [
    pointer,
    ...Object.entries(value).flatMap(([name, member]) =>
      pointersOf(member, `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`),
    ),
  ];
}
