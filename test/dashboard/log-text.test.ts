import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finderOf, marksOf } from '../../dashboard/pages/logs/find.ts';
import { segmentsOf, segmentsOfPart } from '../../dashboard/pages/logs/segments.ts';

/** A text with colours: pieces and the escape sequences before them. */
const coloured = fc
  .array(
    fc.record({
      code: fc.constantFrom('', '0', '1', '31', '1;32', '44', '7', '38;5;196', '38;2;1;2;3', '999'),
      text: fc.string({ unit: fc.constantFrom('a', 'b', ' ', '<', '&', 'é', '😀', '[', 'm') }),
    }),
    { maxLength: 30 },
  )
  .map(pieces => ({
    text: pieces.map(({ text }) => text).join(''),
    ansi: pieces.map(({ code, text }) => `${code === '' ? '' : `\u001b[${code}m`}${text}`).join(''),
  }));

const marks = (length: number): fc.Arbitrary<(readonly [number, number])[]> =>
  fc.uniqueArray(fc.nat(length), { maxLength: 12 }).map(places => {
    const sorted = places.toSorted((a, b) => a - b);
    return sorted.flatMap((begin, index) =>
      index % 2 === 0 && index + 1 < sorted.length ? [[begin, sorted[index + 1] ?? begin] as const] : [],
    );
  });

describe('the text of a line of a log', () => {
  it('is shown whole, whatever colours and marks it has, and no class ever comes from it', () => {
    fc.assert(
      fc.property(
        coloured.chain(line => fc.tuple(fc.constant(line), marks(line.text.length))),
        ([{ text, ansi }, places]) => {
          const segments = segmentsOf(text, ansi, places);
          expect(segments.map(segment => segment.text).join('')).toBe(text);
          const marked = places.map(([begin, end]) => text.slice(begin, end)).join('');
          expect(
            segments
              .filter(({ isMarked }) => isMarked)
              .map(segment => segment.text)
              .join(''),
          ).toBe(marked);
          for (const { look } of segments)
            expect(look).toMatch(/^(?:(?:text|bg|font)-[a-z-]+|italic|underline|line-through| )*$/);
        },
      ),
    );
  });

  it('has the colours it was written with', () => {
    expect(segmentsOf('all good now', 'all \u001b[32mgood\u001b[0m now')).toEqual([
      { text: 'all ', look: '', isMarked: false },
      { text: 'good', look: 'text-good', isMarked: false },
      { text: ' now', look: '', isMarked: false },
    ]);
  });

  it('is shown plain when its colours belong to another text', () => {
    expect(segmentsOf('this', '\u001b[31mthat\u001b[0m')).toEqual([{ text: 'this', look: '', isMarked: false }]);
  });

  it('is marked in every part of a JSON line that says what was looked for', () => {
    const segments = segmentsOfPart('pay and pay again', new Set(['pay']));
    expect(segments.filter(({ isMarked }) => isMarked).length).toBe(2);
    expect(segments.map(({ text }) => text).join('')).toBe('pay and pay again');
  });
});

const pieces = fc.string({ unit: fc.constantFrom(...Array.from(String.raw`aAéÉ😀 .*+?^$-\|/(){}[]<&`)), maxLength: 8 });

describe('looking for a text in the rows', () => {
  it('finds it as it stands, with capitals only when it has some', () => {
    const hits = (line: string, text: string): unknown => marksOf(line, undefined, finderOf(text));
    expect(hits('GET /a.b?c=(1) 200', '.b?c=(1)')).toEqual([[6, 14]]);
    expect(hits('Refused, refused', 'refused')).toEqual([
      [0, 7],
      [9, 16],
    ]);
    expect(hits('Refused, refused', 'Refused')).toEqual([[0, 7]]);
    expect(hits('nothing', 'x')).toBeUndefined();
    expect(finderOf('')).toBeUndefined();
  });

  it('finds any piece of a line, whatever it is made of', () => {
    fc.assert(
      fc.property(pieces, pieces, pieces, (before, piece, after) => {
        fc.pre(piece !== '');
        const line = `${before}${piece}${after}`;
        const [[begin = 0, end = 0] = []] = marksOf(line, undefined, finderOf(piece)) ?? [];
        expect(line.slice(begin, end).toLowerCase()).toContain(piece.toLowerCase());
      }),
    );
  });

  it('leaves what a filter hit marked, and marks nothing twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 40 }), marks(40), (line, places) => {
        const filtered = places.filter(([, end]) => end <= line.length);
        const all = marksOf(line, filtered, finderOf('ab')) ?? [];
        for (const [index, [begin = 0]] of all.entries()) expect(begin).toBeGreaterThan(all[index - 1]?.[1] ?? -1);
        const covered = (place: number): boolean => all.some(([begin = 0, end = 0]) => begin <= place && place < end);
        for (const [begin, end] of filtered) for (let at = begin; at < end; at++) expect(covered(at)).toBe(true);
        for (let at = line.indexOf('ab'); at >= 0; at = line.indexOf('ab', at + 1)) expect(covered(at)).toBe(true);
      }),
    );
  });
});
