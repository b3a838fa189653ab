import { beforeEach, describe, expect, it } from 'vitest';
import type { Logs } from '../../reconciler/logs/logs.ts';
import { ask, createLogWorld, createReader, worldBegin, type LogWorld } from './world.ts';

const total = 3_000;
const textOf = ({ text }: { readonly text: string }): string => text.slice(25);
const numbers = (entries: readonly { readonly text: string }[]): readonly number[] =>
  entries.map(entry => Number(textOf(entry).split(' ')[1]));
const from = (begin: number, end: number): readonly number[] =>
  Array.from({ length: end - begin }, (_, index) => begin + index);

describe('a page', () => {
  let world: LogWorld;
  let logs: Logs;

  beforeEach(async () => {
    world = createLogWorld();
    const instances = ['a', 'b', 'c'].map(world.add);
    for (let count = 0; count < total; count++) {
      const stamp = new Date(worldBegin + count * 10).toISOString();
      const level = count % 100 === 0 ? 'ERROR' : 'INFO';
      const trace =
        count % 100 === 0
          ? `java.lang.RuntimeException: no ${count}\n${'\tat com.example.A.b(A.java:1)\n'.repeat(5)}`
          : '';
      instances[(count * 7) % 3]?.write(`${stamp} line ${count} ${level} ${'x'.repeat(60)}\n${trace}`);
      if (count === 1_000) instances[0]?.rotate(5);
    }
    await world.clock.advance(total * 10);
    for (const instance of instances) instance.changedAt = world.clock.now();
    await world.clock.advance(5_000);
    logs = world.start();
  });

  it('shows the newest, and by its cursors everything before, each entry once, over rotations', async () => {
    let page = await logs.page(ask({ limit: '700' }));
    let seen = numbers(page.entries);
    expect(seen).toEqual(from(total - 700, total));
    for (let count = 0; count < 20 && page.entries.length > 0; count++) {
      page = await logs.page(ask({ limit: '700', before: page.before }));
      seen = [...numbers(page.entries), ...seen];
    }
    expect(seen).toEqual(from(0, total));
    expect(page.reason).toBe('end');
  });

  it('goes on behind another one, and is the same forward as backward', async () => {
    const seen: number[] = [];
    for (let after = 'start', reason = ''; reason !== 'end';) {
      const page = await logs.page(ask({ limit: '450', after }));
      seen.push(...numbers(page.entries));
      ({ after, reason } = page);
    }
    expect(seen).toEqual(from(0, total));
  });

  it('is followed by a stream from its cursor, without a gap', async () => {
    const page = await logs.page(ask({ limit: '10' }));
    const reader = createReader();
    const stream = logs.stream(ask({ after: page.after }), reader);
    await world.pass(1_000);
    world.instances[1]?.write(`${new Date(world.clock.now()).toISOString()} line ${total} INFO\n`);
    await world.pass(6_000);
    stream.stop();
    expect(numbers(reader.entries_)).toEqual([total]);
  });

  it('around an entry has it in the middle, by a link that another daemon made', async () => {
    const page = await logs.page(ask({ limit: '1', grep: 'line 1234 ' }));
    const id = page.entries[0]?.id ?? '';
    const around = await world.start().page(ask({ limit: '20', around: id }));
    expect(numbers(around.entries)).toEqual(from(1_224, 1_244));
    expect(around.anchor).toBe(id);
    expect(around.entries.map(entry => entry.id)).toContain(id);
  });

  it('around an entry that is gone is an error that says so', async () => {
    await expect(logs.page(ask({ around: 'AAAAAAAAh0.abc' }))).rejects.toMatchObject({ code: 'log-entry-gone' });
  });

  it('begins at a time, and ends at one', async () => {
    const since = new Date(worldBegin + 20_000).toISOString();
    const until = new Date(worldBegin + 20_500).toISOString();
    const page = await logs.page(ask({ since, until, after: 'start', limit: '1000' }));
    expect(numbers(page.entries)).toEqual(from(2_000, 2_051));
    const newest = await logs.page(ask({ since: new Date(worldBegin + (total - 5) * 10).toISOString() }));
    expect(numbers(newest.entries)).toEqual(from(total - 5, total));
    expect(newest.reason).toBe('end');
  });

  it('has only what its filters let through, and says where they hit', async () => {
    const plain = await logs.page(ask({ grep: 'error', limit: '5' }));
    expect(numbers(plain.entries)).toEqual([2_500, 2_600, 2_700, 2_800, 2_900]);
    const [begin = 0, end = 0] = plain.entries[0]?.marks?.[0] ?? [];
    expect(plain.entries[0]?.text.slice(begin, end)).toBe('ERROR');
    const regular = await logs.page(ask({ grep: '/line 2[0-9]5\\d /', exclude: '/7 INFO/', limit: '1000' }));
    expect(regular.entries).toHaveLength(90);
    const level = await logs.page(ask({ minimumLevel: 'warn', limit: '1000' }));
    expect(level.entries).toHaveLength(30);
    expect(level.entries[3]?.trace?.frame).toBe('at com.example.A.b(A.java:1)');
    await expect(logs.page(ask({ grep: '/(unfinished/' }))).rejects.toMatchObject({ code: 'usage' });
    await expect(logs.page(ask({ grep: '/(?=x)/' }))).rejects.toMatchObject({ code: 'usage' });
  });

  it('is found in time that a hostile expression cannot stretch', async () => {
    const started = performance.now();
    await logs.page(ask({ grep: '/(x+x+)+y/', limit: '1000' }));
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('has the instances that ended when they are asked for', async () => {
    for (const instance of world.instances) instance.isOver = true;
    await world.pass(3_000);
    expect((await logs.page(ask({}))).sources).toEqual([]);
    const page = await logs.page(ask({ finished: 'true', limit: '3' }));
    expect(numbers(page.entries)).toEqual(from(total - 3, total));
    expect(page.sources.every(({ state }) => state === 'ended')).toBe(true);
  });

  it('counts entries by time and level', async () => {
    const histogram = await logs.histogram(
      ask({
        since: new Date(worldBegin).toISOString(),
        until: new Date(worldBegin + total * 10).toISOString(),
        buckets: '10',
      }),
    );
    expect(histogram.buckets).toHaveLength(10);
    expect(histogram.buckets[3]?.counts).toEqual({ info: 297, error: 3 });
    expect(histogram.complete).toBe(true);
  });

  it('is downloaded as text and as a line of JSON per entry', async () => {
    let text = '';
    for await (const piece of logs.download(ask({ grep: 'line 100 ' }))) text += piece;
    expect(text.split('\n')[0]).toMatch(/^2026-11-22T07:49:03\.000Z cart\.\w+ 2026.* line 100 ERROR/);
    let lines = '';
    for await (const piece of logs.download(ask({ format: 'ndjson' }))) lines += piece;
    const parsed = lines
      .trimEnd()
      .split('\n')
      .map(each => JSON.parse(each) as { text: string });
    expect(numbers(parsed)).toEqual(from(0, total));
  });

  it('has the lines of the daemon itself', async () => {
    world.daemon.append(Buffer.from(`{"level":40,"time":${worldBegin + 5},"msg":"look failed"}\n`));
    const page = await logs.page(ask({ app: [], daemon: 'true' }));
    expect(page.entries).toMatchObject([{ level: 'warn', message: 'look failed' }]);
  });
});

describe('a question that is wrong', () => {
  it.each([
    [{ app: '' }, 'Nothing is selected'],
    [{ limit: 'x' }, 'limit'],
    [{ level: 'loud' }, 'loud'],
    [{ since: 'yesterday' }, 'since'],
    [{ stream: 'stdin' }, 'stdin'],
  ])('%j is answered with its name', (query, word) => {
    expect(() => ask(query)).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringContaining(word) }),
    );
  });
});
