import { describe, expect, it } from 'vitest';
import type { Entry } from '../../reconciler/logs/entry/types.ts';
import { createMatcher } from '../../reconciler/logs/filter.ts';
import { createLineSplitter, keptLineBytes } from '../../reconciler/logs/lines/split-lines.ts';
import { createOrderJudge } from '../../reconciler/logs/merge/order.ts';

const entry = (more: Partial<Entry>): Entry => ({ text: 'a line', key: 10, ...more }) as Entry;

describe('a line of ten megabytes', () => {
  const length = 10 * 1024 * 1024;
  const line = Buffer.concat([Buffer.alloc(length, 'x'), Buffer.from('\nnext\n')]);

  it.each([line.length, 64 * 1024, 7_777])(
    'that comes in pieces of %i bytes is kept as its beginning, and says what was left out',
    size => {
      const splitter = createLineSplitter(0);
      const lines = [];
      for (let at = 0; at < line.length; at += size) {
        lines.push(...splitter.push(line.subarray(at, at + size)));
        expect(splitter.rest()?.bytes.length ?? 0).toBeLessThanOrEqual(keptLineBytes);
      }
      expect(lines.map(({ bytes, cut }) => [bytes.length, cut])).toEqual([
        [keptLineBytes, length - keptLineBytes],
        [4, 0],
      ]);
    },
  );
});

describe('a filter of logs', () => {
  it('leaves out what Mesos writes only when it was asked to', () => {
    const line = entry({ chatter: true });
    expect(createMatcher({ chatter: false }).matches(line)).toBe(false);
    expect(createMatcher({ chatter: false }).matches(entry({}))).toBe(true);
    expect(createMatcher({}).matches(line)).toBe(true);
  });

  it('is refused when it is longer than a thousand characters', () => {
    expect(() => createMatcher({ grep: 'x'.repeat(1_000) })).not.toThrow();
    expect(() => createMatcher({ grep: 'x'.repeat(1_001) })).toThrow(/may have 1000 characters/);
    expect(() => createMatcher({ exclude: `/${'x'.repeat(1_000)}/` })).toThrow(/may have 1000 characters/);
  });
});

it('the place of a line whose time is not known is unknown beside lines of others, however long ago those were', () => {
  const judge = createOrderJudge();
  judge.judge(entry({ source: 'one', low: 1, high: 2, key: 2, basis: 'stamp' }));
  expect(judge.judge(entry({ source: 'two', low: 50, high: 50, key: 50, basis: 'bracketed' })).order).toBe('unknown');
  expect(judge.judge(entry({ source: 'two', low: 60, high: 61, key: 61, basis: 'stamp' })).order).toBe('known');
});
