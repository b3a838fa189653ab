import { describe, expect, it } from 'vitest';
import { entriesOf, moment, readerOf } from './support.ts';
import { createLineSplitter } from '../../reconciler/logs/lines/split-lines.ts';

const stamped = (text: string, milliseconds = 0): string =>
  `${new Date(moment + milliseconds).toISOString()} ${text}\n`;

/** Records of several lines (logs reference, section 5): what is one entry, by its first line and its number of lines. */
const groups: readonly (readonly [string, string, readonly number[]])[] = [
  [
    'a Java trace with its causes',
    `${stamped('ERROR boom')}java.lang.IllegalStateException: boom\n\tat a.B.c(B.java:1)\n\tat d.E.f(E.java:2)\nCaused by: x.Y: z\n\t... 12 more\n${stamped('INFO on')}`,
    [6, 1],
  ],
  [
    'a Java trace without a time before it',
    'Exception in thread "main" java.lang.RuntimeException: x\n\tat a.B.c(B.java:1)\nnext\n',
    [2, 1],
  ],
  [
    'a Python trace, its last line included',
    'Traceback (most recent call last):\n  File "a.py", line 1, in <module>\n    f()\nValueError: bad\nnext\n',
    [4, 1],
  ],
  ['a panic of Go', 'panic: oh\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/a.go:4 +0x1\nnext one here\n', [5, 1]],
  ['an error of Node', 'Error: x\n    at f (/a.js:1:2)\n    at node:internal/x:1:1\nnext\n', [3, 1]],
  [
    'the two lines of java.util.logging',
    'Nov 22, 2026 7:49:02 AM a.B run\nINFO: msg\nNov 22, 2026 7:49:03 AM a.B run\nINFO: msg\n',
    [2, 2],
  ],
  [
    'lines without a time, where most have one',
    `${stamped('a')}${stamped('b')}${stamped('select *')}from t\nwhere x\n${stamped('c')}`,
    [1, 1, 3, 1],
  ],
  ['lines of a source that has no times', 'one\ntwo\nthree\n', [1, 1, 1]],
  ['indented JSON', '{\n  "a": 1\n}\nnext\n', [3, 1]],
];

describe('an entry', () => {
  it.each(groups)('is %s', (_what, text, counts) => {
    expect(entriesOf(text).map(entry => entry.lines)).toEqual(counts);
  });

  it('with a stack trace says what to show of it while it is folded', () => {
    const [entry] = entriesOf(
      `${stamped('ERROR boom')}java.lang.RuntimeException: x\n\tat org.springframework.A.b(A.java:1)\n\tat com.example.Cart.add(Cart.java:7)\nCaused by: java.io.IOException: disk\n\tat java.base/x.Y(Z.java)\n`,
    );
    expect(entry?.trace).toEqual({
      frame: 'at com.example.Cart.add(Cart.java:7)',
      causes: ['Caused by: java.io.IOException: disk'],
    });
    expect(entry?.level).toBe('error');
  });

  it('keeps the order in which it was written, and says when its time goes back', () => {
    const entries = entriesOf(stamped('first', 500) + stamped('second', 100) + stamped('third', 600));
    expect(entries.map(({ key }) => key - moment)).toEqual([500, 500, 600]);
    expect(entries.map(({ regressed }) => regressed)).toEqual([false, true, false]);
    expect(entries[1]?.at).toBe(moment + 100);
  });

  it('is not pushed back by a line without a time that stands before it and was seen with it', () => {
    const reader = readerOf(() => ({ low: moment - 1_000, high: moment + 2_000 }));
    const entries = entriesOf(
      `${stamped('INFO one')}banner
${stamped('INFO two', 300)}rest
of it
`,
      reader,
    );
    expect(entries.map(({ key }) => key - moment)).toEqual([0, 0, 300, 300, 300]);
    expect(entries.some(({ regressed }) => regressed)).toBe(false);
    const first = entriesOf(
      `banner
${stamped('INFO two', 300)}`,
      readerOf(() => ({ low: moment, high: moment + 2_000 })),
    );
    expect(first.map(({ basis }) => basis)).toEqual(['observed', 'stamp']);
    expect(first[1]?.regressed).toBe(true);
  });

  it('is not taken for later than it says because a line before it was only seen long afterwards', () => {
    const hour = 3_600_000;
    const reader = readerOf(() => ({ low: moment, high: moment + hour }));
    const entries = entriesOf(`\tat a.B.c(B.java:1)\n${stamped('ERROR boom', 1_000)}`, reader);
    expect(entries.map(({ basis }) => basis)).toEqual(['bracketed', 'stamp']);
    expect(entries[1]?.key).toBe(moment + 1_000);
  });

  it('has at most a thousand lines; the rest is left out and counted', () => {
    const [entry] = entriesOf(`${stamped('ERROR x')}${'\tat a.B.c(B.java:1)\n'.repeat(1500)}`);
    expect(entry?.lines).toBe(1501);
    expect(entry?.text.split('\n')).toHaveLength(1000);
    expect(entry?.cut).toBe(501 * 19);
  });

  it('of a line that goes on later says that it does', () => {
    const reader = readerOf();
    const splitter = createLineSplitter(0);
    reader.push(splitter.push(Buffer.from(stamped('ERROR x'))));
    expect(reader.flush()).toHaveLength(1);
    reader.push(splitter.push(Buffer.from('\tat a.B.c(B.java:1)\n')));
    expect(reader.flush()[0]).toMatchObject({ continues: true, text: '\tat a.B.c(B.java:1)' });
  });

  it('of Mesos itself is told apart', () => {
    const text =
      'Received SUBSCRIBED event\nForked command at 12\nI1122 07:49:02.440925    12 executor.cpp:190] Received LAUNCH event\nhello\n';
    expect(entriesOf(text).map(({ chatter }) => chatter ?? false)).toEqual([true, true, true, false]);
  });

  it('of JSON has its message and the other fields', () => {
    const [entry] = entriesOf('{"level":30,"time":1795333742440,"msg":"hi","orderId":7,"nested":{"a":[1]}}\n');
    expect(entry).toMatchObject({ message: 'hi', fields: { orderId: 7, nested: { a: [1] } }, level: 'info' });
  });
});

const levelCases: readonly (readonly [string, string | undefined])[] = [
  ['ERROR something', 'error'],
  ['[ERROR] x', 'error'],
  ['[E] x', 'error'],
  ['app.INFO: x', 'info'],
  ['"warn" x', 'warn'],
  ['level: debug', undefined],
  ['x WARN y', 'warn'],
  ['x warn y', undefined],
  ['contains error in a sentence', undefined],
  ['is it [INFO] or [ERROR]?', undefined],
];
describe('the level', () => {
  it.each(levelCases)('of "%s" is %s', (line, level) => {
    expect(entriesOf(`${line}\n`)[0]?.level).toBe(level);
  });
});

describe('a hostile line', () => {
  it('of ten megabytes is cut, whatever the chunks, and what follows is whole', () => {
    const big = Buffer.concat([Buffer.alloc(10 * 1024 * 1024, 'x'), Buffer.from('\nnext\n')]);
    const splitter = createLineSplitter(0);
    const lines = [];
    for (let at = 0; at < big.length; at += 65_536) lines.push(...splitter.push(big.subarray(at, at + 65_536)));
    expect(lines.map(line => [line.bytes.length, line.cut])).toEqual([
      [65_536, 10 * 1024 * 1024 - 65_536],
      [4, 0],
    ]);
  });

  it('keeps its colours and nothing else of its escape sequences', () => {
    const [entry] = entriesOf(
      '\u001b[31mred\u001b[0m\u001b[2J\u001b[10;10H\u001b]0;title\u0007\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\ \u009b5m!\n',
    );
    expect(entry?.text).toBe('redlink !');
    expect(entry?.ansi).toBe('\u001b[31mred\u001b[0mlink \u001b[5m!\u001b[0m');
  });

  it('with a bomb of colours is shown without', () => {
    const [entry] = entriesOf(`${'\u001b[31mx'.repeat(2_000)}\n`);
    expect(entry?.text).toBe('x'.repeat(2_000));
    expect(entry?.ansi).toBeUndefined();
  });

  it('takes time that grows with its length and no faster', () => {
    for (const piece of ['\u001b[', '\u001b]', '\u001b[0;', '\u009d', '\u001b(', '[ERROR', 'a.', 'at (', '"']) {
      const started = performance.now();
      entriesOf(`${piece.repeat(60_000 / piece.length)}\n`);
      expect(performance.now() - started, JSON.stringify(piece)).toBeLessThan(500);
    }
  });

  it('of a progress bar shows where it ended', () => {
    expect(entriesOf('10%\r50%\r100% done\r\n')[0]?.text).toBe('100% done');
  });

  it('that is no text is marked, and its control characters are visible', () => {
    const [entry] = entriesOf(
      Buffer.concat([Buffer.from([0, 1, 2, 3, 255, 254, 0, 7, 8, 27, 0, 200, 201, 5, 6]), Buffer.from('\n')]),
    );
    expect(entry?.binary).toBe(true);
    expect(entry?.text).toContain('␀␁␂');
  });

  it('cannot turn the direction of the text', () => {
    expect(entriesOf('a\u202eb\u2066c\n')[0]?.text).toBe('a<202E>b<2066>c');
  });

  it('is the same text wherever the chunks are cut', () => {
    const text = Buffer.from('ä€😀 zeile\nzweite 😀\n');
    for (let cut = 1; cut < text.length; cut++) {
      const splitter = createLineSplitter(0);
      const lines = [...splitter.push(text.subarray(0, cut)), ...splitter.push(text.subarray(cut))];
      expect(lines.map(line => line.bytes.toString('utf8'))).toEqual(['ä€😀 zeile', 'zweite 😀']);
    }
  });
});
