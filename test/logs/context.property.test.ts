import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Logs } from '../../reconciler/logs/logs.ts';
import type { LogEntry } from '../../schemas/generated/log-entry.ts';
import { ask, createLogWorld, createReader, type LogWorld } from './world.ts';

/** A line as the referee sees it: in the order of the times, whichever instance wrote it. */
interface Written {
  readonly instance: number;
  readonly kind: 'hit' | 'other' | 'noise';
}

const written: fc.Arbitrary<Written> = fc.record({
  instance: fc.nat(2),
  kind: fc.constantFrom('hit' as const, 'other' as const, 'other' as const, 'other' as const, 'noise' as const),
});
const sequence = fc.array(written, { minLength: 1, maxLength: 60 });
const near = fc.integer({ min: 0, max: 4 });
const filter = { grep: 'hit', exclude: 'noise' };

function write(world: LogWorld, lines: readonly Written[], from: number): void {
  // A quiet file is looked at every few seconds: what is written to another one meanwhile waits for it.
  for (const [index, { instance, kind }] of lines.entries())
    world.instances[instance]?.write(
      `${new Date(world.clock.now() + index * 10).toISOString()} ${from + index} ${kind}\n`,
    );
}

/** What `grep -C` shows of the lines that are not excluded: number, whether it is a hit, whether a mark is before it. */
function referee(lines: readonly Written[], context: number): readonly string[] {
  const there = lines.map(({ kind }, index) => ({ kind, index })).filter(({ kind }) => kind !== 'noise');
  const hits = there.flatMap(({ kind }, place) => (kind === 'hit' ? [place] : []));
  let last = -1;
  return there.flatMap(({ kind, index }, place) => {
    if (!hits.some(hit => Math.abs(hit - place) <= context)) return [];
    const isApart = context > 0 && place > last + 1;
    last = place;
    return [`${index}${kind === 'hit' ? '' : ' context'}${isApart ? ' apart' : ''}`];
  });
}

const shown = (entries: readonly LogEntry[]): readonly string[] =>
  entries.map(({ text, context, apart }) => {
    const [, number = ''] = text.split(' ');
    return `${number}${context === true ? ' context' : ''}${apart === true ? ' apart' : ''}`;
  });

async function start(lines: readonly Written[]): Promise<{ readonly world: LogWorld; readonly logs: Logs }> {
  const world = createLogWorld();
  for (const name of ['a', 'b', 'c']) world.add(name);
  write(world, lines, 0);
  await world.clock.advance(5_000);
  return { world, logs: world.start() };
}

describe('what is near hits', () => {
  it('is the same on pages forward and back, of any length, and as a file, as grep -C over all lines has it', async () => {
    await fc.assert(
      fc.asyncProperty(sequence, near, fc.integer({ min: 1, max: 9 }), async (lines, context, limit) => {
        const { logs } = await start(lines);
        const query = { ...filter, context: String(context), limit: String(limit) };
        const expected = referee(lines, context);

        let back: LogEntry[] = [];
        let before: string | undefined;
        for (let count = 0, reason = ''; reason !== 'end' && count < 200; count++) {
          const page = await logs.page(ask({ ...query, ...(before === undefined ? {} : { before }) }));
          back = [...page.entries, ...back];
          ({ before, reason } = page);
        }
        expect(shown(back)).toEqual(expected);

        const forward: LogEntry[] = [];
        for (let after = 'start', reason = '', count = 0; reason !== 'end' && count < 200; count++) {
          const page = await logs.page(ask({ ...query, after }));
          forward.push(...page.entries);
          ({ after, reason } = page);
        }
        expect(shown(forward)).toEqual(expected);

        let file = '';
        for await (const piece of logs.download(ask({ ...query, format: 'ndjson' }))) file += piece;
        const rows = file.split('\n').filter(row => row !== '');
        expect(shown(rows.map(row => JSON.parse(row) as LogEntry))).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  }, 120_000);

  it('goes on behind the newest page and over connections that drop as if there had been one look', async () => {
    await fc.assert(
      fc.asyncProperty(
        sequence,
        fc.array(sequence, { minLength: 1, maxLength: 4 }),
        near,
        async (first, more, context) => {
          const { world, logs } = await start(first);
          const query = { ...filter, context: String(context) };
          const page = await logs.page(ask({ ...query, limit: '1000' }));
          const reader = createReader();
          reader.cursor = page.after;
          let all = first;
          for (const lines of more) {
            const stream = logs.stream(ask({ ...query, after: reader.cursor ?? '', window: '10s' }), reader);
            await world.pass(500);
            write(world, lines, all.length);
            all = [...all, ...lines];
            await world.pass(15_000);
            stream.stop();
          }
          expect(shown([...page.entries, ...reader.entries_])).toEqual(referee(all, context));
          expect(reader.resets).toBe(0);
        },
      ),
      { numRuns: 20 },
    );
  }, 120_000);

  it('is around a line that a link leads to, which is shown whether it fits or not', async () => {
    const lines = Array.from({ length: 40 }, (_, index): Written => ({
      instance: index % 3,
      kind: index % 10 === 0 ? 'hit' : 'other',
    }));
    const { logs } = await start(lines);
    const all = await logs.page(ask({ limit: '1000' }));
    const id = all.entries[25]?.id ?? '';
    const page = await logs.page(ask({ ...filter, context: '1', around: id, limit: '20' }));
    const numbers = page.entries.map(({ text }) => Number(text.split(' ')[1]));
    expect(numbers).toEqual([0, 1, 9, 10, 11, 19, 20, 21, 24, 25, 26, 29, 30, 31]);
    const apart = page.entries.flatMap((entry, index) => (entry.apart === true ? [numbers[index]] : []));
    expect(apart).toEqual([9, 19, 24, 29]);
  });

  it('is no more than fifty entries, and a question for something else is refused', () => {
    expect(ask({ context: '500' }).context).toBe(50);
    expect(() => ask({ context: 'much' })).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});
