import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { dump } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../marathon/types.ts';
import { canonicalJson } from '../../reconciler/desired/canonical.ts';
import { mergePatch } from '../../reconciler/desired/merge-patch.ts';
import { childPointer, valueAt } from '../../reconciler/desired/pointer.ts';
import { fillVariables } from '../../reconciler/desired/variables.ts';
import { findJsonFault } from '../../reconciler/desired/yaml/json-syntax.ts';
import { parseDocuments } from '../../reconciler/desired/yaml/parse.ts';
import { findPositions } from '../../reconciler/desired/yaml/positions.ts';

const name = fc.oneof(
  fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9_ -]{0,8}$/),
  fc.constantFrom('a/b', 'a~b', '~1', 'ü', '1', 'key: x', '"q"'),
);
const leaf = fc.oneof(
  fc.string({ maxLength: 12 }).map(text => text.replaceAll(/[^\x20-\x7e\n]/g, '')),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
);
const { json } = fc.letrec<{ json: Json }>(tie => ({
  json: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(name, tie('json'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));
const object = fc.dictionary(name, json, { minKeys: 1, maxKeys: 4, noNullPrototype: true });

/** Whether a line goes on with a value, as far as it can be told without parsing it. */
function beginsWith(line: string, value: Json | undefined): boolean {
  if (typeof value === 'number' || typeof value === 'boolean') return line.startsWith(String(value));
  if (typeof value === 'string' && /^[a-z]{3,}$/.test(value)) return line.replace(/^["']/, '').startsWith(value);
  return true;
}

/** Every pointer of a value, its own included. */
function* pointersOf(value: Json | undefined, pointer = ''): Generator<string> {
  yield pointer;
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const [index, item] of (value as readonly Json[]).entries())
      yield* pointersOf(item, childPointer(pointer, index));
  } else for (const [key, member] of Object.entries(value)) yield* pointersOf(member, childPointer(pointer, key));
}

describe('the place of a value', () => {
  it.each([
    ['YAML', (value: Json) => dump(value, { noRefs: true })],
    ['YAML in one line', (value: Json) => dump(value, { noRefs: true, flowLevel: 0, lineWidth: -1 })],
    ['JSON', (value: Json) => JSON.stringify(value, null, 2)],
    ['JSON with tabs and Windows lines', (value: Json) => JSON.stringify(value, null, '\t').replaceAll('\n', '\r\n')],
  ])('is known for every pointer, and a scalar parsed from there is the value, in %s', (_, write) => {
    fc.assert(
      fc.property(object, value => {
        const text = write(value as Json);
        const [positions] = findPositions(text);
        const rows = text.split('\n');
        const misplaced = [...pointersOf(value as Json)].filter(pointer => {
          const place = positions?.value(pointer);
          if (place === undefined) return true;
          const rest = (rows[place.line - 1] ?? '').slice(place.column - 1);
          return !beginsWith(rest, valueAt(value as Json, pointer));
        });
        expect(misplaced).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('is found in the right document of several', () => {
    const positions = findPositions('a: 1\n---\n\nb:\n  - x\n  - y: 2\n');
    expect(positions[0]?.value('/a')).toEqual({ line: 1, column: 4 });
    expect(positions[1]?.value('/b/1/y')).toEqual({ line: 6, column: 8 });
    expect(positions[1]?.key('/b/1/y')).toEqual({ line: 6, column: 5 });
    expect(positions[1]?.value('/a')).toBeUndefined();
  });

  it('of a value that is left out is behind its key', () => {
    expect(findPositions('a:\nb: 1\n')[0]?.value('/a')).toEqual({ line: 1, column: 2 });
  });
});

describe('reading a text', () => {
  it('gives back what was written, as YAML and as JSON', () => {
    fc.assert(
      fc.property(object, value => {
        expect(parseDocuments(dump(value, { noRefs: true }), false).documents).toEqual([value]);
        expect(parseDocuments(JSON.stringify(value), true).documents).toEqual([value]);
      }),
      { numRuns: 100 },
    );
  });

  it('never throws, whatever the text is, and every fault lies in the text', () => {
    const piece = fc.constantFrom(
      ...'{}[]:,-"\'\\ \n\tab1#&*!|>%@?~'.split(''),
      '---\n',
      'id: /a\n',
      '\uFEFF',
      '\u0000',
    );
    fc.assert(
      fc.property(fc.string({ unit: piece, maxLength: 40 }), fc.boolean(), (text, isJson) => {
        const { fault } = parseDocuments(text, isJson);
        if (fault === undefined) return;
        expect(fault.line).toBeGreaterThanOrEqual(1);
        expect(fault.line).toBeLessThanOrEqual(text.split('\n').length);
        expect(fault.column).toBeGreaterThanOrEqual(1);
        expect(fault.message).toMatch(/\.$/);
      }),
      { numRuns: 2000 },
    );
  });

  it('finds a fault in exactly those texts that are not JSON', () => {
    const piece = fc.constantFrom(...'{}[]:,"\\ \n1-.eutrn'.split(''), 'true', 'null', '"a"', '12', '\\u00e4');
    const texts = fc.oneof(fc.string({ unit: piece, maxLength: 12 }), fc.json({ maxDepth: 3 }));
    fc.assert(
      fc.property(texts, text => {
        expect(findJsonFault(text) === undefined).toBe(isJson(text));
      }),
      { numRuns: 3000 },
    );
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('a merge patch', () => {
  it.each<[Json, Json, Json]>([
    // The test cases of RFC 7396, appendix A.
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('of %j with %j is %j', (base, patch, expected) => {
    expect(mergePatch(base, patch)).toEqual(expected);
  });

  it('applied twice is as applied once, an empty one changes nothing, and neither side is modified', () => {
    fc.assert(
      fc.property(object, object, (base, patch) => {
        const before = canonicalJson([base, patch]);
        const once = mergePatch(base as Json, patch as Json);
        expect(mergePatch(once, patch as Json)).toEqual(once);
        expect(mergePatch(base as Json, {})).toEqual(base);
        expect(canonicalJson([base, patch])).toBe(before);
      }),
      { numRuns: 200 },
    );
  });

  it('leaves alone what it does not name', () => {
    fc.assert(
      fc.property(object, object, (base, patch) => {
        const merged = mergePatch(base as Json, patch as Json) as Record<string, Json>;
        const others = Object.keys(base).filter(key => !Object.hasOwn(patch, key));
        expect(others.map(key => merged[key])).toEqual(others.map(key => base[key]));
      }),
      { numRuns: 200 },
    );
  });
});

describe('canonical JSON', () => {
  it('is the same for the same value, whatever the order of members, and differs for different values', () => {
    const reversed = (value: Json): Json => {
      if (typeof value !== 'object' || value === null) return value;
      if (Array.isArray(value)) return (value as readonly Json[]).map(reversed);
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, member]) => [key, reversed(member as Json)]),
      );
    };
    fc.assert(
      fc.property(json, json, (one, other) => {
        expect(canonicalJson(reversed(one))).toBe(canonicalJson(one));
        expect(JSON.parse(canonicalJson(one))).toEqual(one);
        expect(canonicalJson(one) === canonicalJson(other)).toBe(isDeepStrictEqual(one, other));
      }),
      { numRuns: 200 },
    );
  });
});

describe('filling in variables', () => {
  it('changes nothing, and copies nothing, where there are none', () => {
    fc.assert(
      fc.property(json, value => {
        const filled = fillVariables(value, { x: 1 });
        expect(filled.value).toBe(value);
        expect(filled.faults).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('does not fill in what a variable brought', () => {
    const variables = { a: '${vars.b}', b: 'x' };
    expect(fillVariables({ v: 'see ${vars.a}', w: '${vars.a}' }, variables).value).toEqual({
      v: 'see ${vars.b}',
      w: '${vars.b}',
    });
  });

  it.each([
    ['${vars.}', undefined],
    ['${vars.a b}', undefined],
    ['x ${vars.open', undefined],
    ['${vars.toString}', 'toString'],
  ])('%j is a fault at its pointer', (text, missing) => {
    const { faults } = fillVariables({ list: ['', text] }, { a: 1 });
    expect(faults).toEqual([{ pointer: '/list/1', ...(missing === undefined ? {} : { name: missing }) }]);
  });
});
