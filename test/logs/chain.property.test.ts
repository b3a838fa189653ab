import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLogBuffer, type LogBuffer } from '../../dashboard/pages/logs/buffer.ts';
import { pacerError } from '../../errors/pacer-error.ts';
import type { Logs, LogStream } from '../../reconciler/logs/logs.ts';
import type { LogEntry } from '../../schemas/generated/log-entry.ts';
import { ask, createLogWorld, createReader, type FakeInstance, type LogWorld } from './world.ts';

/*
 * From the files of agents to the rows of a browser: what arrives is compared with a plain sort of all that was written,
 * by the true times, which no part of the product knows.
 */

const away = pacerError('upstream-unreachable', { message: 'The agent does not answer.' });

/** A line that was written: whose, when by a clock that everybody would agree on, and its number in all that was written. */
interface Written {
  readonly instance: number;
  readonly at: number;
  readonly number: number;
}

type Step =
  | { readonly kind: 'write'; readonly instance: number; readonly lines: number; readonly cut: number }
  | {
      readonly kind: 'rotate' | 'compress' | 'truncate' | 'fail' | 'heal' | 'end';
      readonly instance: number;
    }
  | { readonly kind: 'pass'; readonly milliseconds: number }
  | { readonly kind: 'drop' | 'restart' };

const count = 4;
const instance = fc.nat(count - 1);
const stepOf = (...troubles: ('truncate' | 'end')[]): fc.Arbitrary<Step> =>
  fc.oneof(
    {
      weight: 12,
      arbitrary: fc.record({
        kind: fc.constant('write' as const),
        instance,
        lines: fc.integer({ min: 1, max: 5 }),
        cut: fc.nat(30),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constantFrom('rotate' as const, 'compress' as const, 'fail' as const, 'heal' as const, ...troubles),
        instance,
      }),
    },
    { weight: 8, arbitrary: fc.record({ kind: fc.constant('pass' as const), milliseconds: fc.nat(2_500) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('drop' as const, 'restart' as const) }) },
  );

/** As programs write: with a zone, without one, JSON with members of types that nobody expects, colours, bytes that are no text. */
const forms: readonly ((time: Date, number: number) => Buffer)[] = [
  (time, number) => Buffer.from(`${time.toISOString()} INFO #${number}# ä€😀\n`),
  (time, number) =>
    Buffer.concat([
      Buffer.from(
        `${time.toISOString().slice(0, 23).replace('T', ' ').replace('.', ',')} [main] ERROR c.e.A #${number}# `,
      ),
      Buffer.from([0xff, 0xc3, 0x28, 0xe2, 0x82]),
      // Equal lines at equal places of two files could not be told apart by a cursor.
      Buffer.from(`\njava.lang.X: y${number}\n\tat a.B.c(B.java:${number})\n`),
    ]),
  (time, number) =>
    Buffer.from(
      `${JSON.stringify({
        time: number % 3 === 0 ? time.getTime() : time.toISOString(),
        level: [30, 'warn', { odd: true }, null, ['x']][number % 5],
        msg: [`#${number}#`, ['a'], 7, null][number % 4],
        err: { stack: number, list: [[[]]] },
        ref: `#${number}#`,
      })}\n`,
    ),
  (time, number) =>
    Buffer.from(`\u001b[3${number % 8}m${time.toISOString()}\u001b[0m \u001b]0;x\u0007#${number}#\u001b[2J\n`),
];

interface Played {
  readonly written: readonly Written[];
  readonly rows: readonly LogEntry[];
  readonly logs: Logs;
  readonly world: LogWorld;
}

const numberOf = ({ text }: LogEntry): number => Number(/#(\d+)#/.exec(text)?.[1] ?? -1);

/** Carries the steps out; the browser begins with a page and follows from there, over everything that happens. */
async function play(steps: readonly Step[], skew: number): Promise<Played> {
  const world = createLogWorld();
  const instances = Array.from({ length: count }, (_, index) => world.add(`i${index}`));
  const [first] = instances;
  if (first !== undefined) first.ahead = skew;
  const written: Written[] = [];
  const rests = new Map<FakeInstance, Buffer>();

  function writeLines(index: number, lines: number, cut: number): void {
    const target = instances[index];
    const form = forms[index];
    if (target === undefined || form === undefined || target.isOver) return;
    const pieces = [rests.get(target) ?? Buffer.alloc(0)];
    rests.delete(target);
    for (let line = 0; line < lines; line++) {
      // Lines of different instances have different times, those of one may have the same.
      const at = world.clock.now();
      pieces.push(form(new Date(at + target.ahead), written.length));
      written.push({ instance: index, at, number: written.length });
    }
    const bytes = Buffer.concat(pieces);
    const end = bytes.length - Math.min(cut, bytes.length - 1);
    target.write(bytes.subarray(0, end));
    if (end < bytes.length) rests.set(target, bytes.subarray(end));
  }

  writeLines(0, 3, 0);
  await world.pass(20);
  writeLines(1, 3, 0);
  await world.pass(3_000);

  let logs = world.start();
  const buffer: LogBuffer = createLogBuffer(10_000);
  const reader = createReader();
  const sink = {
    ...reader,
    entries(entries: readonly LogEntry[], cursor: string) {
      buffer.append(entries, []);
      reader.cursor = cursor;
    },
  };
  const page = await logs.page(ask({ finished: 'true' }));
  buffer.append(page.entries, []);
  reader.cursor = page.after;
  const begin = (): LogStream => logs.stream(ask({ finished: 'true', after: reader.cursor ?? 'start' }), sink);
  let stream = begin();
  for (const step of steps) {
    const target = 'instance' in step ? instances[step.instance] : undefined;
    if (step.kind === 'write') writeLines(step.instance, step.lines, step.cut);
    else if (step.kind === 'pass') await world.pass(step.milliseconds);
    else if (step.kind === 'rotate') target?.rotate(30);
    else if (step.kind === 'compress') target?.compress(step.instance % 2 === 0);
    else if (step.kind === 'truncate' && target !== undefined) {
      // What is being written when the file is truncated goes with it.
      rests.delete(target);
      target.truncate();
    } else if (step.kind === 'fail' && target !== undefined) target.failure = away;
    else if (step.kind === 'heal' && target !== undefined) target.failure = undefined;
    else if (step.kind === 'end' && target !== undefined) {
      target.write(rests.get(target) ?? Buffer.alloc(0));
      rests.delete(target);
      target.isOver = true;
    } else if (step.kind === 'drop' || step.kind === 'restart') {
      stream.stop();
      if (step.kind === 'restart') {
        logs.stop();
        logs = world.start();
      }
      stream = begin();
    }
    // Two steps never happen at the same millisecond.
    await world.pass(1);
  }
  for (const each of instances) {
    each.failure = undefined;
    const rest = rests.get(each);
    if (rest !== undefined) each.write(rest);
  }
  // What is unpacked takes time that is not virtual.
  for (let turn = 0; turn < 50; turn++) {
    await world.pass(1_000);
    if (turn % 10 === 0) await setTimeout(5);
  }
  stream.stop();
  const rows = buffer.slice(0, buffer.count).flatMap(item => (item.kind === 'entry' ? [item.entry] : []));
  return { written, rows, logs, world };
}

/**
 * Pairs of rows that stand in the wrong order: of one instance at all, of two by more than is known of their clocks. Rows
 * that say themselves that their place is a guess are not held to it.
 */
function disorder(rows: readonly LogEntry[], written: readonly Written[], tolerance: number): readonly string[] {
  const found: string[] = [];
  const lines = rows.flatMap(row => {
    const line = written[numberOf(row)];
    const isGuess = row.order === 'unknown' || row.regressed === true;
    return line === undefined ? [] : [{ ...line, isGuess }];
  });
  for (const [index, one] of lines.entries())
    for (const other of lines.slice(index + 1)) {
      const isSame = one.instance === other.instance;
      const isSkewed = one.instance === 0 || other.instance === 0;
      if (!isSame && (one.isGuess || other.isGuess)) continue;
      if (isSame ? one.number > other.number : one.at > other.at + (isSkewed ? tolerance : 0))
        found.push(`${one.number} before ${other.number}`);
    }
  return found;
}

async function history(logs: Logs): Promise<readonly LogEntry[]> {
  let rows: readonly LogEntry[] = [];
  let before: string | undefined;
  for (let turn = 0; turn < 100; turn++) {
    const query = { finished: 'true', limit: '7', ...(before === undefined ? {} : { before }) };
    const page = await logs.page(ask(query));
    rows = [...page.entries, ...rows];
    if (page.reason === 'end') return rows;
    ({ before } = page);
  }
  return rows;
}

/** A file is truncated just after its directory was listed. */
const truncatedAfterLook: Step[] = [
  { kind: 'pass', milliseconds: 1183 },
  { kind: 'write', instance: 3, lines: 4, cut: 23 },
  { kind: 'fail', instance: 3 },
  { kind: 'write', instance: 0, lines: 4, cut: 21 },
  { kind: 'end', instance: 1 },
  { kind: 'pass', milliseconds: 1006 },
  { kind: 'drop' },
  { kind: 'write', instance: 2, lines: 3, cut: 9 },
  { kind: 'pass', milliseconds: 1580 },
  { kind: 'pass', milliseconds: 268 },
  { kind: 'write', instance: 3, lines: 3, cut: 9 },
  { kind: 'write', instance: 2, lines: 1, cut: 15 },
  { kind: 'pass', milliseconds: 987 },
  { kind: 'drop' },
  { kind: 'end', instance: 1 },
  { kind: 'drop' },
  { kind: 'write', instance: 1, lines: 1, cut: 6 },
  { kind: 'truncate', instance: 2 },
];

describe('rows in a browser', () => {
  it('are all lines that were written, once, in the order in which they were, and so is what is read back later', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(stepOf(), { minLength: 5, maxLength: 40 }),
        fc.constantFrom(0, 0, 180_000, -95_000),
        async (steps, skew) => {
          const { written, rows, logs, world } = await play(steps, skew);
          const tolerance = skew === 0 ? 0 : 2_000;
          for (const [name, all] of [
            ['followed', rows],
            ['read back', await history(logs)],
            ['read by another daemon', await history(world.start())],
          ] as const) {
            const numbers = all.map(numberOf).filter(number => number >= 0);
            expect(
              numbers.toSorted((a, b) => a - b),
              name,
            ).toEqual(written.map(({ number }) => number));
            expect(disorder(all, written, tolerance), name).toEqual([]);
          }
          expect(rows.some(row => row.gap !== undefined)).toBe(false);
        },
      ),
      { numRuns: 25, endOnFailure: true, interruptAfterTimeLimit: 60_000 },
    );
  }, 180_000);

  it('never repeat a line where files are truncated and instances end, and say where lines are missing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(stepOf('truncate', 'end'), { minLength: 5, maxLength: 40 }), async steps => {
        const { written, rows } = await play(steps, 0);
        const numbers = rows.map(numberOf).filter(number => number >= 0);
        expect(new Set(numbers).size).toBe(numbers.length);
        expect(disorder(rows, written, 0)).toEqual([]);
        const truncated = new Set(steps.flatMap(step => (step.kind === 'truncate' ? [step.instance] : [])));
        const missing = written.filter(({ number }) => !numbers.includes(number));
        for (const { instance: index } of missing) expect(truncated).toContain(index);
      }),
      { numRuns: 15, examples: [[truncatedAfterLook]], endOnFailure: true, interruptAfterTimeLimit: 60_000 },
    );
  }, 180_000);
});
