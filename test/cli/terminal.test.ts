import { describe, expect, it } from 'vitest';
import { alignColumns, createStyle, duration, printable, relativeTime } from '../../reconciler/cli/terminal.ts';

describe('terminal output', () => {
  it('aligns columns, whatever colours are in them', () => {
    const style = createStyle(true);
    const text = alignColumns([
      ['APP', 'SYNC', 'WHY'],
      ['/a', style.good('synced'), 'x'],
      ['/longer', style.bad('held'), 'y'],
    ]);
    const plain = printable(text.replaceAll('\n', '|')).split('|');
    expect(plain).toEqual(['APP      SYNC    WHY', '/a       synced  x', '/longer  held    y']);
  });

  it('uses colours only when asked to', () => {
    expect(createStyle(false).bad('held')).toBe('held');
    expect(createStyle(true).bad('held')).toBe('\u001b[31mheld\u001b[39m');
  });

  it.for([
    [0, 'just now'],
    [40_000, '40 s ago'],
    [180_000, '3 min ago'],
    [7_200_000, '2 h ago'],
    [432_000_000, '5 days ago'],
    [-5_000, 'just now'],
  ] as const)('says for %i ms ago: %s', ([ago, words]) => {
    expect(relativeTime(1_000_000_000 - ago, 1_000_000_000)).toBe(words);
  });

  it.for([
    [350, '350 ms'],
    [4_200, '4.2 s'],
    [185_000, '3 min 5 s'],
  ] as const)('says for %i ms: %s', ([milliseconds, words]) => {
    expect(duration(milliseconds)).toBe(words);
  });

  it('takes the sting out of log lines and commit messages', () => {
    expect(printable('\u001b[2Jgone\u0007 \u001b]0;title\u0007back\r')).toBe('gone back');
    expect(printable('tab\tand umlaut ü stay')).toBe('tab\tand umlaut ü stay');
  });
});
