import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createUnpacker } from '../../reconciler/logs/read/unpacker.ts';
import type { Logs } from '../../reconciler/logs/logs.ts';
import {
  ask,
  createLogWorld,
  createReader,
  worldBegin,
  type FakeInstance,
  type LogWorld,
  type Reader,
} from './world.ts';

const textOf = ({ text }: { readonly text: string }): string => text.slice(25);
const numbered = (begin: number, end: number): string[] =>
  Array.from({ length: end - begin }, (_, index) => `line ${begin + index}`);

function write(world: LogWorld, instance: FakeInstance, begin: number, end: number): void {
  const lines = numbered(begin, end).map(
    (line, index) => `${new Date(world.clock.now() + index).toISOString()} ${line}\n`,
  );
  instance.write(lines.join(''));
}

/** Time passes until so many entries were given; unpacking takes time that is not virtual. */
async function given(world: LogWorld, reader: Reader, count: number): Promise<void> {
  for (let turn = 0; turn < 400 && reader.entries_.length < count; turn++) {
    await world.pass(100);
    await setTimeout(2);
  }
  await world.pass(4_000);
}

async function allPages(logs: Logs, limit = '300'): Promise<{ readonly texts: string[]; readonly gaps: string[] }> {
  let texts: string[] = [];
  let gaps: string[] = [];
  let before: string | undefined;
  for (let count = 0; count < 50; count++) {
    const page = await logs.page(ask({ limit, ...(before === undefined ? {} : { before }) }));
    texts = [...page.entries.map(textOf), ...texts];
    gaps = [...page.entries.flatMap(({ gap }) => (gap === undefined ? [] : [gap.sentence])), ...gaps];
    if (page.entries.length === 0 || page.reason === 'end') break;
    ({ before } = page);
  }
  return { texts, gaps };
}

async function threeFiles(delay: boolean): Promise<{ readonly world: LogWorld; readonly instance: FakeInstance }> {
  const world = createLogWorld();
  const instance = world.add('a');
  for (let file = 0; file < 4; file++) {
    write(world, instance, file * 1_000, file * 1_000 + 1_000);
    await world.clock.advance(2_000);
    if (file === 3) break;
    instance.rotate(9);
    instance.compress(delay);
  }
  await world.clock.advance(10_000);
  return { world, instance };
}

describe('files that were rotated', () => {
  it.each([true, false])(
    'are read back to the oldest when they were compressed, each line once (delaycompress: %s)',
    async delay => {
      const { world, instance } = await threeFiles(delay);
      expect([...instance.files.keys()].filter(name => name.endsWith('.gz')).length).toBe(delay ? 2 : 3);
      expect(await allPages(world.start())).toEqual({ texts: numbered(0, 4_000), gaps: [] });
    },
  );

  it('are downloaded, counted and searched from a moment in a compressed one', async () => {
    const { world } = await threeFiles(true);
    const logs = world.start();
    let lines = '';
    for await (const piece of logs.download(ask({ format: 'text' }))) lines += piece;
    expect(lines.match(/line \d+$/gm)).toEqual(numbered(0, 4_000));
    const since = new Date(worldBegin + 500).toISOString();
    const page = await logs.page(ask({ since, after: 'start', limit: '5' }));
    expect(page.entries.map(textOf)).toEqual(numbered(500, 505));
    const histogram = await logs.histogram(ask({ since: new Date(worldBegin).toISOString() }));
    expect(histogram.buckets.reduce((sum, { counts }) => sum + (counts['none'] ?? 0), 0)).toBe(4_000);
  });

  it('are followed from a cursor in a file that was compressed since, by another daemon too', async () => {
    const world = createLogWorld();
    const instance = world.add('a');
    write(world, instance, 0, 1_000);
    const page = await world.start().page(ask({ limit: '5' }));
    write(world, instance, 1_000, 1_100);
    instance.rotate(9);
    instance.compress(false);
    write(world, instance, 1_100, 1_200);
    const reader = createReader();
    const stream = world.start().stream(ask({ after: page.after }), reader);
    await given(world, reader, 200);
    stream.stop();
    expect(reader.entries_.map(textOf)).toEqual(numbered(1_000, 1_200));
  });

  it('are read on without loss or repetition by whoever follows while they are compressed at once', async () => {
    const world = createLogWorld();
    const instance = world.add('a');
    const reader = createReader();
    const stream = world.start().stream(ask({ after: 'start' }), reader);
    let count = 0;
    for (let turn = 0; turn < 12; turn++) {
      write(world, instance, count, count + 50);
      count += 50;
      await world.pass(turn * 131);
      write(world, instance, count, count + 7 + turn);
      count += 7 + turn;
      instance.rotate(20);
      instance.compress(turn % 3 === 0);
    }
    await given(world, reader, count);
    stream.stop();
    expect(reader.entries_.map(textOf)).toEqual(numbered(0, count));
    expect(reader.entries_.some(({ gap }) => gap !== undefined)).toBe(false);
  });

  it('that are damaged, too large or compressed in another form are said to be missing; what is before and behind is shown', async () => {
    for (const [name, spoil] of [
      [
        'stdout.2.gz',
        (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 400), Buffer.alloc(50), bytes.subarray(450)]),
      ],
      ['stdout.2.xz', (bytes: Buffer) => bytes],
      ['stdout.2.gz', (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -4), Buffer.from([255, 255, 255, 255])])],
    ] as const) {
      const { world, instance } = await threeFiles(true);
      const bytes = instance.files.get('stdout.2.gz') ?? Buffer.alloc(0);
      instance.files.delete('stdout.2.gz');
      instance.files.set(name, spoil(bytes));
      const logs = world.start();
      const { texts, gaps } = await allPages(logs);
      expect(texts).toEqual([...numbered(0, 1_000), ...numbered(2_000, 4_000)]);
      expect(gaps).toEqual([expect.stringContaining(name)]);
      const reader = createReader();
      const stream = logs.stream(ask({ after: 'start' }), reader);
      await given(world, reader, texts.length);
      stream.stop();
      expect(reader.entries_.map(textOf)).toEqual(texts);
      expect(reader.entries_.flatMap(({ gap }) => (gap === undefined ? [] : [gap.sentence]))).toEqual(gaps);
    }
  });

  it('of the same length are told apart by when they were written, also when there are never more of them', async () => {
    const world = createLogWorld();
    const instance = world.add('a');
    const reader = createReader();
    const stream = world.start().stream(ask({ after: 'start' }), reader);
    for (let turn = 0; turn < 9; turn++) {
      write(world, instance, 100 + turn * 10, 110 + turn * 10);
      await world.pass(4_000);
      instance.rotate(2);
      if (turn % 3 > 0) await world.pass(4_000);
    }
    await world.pass(6_000);
    stream.stop();
    expect(reader.entries_.map(textOf)).toEqual(numbered(100, 190));
  });

  it('do not come again when the file that is written is truncated', async () => {
    const world = createLogWorld();
    const instance = world.add('a');
    const reader = createReader();
    const logs = world.start();
    const stream = logs.stream(ask({ after: 'start' }), reader);
    for (let turn = 0; turn < 3; turn++) {
      write(world, instance, turn * 10, turn * 10 + 10);
      await world.pass(4_000);
      if (turn < 2) instance.rotate(9);
    }
    instance.truncate();
    write(world, instance, 30, 33);
    await world.pass(8_000);
    stream.stop();
    expect(reader.entries_.map(textOf)).toEqual(numbered(0, 33));
    expect(reader.entries_.flatMap((entry, index) => (entry.gap === undefined ? [] : [index]))).toEqual([30]);
    expect((await allPages(logs)).texts).toEqual([...numbered(0, 20), ...numbered(30, 33)]);
  });

  it('by date and second, and while they are being compressed, count once', async () => {
    const { world, instance } = await threeFiles(true);
    const names = [...instance.files.keys()].filter(name => name.startsWith('stdout.')).toSorted();
    expect(names).toEqual(['stdout.1', 'stdout.2.gz', 'stdout.3.gz']);
    const [newest, middle, oldest] = names.map(name => instance.files.get(name) ?? Buffer.alloc(0));
    for (const name of names) instance.files.delete(name);
    instance.files.set('stdout-20261122-1795333742.gz', oldest ?? Buffer.alloc(0));
    instance.files.set('stdout-20261122-1795333842.gz', middle ?? Buffer.alloc(0));
    instance.files.set('stdout-20261122-1795333942', newest ?? Buffer.alloc(0));
    instance.files.set('stdout-20261122-1795333942.gz', Buffer.from('not yet whole'));
    instance.files.set('stdout.logrotate.state', Buffer.from('not a log'));
    expect(await allPages(world.start())).toEqual({ texts: numbered(0, 4_000), gaps: [] });
  });

  it('are asked for once, whoever goes through them', async () => {
    const { world } = await threeFiles(true);
    const logs = world.start();
    await allPages(logs);
    const asked = world.requests.read;
    await allPages(logs, '1000');
    // The plain files are read again, the compressed ones are in memory.
    expect(world.requests.read - asked).toBeLessThan(asked);
  });
});

describe('a place that is gone', () => {
  it('is followed from the begin of what is left, and it is said that something may be missing', async () => {
    const world = createLogWorld();
    const instance = world.add('a');
    write(world, instance, 0, 10);
    const page = await world.start().page(ask({ limit: '5' }));
    write(world, instance, 10, 20);
    instance.rotate(0);
    write(world, instance, 20, 30);
    const reader = createReader();
    const stream = world.start().stream(ask({ after: page.after }), reader);
    await world.pass(8_000);
    stream.stop();
    expect(reader.entries_.map(textOf)).toEqual(numbered(20, 30));
    expect(reader.entries_[0]?.gap?.sentence).toContain('not there any more');
  });

  it('has a cursor that is one, also when the log begins later than where it was first read', async () => {
    const world = createLogWorld();
    const [a, quiet] = [world.add('a'), world.add('quiet')];
    const logs = world.start();
    const first = createReader();
    const stop = logs.stream(ask({ after: 'start' }), first);
    write(world, quiet, 0, 50);
    await world.pass(3_000);
    for (let count = 0; count < 3; count++) {
      quiet.rotate(0);
      write(world, quiet, 50, 100);
      await world.pass(3_000);
    }
    quiet.rotate(0);
    await world.pass(3_000);
    stop.stop();
    const reader = createReader();
    const stream = logs.stream(ask({ after: 'start' }), reader);
    write(world, a, 0, 5);
    await world.pass(12_000);
    stream.stop();
    expect(reader.entries_).toHaveLength(55);
    const cursor = reader.cursor ?? '';
    expect(cursor).not.toMatch(/[th]-/);
    const next = createReader();
    const again = logs.stream(ask({ after: cursor }), next);
    await world.pass(12_000);
    again.stop();
    expect(next.resets).toBe(0);
    expect(next.entries_).toEqual([]);
  });
});

describe('a file that somebody goes on writing at the old place after it was truncated', () => {
  it('shows the lines behind the zeros, and is followed behind them', async () => {
    const world = createLogWorld();
    const instance = world.add('a');
    const logs = world.start();
    instance.files.set('stdout', Buffer.alloc(300_000));
    write(world, instance, 0, 3);
    const page = await logs.page(ask({}));
    expect(page.entries.map(({ text }) => text.slice(-6))).toEqual(numbered(0, 3));
    expect(page.entries[0]?.cut).toBeUndefined();
    const around = await world.start().page(ask({ around: page.entries[0]?.id ?? '' }));
    expect(around.entries).toHaveLength(3);
    const reader = createReader();
    const first = await logs.page(ask({ after: 'start', limit: '1' }));
    expect(first.entries.map(textOf)).toEqual(['line 0']);
    const stream = world.start().stream(ask({ after: first.after }), reader);
    await world.pass(8_000);
    stream.stop();
    expect(reader.entries_.map(textOf)).toEqual(numbered(1, 3));
  });
});

describe('a compressed file that is another one than it says', () => {
  it.each([10, 5_000_000])(
    'of %i bytes ends with a sentence, and the next file is unpacked',
    async size => {
      const unpacker = createUnpacker(() => 0);
      const bytes = gzipSync(randomBytes(400_000));
      const whole = (content: Buffer, says: number) => ({
        identity: {},
        name: 'stdout.1.gz',
        packed: content.length,
        size: says,
        // An agent takes its time: what is unpacked may have broken off meanwhile.
        read: async (offset: number, length: number) => {
          await setTimeout(15);
          return content.subarray(offset, offset + length);
        },
      });
      expect(await unpacker.read(whole(bytes, size), 0, 10)).toEqual({ sentence: expect.stringContaining('damaged') });
      const broken = Buffer.concat([Buffer.from('no gzip at all'), bytes]);
      expect(await unpacker.read(whole(broken, 400_000), 0, 10)).toEqual({
        sentence: expect.stringContaining('damaged'),
      });
      expect(await unpacker.read(whole(gzipSync('hello'), 5), 0, 10)).toEqual({ bytes: Buffer.from('hello') });
    },
    5_000,
  );
});
