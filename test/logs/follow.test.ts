import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pacerError } from '../../errors/pacer-error.ts';
import { ask, createLogWorld, createReader, type FakeInstance, type LogWorld } from './world.ts';

const away = pacerError('upstream-unreachable', { message: 'The agent does not answer.' });

function line(world: LogWorld, text: string): string {
  return `${new Date(world.clock.now()).toISOString()} ${text}\n`;
}

const textOf = ({ text }: { readonly text: string }): string => text.slice(25);

describe('following', () => {
  it('gives the lines of three instances in the order of their times', async () => {
    const world = createLogWorld();
    const instances = ['a', 'b', 'c'].map(world.add);
    const logs = world.start();
    const reader = createReader();
    const stream = logs.stream(ask({ after: 'start' }), reader);
    for (let count = 0; count < 30; count++) {
      instances[(count * 7) % 3]?.write(line(world, `line ${count}`));
      await world.pass(70);
    }
    await world.pass(6_000);
    stream.stop();
    expect(reader.entries_.map(textOf)).toEqual(Array.from({ length: 30 }, (_, count) => `line ${count}`));
    expect(reader.entries_.every(({ order, late }) => order === 'known' && late === undefined)).toBe(true);
  });

  it('asks as much for a hundred viewers as for one, and nothing once the last has left', async () => {
    const asked: number[] = [];
    for (const viewers of [1, 100]) {
      const world = createLogWorld();
      const instance = world.add('a');
      const logs = world.start();
      const readers = Array.from({ length: viewers }, createReader);
      const streams = readers.map(reader => logs.stream(ask({ after: 'start' }), reader));
      await world.pass(1_000);
      for (let count = 0; count < 20; count++) {
        instance.write(line(world, `line ${count}`));
        await world.pass(300);
      }
      await world.pass(5_000);
      for (const reader of readers) expect(reader.entries_).toHaveLength(20);
      asked.push(world.requests.browse + world.requests.read);
      for (const stream of streams) stream.stop();
      await world.pass(11_000);
      const before = world.requests.browse;
      await world.pass(20_000);
      expect(world.requests.browse).toBe(before);
    }
    expect(asked[1]).toBeLessThanOrEqual(asked[0] ?? 0);
  });

  it('says that an agent cannot be read, shows the others meanwhile, and loses nothing when it is back', async () => {
    const world = createLogWorld();
    const [a, b] = ['a', 'b'].map(world.add) as [FakeInstance, FakeInstance];
    const logs = world.start();
    const reader = createReader();
    const stream = logs.stream(ask({ after: 'start' }), reader);
    await world.pass(1_000);
    a.failure = away;
    a.write(line(world, 'while away'));
    await world.pass(100);
    b.write(line(world, 'other'));
    await world.pass(8_000);
    expect(reader.entries_.map(textOf)).toEqual(['other']);
    expect(reader.sources_.find(({ name, stream: file }) => name === 'cart.a' && file === 'stdout')).toMatchObject({
      state: 'unreadable',
      sentence: expect.stringContaining('does not answer'),
    });
    a.failure = undefined;
    await world.pass(40_000);
    expect(reader.entries_.map(textOf)).toEqual(['other', 'while away']);
    expect(reader.entries_[1]?.late).toBe(true);
    stream.stop();
  });

  it('says of a line that came too late for the page before that it belongs before what is there, over reconnects too', async () => {
    const world = createLogWorld();
    const [a, b] = ['a', 'b'].map(world.add) as [FakeInstance, FakeInstance];
    const logs = world.start();
    a.write(line(world, 'shown'));
    await world.pass(8_000);
    const late = line(world, 'held back');
    await world.pass(500);
    a.write(line(world, 'newest'));
    const page = await logs.page(ask({ limit: '10' }));
    expect(page.entries.map(textOf)).toEqual(['shown', 'newest']);
    b.write(late);
    let { after } = page;
    const seen = [];
    for (let visit = 0; visit < 3; visit++) {
      const reader = createReader();
      const stream = logs.stream(ask({ after }), reader);
      await world.pass(8_000);
      stream.stop();
      seen.push(...reader.entries_);
      after = reader.cursor ?? after;
      if (visit === 0) b.write(late.replace('held back', 'held back longer'));
      else a.write(line(world, 'in time'));
    }
    expect(seen.map(entry => [textOf(entry), entry.late === true, entry.order])).toEqual([
      ['held back', true, 'unknown'],
      ['held back longer', true, 'unknown'],
      ['in time', false, 'known'],
    ]);
    const next = await logs.page(ask({ after: page.after }));
    expect(next.entries.map(({ late: isLate }) => isLate === true)).toEqual([true, true, false, false]);
  });

  it('puts times right that the clock of an agent minutes ahead has written', async () => {
    const world = createLogWorld();
    const [a, b] = ['a', 'b'].map(world.add) as [FakeInstance, FakeInstance];
    a.ahead = 180_000;
    const logs = world.start();
    const reader = createReader();
    const stream = logs.stream(ask({ after: 'start' }), reader);
    await world.pass(8_000);
    for (let count = 0; count < 6; count++) {
      const stamp = new Date(world.clock.now() + 180_000).toISOString();
      a.write(`${stamp} a${count}\n`);
      await world.pass(1_700);
      b.write(line(world, `b${count}`));
      await world.pass(1_700);
    }
    await world.pass(6_000);
    stream.stop();
    expect(reader.entries_.map(textOf)).toEqual([
      'a0',
      'b0',
      'a1',
      'b1',
      'a2',
      'b2',
      'a3',
      'b3',
      'a4',
      'b4',
      'a5',
      'b5',
    ]);
    const ahead = reader.sources_.find(({ name }) => name === 'cart.a')?.clockAhead ?? 0;
    expect(Math.abs(ahead - 180_000)).toBeLessThan(1_000);
  });

  it('shows a line without an end after a second, and it again when it is whole', async () => {
    const world = createLogWorld();
    const a = world.add('a');
    const logs = world.start();
    const partial: string[] = [];
    const reader = createReader();
    const stream = logs.stream(ask({ after: 'start' }), {
      ...reader,
      entries(entries, cursor) {
        for (const entry of entries) if (entry.partial === true) partial.push(entry.id);
        reader.entries(entries, cursor);
      },
    });
    await world.pass(1_000);
    a.write('Password: ');
    await world.pass(5_000);
    expect(partial).toHaveLength(1);
    a.write('***\n');
    await world.pass(6_000);
    expect(reader.entries_).toMatchObject([{ text: 'Password: ***', replaces: partial[0] }]);
    stream.stop();
  });

  it('makes nothing more for a reader that is slow, and gives it everything later', async () => {
    const world = createLogWorld();
    const a = world.add('a');
    const logs = world.start();
    const reader = createReader();
    const stream = logs.stream(ask({ after: 'start' }), reader);
    await world.pass(1_000);
    reader.full = true;
    for (let count = 0; count < 9_000; count++) a.write(line(world, `line ${count}`));
    await world.pass(10_000);
    expect(reader.entries_).toHaveLength(0);
    reader.full = false;
    stream.resume();
    await world.pass(10_000);
    expect(reader.entries_.map(textOf)).toEqual(Array.from({ length: 9_000 }, (_, count) => `line ${count}`));
    stream.stop();
  });

  it('shows an instance that comes from its begin, and one that ends to its end', async () => {
    const world = createLogWorld();
    const a = world.add('a');
    const logs = world.start();
    const reader = createReader();
    const stream = logs.stream(ask({}), reader);
    await world.pass(1_000);
    const b = world.add('b');
    b.write(line(world, 'first of b'));
    await world.pass(5_000);
    a.write(line(world, 'last of a'));
    a.isOver = true;
    await world.pass(12_000);
    expect(reader.entries_.map(textOf)).toEqual(['first of b', 'last of a']);
    expect(reader.sources_.find(({ name }) => name === 'cart.a')?.state).toBe('ended');
    stream.stop();
  });

  it('says what is missing when a file was truncated before it was read', async () => {
    const world = createLogWorld();
    const a = world.add('a');
    const logs = world.start();
    const reader = createReader();
    const stream = logs.stream(ask({ after: 'start' }), reader);
    a.write(line(world, 'before'));
    await world.pass(4_000);
    a.truncate();
    a.write(line(world, 'after, and longer than what was there before'));
    await world.pass(8_000);
    stream.stop();
    expect(reader.entries_.map(({ text, gap }) => [text.slice(25, 31), gap === undefined])).toEqual([
      ['before', true],
      ['after,', false],
    ]);
  });
});

type Step =
  | { readonly kind: 'write'; readonly instance: number; readonly lines: number; readonly split: boolean }
  | { readonly kind: 'rotate' | 'fail' | 'heal'; readonly instance: number }
  | { readonly kind: 'pass'; readonly milliseconds: number }
  | { readonly kind: 'reconnect' | 'restart' };

const instance = fc.nat(2);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('write' as const),
      instance,
      lines: fc.integer({ min: 1, max: 6 }),
      split: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('rotate' as const, 'fail' as const, 'heal' as const), instance }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('pass' as const), milliseconds: fc.integer({ min: 50, max: 2_500 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('reconnect' as const, 'restart' as const) }) },
);

describe('a connection that drops', () => {
  it('at any point goes on without loss and without repetition, over rotations, agents that are away, and another daemon', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async steps => {
        const world = createLogWorld();
        const instances = ['a', 'b', 'c'].map(world.add);
        let logs = world.start();
        const reader = createReader();
        const begin = () => logs.stream(ask({ after: reader.cursor ?? 'start', window: '1s' }), reader);
        let stream = begin();
        const written: string[] = [];
        let rest: (() => void) | undefined;
        for (const each of steps) {
          const at = 'instance' in each ? instances[each.instance] : undefined;
          if (each.kind === 'write') {
            for (let count = 0; count < each.lines; count++) {
              const text = `${each.instance} line ${written.length} é😀`;
              written.push(text);
              const whole = Buffer.from(line(world, text));
              const cut = each.split && count === each.lines - 1 ? whole.length - 3 : whole.length;
              const write = (bytes: Buffer): void =>
                void at?.files.set('stdout', Buffer.concat([at.files.get('stdout') ?? Buffer.alloc(0), bytes]));
              rest?.();
              rest = undefined;
              write(whole.subarray(0, cut));
              if (cut < whole.length) rest = () => write(whole.subarray(cut));
            }
          } else if (each.kind === 'rotate') at?.rotate(19);
          else if (each.kind === 'fail' && at !== undefined) at.failure = away;
          else if (each.kind === 'heal' && at !== undefined) at.failure = undefined;
          else if (each.kind === 'pass') await world.pass(each.milliseconds);
          else {
            stream.stop();
            if (each.kind === 'restart') {
              logs.stop();
              logs = world.start();
            }
            stream = begin();
          }
        }
        rest?.();
        for (const each of instances) each.failure = undefined;
        await world.pass(45_000);
        stream.stop();
        logs.stop();
        const shown = reader.entries_.map(textOf);
        expect(shown.toSorted()).toEqual(written.toSorted());
        for (let index = 0; index < 3; index++) {
          const own = (all: readonly string[]) => all.filter(text => text.startsWith(`${index} `));
          expect(own(shown)).toEqual(own(written));
        }
      }),
      { numRuns: 25 },
    );
  }, 120_000);
});
