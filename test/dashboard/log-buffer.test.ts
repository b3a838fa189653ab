import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLogBuffer, linesOf, type LogBuffer, type LogItem } from '../../dashboard/pages/logs/buffer.ts';
import type { LogEntry } from '../../schemas/generated/log-entry.ts';
import type { LogMarker } from '../../schemas/generated/log-marker.ts';

const lineHeight = 24;
const begin = Date.parse('2026-11-22T12:00:00.000Z');

function entry(source: string, number: number, at: number, more: Partial<LogEntry> = {}): LogEntry {
  const time = new Date(begin + at).toISOString();
  return { id: `${source}-${number}`, source, time, basis: 'stamp', order: 'known', text: 'x', lines: 1, ...more };
}

function marker(at: number): LogMarker {
  const time = new Date(begin + at).toISOString();
  return { time, kind: 'deployment', app: '/cart', sentence: `At ${at}` };
}

function all(buffer: LogBuffer): readonly LogItem[] {
  return buffer.slice(0, buffer.count);
}

const keysOf = (buffer: LogBuffer): readonly string[] => all(buffer).map(({ key }) => key);

/** Entries of some sources in the order of time, as the daemon merges them; some have several lines or a gap before them. */
const streams = fc
  .array(
    fc.record({
      source: fc.constantFrom('a', 'b', 'c'),
      pause: fc.nat(50),
      lines: fc.constantFrom(1, 1, 1, 4),
      hasGap: fc.boolean(),
    }),
    { maxLength: 900, size: 'max' },
  )
  .map(steps => {
    const numbers: Record<string, number> = {};
    let at = 0;
    return steps.map(({ source, pause, lines, hasGap }) => {
      at += pause;
      const number = numbers[source] ?? 0;
      numbers[source] = number + 1;
      return entry(source, number, at, { lines, ...(hasGap ? { gap: { sentence: 'Rotated away.' } } : {}) });
    });
  });

/** Cuts a list at these shares of its length. */
function piecesOf<T>(list: readonly T[], cuts: readonly number[]): readonly (readonly T[])[] {
  const places = [0, ...cuts.map(cut => Math.floor(cut * list.length)).toSorted((a, b) => a - b), list.length];
  return places.slice(1).map((to, index) => list.slice(places[index] ?? 0, to));
}

const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 });

describe('the rows in the memory of the log page', () => {
  it('are in the order of the daemon and each there once, whatever came in one piece, twice, or before', () => {
    fc.assert(
      fc.property(
        streams,
        shares,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(30),
        (entries, cuts, from, again) => {
          const buffer = createLogBuffer(10_000);
          const middle = Math.floor(from * entries.length);
          const pieces = piecesOf(entries.slice(middle), cuts);
          let sent = 0;
          for (const piece of pieces) {
            // A connection that was made again begins with some that came already.
            const repeated = entries.slice(Math.max(middle, middle + sent - again), middle + sent);
            expect(buffer.append([...repeated, ...piece], [])).toBe(piece.length);
            sent += piece.length;
          }
          for (const piece of piecesOf(entries.slice(0, middle), cuts).toReversed())
            buffer.prepend([...piece, ...entries.slice(middle, middle + again)], []);
          expect(keysOf(buffer)).toEqual(entries.map(({ id }) => id));
          expect(buffer.entries).toBe(entries.length);
        },
      ),
      { numRuns: 60, interruptAfterTimeLimit: 20_000 },
    );
  });

  it('are never more than there is room for, and what is dropped is dropped from one side', () => {
    fc.assert(
      fc.property(
        streams,
        shares,
        fc.integer({ min: 1, max: 400 }),
        fc.boolean(),
        (entries, cuts, limit, fromBegin) => {
          const buffer = createLogBuffer(limit);
          const side = fromBegin ? 'begin' : 'end';
          const ids = entries.map(({ id }) => id);
          let dropped = 0;
          for (const piece of fromBegin ? piecesOf(entries, cuts) : piecesOf(entries, cuts).toReversed()) {
            if (fromBegin) buffer.append(piece, []);
            else buffer.prepend(piece, []);
            dropped += buffer.trim(side);
            expect(buffer.count).toBeLessThanOrEqual(limit);
          }
          expect(dropped).toBe(Math.max(0, entries.length - limit));
          expect(keysOf(buffer)).toEqual(fromBegin ? ids.slice(dropped) : ids.slice(0, entries.length - dropped));
          // What was dropped may come back.
          if (fromBegin) buffer.prepend(entries.slice(0, dropped), []);
          else buffer.append(entries.slice(entries.length - dropped), []);
          expect(keysOf(buffer)).toEqual(ids);
        },
      ),
      { numRuns: 60, interruptAfterTimeLimit: 20_000 },
    );
  });

  it('have the same places, counted in pieces, as when every row is added up', () => {
    const measured = fc.array(fc.tuple(fc.nat(900), fc.integer({ min: -10, max: 300 })), {
      maxLength: 60,
      size: 'max',
    });
    fc.assert(
      fc.property(streams, shares, measured, fc.nat(800), (entries, cuts, measures, limit) => {
        const buffer = createLogBuffer(limit + 1);
        const extras = new Map<string, number>();
        for (const piece of piecesOf(entries, cuts)) {
          buffer.append(piece, []);
          for (const [index, extra] of measures) {
            const key = buffer.at(index)?.key;
            if (key !== undefined && buffer.measure(key, extra)) extras.set(key, extra);
          }
          buffer.trim('begin');
        }
        let top = 0;
        for (const [index, item] of all(buffer).entries()) {
          const { lines, extra } = buffer.placeOf(index);
          expect(lines * lineHeight + extra).toBe(top);
          expect(buffer.indexOf(item.key)).toBe(index);
          expect(buffer.at(index)).toBe(item);
          const height = linesOf(item) * lineHeight + (extras.get(item.key) ?? 0);
          expect(buffer.indexAt(top, lineHeight)).toBe(index);
          expect(buffer.indexAt(top + height - 1, lineHeight)).toBe(index);
          top += height;
        }
        const end = buffer.placeOf(buffer.count);
        expect(end.lines * lineHeight + end.extra).toBe(top);
        expect(buffer.indexAt(top + 1_000, lineHeight)).toBe(Math.max(0, buffer.count - 1));
      }),
      { numRuns: 25, interruptAfterTimeLimit: 20_000 },
    );
  });

  it('take a late entry where its time belongs, and never before an earlier line of its own source', () => {
    fc.assert(
      fc.property(streams, fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.nat(20_000))), (entries, late) => {
        const buffer = createLogBuffer(10_000);
        buffer.append(entries, []);
        for (const [index, [source, at]] of late.entries())
          buffer.append([entry(source, 10_000 + index, at, { late: true })], []);
        expect(buffer.entries).toBe(entries.length + late.length);
        for (const source of ['a', 'b', 'c', 'd']) {
          const numbers = keysOf(buffer)
            .filter(key => key.startsWith(`${source}-`))
            .map(key => Number(key.slice(2)));
          expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
        }
        const rest = keysOf(buffer).filter(key => Number(key.slice(2)) < 10_000);
        expect(rest).toEqual(entries.map(({ id }) => id));
      }),
      { numRuns: 60, interruptAfterTimeLimit: 20_000 },
    );
    const buffer = createLogBuffer(100);
    buffer.append([entry('a', 1, 100), entry('a', 2, 200), entry('a', 3, 300)], []);
    buffer.append([entry('b', 1, 150, { late: true })], []);
    expect(keysOf(buffer)).toEqual(['a-1', 'b-1', 'a-2', 'a-3']);
  });

  it('show a line that is finished in the place of the unfinished one', () => {
    const buffer = createLogBuffer(100);
    buffer.append([entry('a', 1, 100, { id: 'a-1.begin', partial: true }), entry('b', 1, 150)], []);
    const whole = { id: 'a-1.whole', replaces: 'a-1.begin', late: true as const };
    expect(buffer.append([entry('a', 1, 100, { ...whole, lines: 3 })], [])).toBe(0);
    expect(keysOf(buffer)).toEqual(['a-1.whole', 'b-1']);
    expect(buffer.lines).toBe(3);
    expect(buffer.append([entry('a', 1, 100, whole)], [])).toBe(0);
    expect(buffer.lines).toBe(2);
  });

  it('show a finished line where it belongs, once, though the unfinished one was shown before others that were earlier, by another connection', () => {
    const buffer = createLogBuffer(100);
    buffer.append([entry('b', 1, 50), entry('a', 1, 100, { id: 'a-1.begin', partial: true })], []);
    buffer.append([entry('b', 2, 90), entry('a', 1, 100, { id: 'a-1.whole' })], []);
    expect(keysOf(buffer)).toEqual(['b-1', 'b-2', 'a-1.whole']);
    expect(buffer.entries).toBe(3);
  });

  it('put what came late before all that is later, also where the time of a row goes back', () => {
    const buffer = createLogBuffer(100);
    buffer.append([entry('a', 1, 100), entry('b', 1, 200), entry('b', 2, 110, { regressed: true })], []);
    buffer.append([entry('c', 1, 150, { late: true })], []);
    expect(keysOf(buffer)).toEqual(['a-1', 'c-1', 'b-1', 'b-2']);
  });

  it('have what was done between them by its time, also when older entries come before it', () => {
    const buffer = createLogBuffer(100);
    buffer.append([entry('a', 5, 500), entry('a', 6, 600)], [marker(550), marker(150)]);
    const words = (): readonly (string | number)[] =>
      all(buffer).map(item => (item.kind === 'marker' ? item.marker.sentence : item.at - begin));
    expect(words()).toEqual(['At 150', 500, 'At 550', 600]);
    buffer.prepend([entry('a', 1, 100), entry('a', 2, 200)], [marker(150), marker(550)]);
    expect(words()).toEqual([100, 'At 150', 200, 500, 'At 550', 600]);
  });

  it('keep the number of a row while others are put before it or dropped', () => {
    const buffer = createLogBuffer(4);
    buffer.append([entry('a', 3, 300), entry('a', 4, 400)], []);
    const number = (key: string): number => buffer.firstNumber + buffer.indexOf(key);
    const before = number('a-4');
    buffer.prepend([entry('a', 1, 100), entry('a', 2, 200)], []);
    expect(number('a-4')).toBe(before);
    buffer.append([entry('a', 5, 500)], []);
    buffer.trim('begin');
    expect(number('a-4')).toBe(before);
  });
});
