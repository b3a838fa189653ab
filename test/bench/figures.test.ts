import { describe, expect, it } from 'vitest';
import { formatTable, isMet, ratioOf, type Figure } from '../../bench/figures.ts';
import { percentile, waitsOfArrivals } from '../../bench/statistics.ts';

describe('statistics of a benchmark', () => {
  it('takes a percentile from the values themselves', () => {
    const values = Array.from({ length: 200 }, (_, index) => 200 - index);
    expect([0, 0.5, 0.99, 1].map(share => percentile(values, share))).toEqual([1, 100, 198, 200]);
    expect(percentile([7], 0.99)).toBe(7);
    expect(percentile([], 0.5)).toBeNaN();
  });

  it('counts a long turn of the event loop for everybody who waits for its end', () => {
    // 900 ms in which nobody waits, and one turn of 100 ms.
    const waits = waitsOfArrivals([...Array.from({ length: 900 }, () => 0), 100], 1);
    expect(percentile(waits, 0.5)).toBe(0);
    expect(percentile(waits, 0.99)).toBeGreaterThan(85);
  });
});

describe('the table of figures', () => {
  const figure: Figure = {
    measure: 'a push',
    value: 60,
    unit: 'ms',
    baseline: { name: 'a look', value: 24 },
    aim: 100,
  };

  it('shows figure, ratio, baseline and aim, and whether it is met', () => {
    const [header, rule, ...rows] = formatTable([figure, { ...figure, value: 123.4 }]).split('\n');
    expect(header?.split('|').map(cell => cell.trim())).toEqual([
      '',
      'Measure',
      'Figure',
      'Times the baseline',
      'Baseline',
      'Aim',
      '',
      '',
    ]);
    expect(rule).toMatch(/^[| -]+$/);
    expect(
      rows.map(row =>
        row
          .split('|')
          .map(cell => cell.trim())
          .slice(1, -1),
      ),
    ).toEqual([
      ['a push', '60 ms', '2.5 ×', 'a look: 24 ms', '≤ 100 ms', 'met'],
      ['a push', '123 ms', '5.14 ×', 'a look: 24 ms', '≤ 100 ms', 'missed'],
    ]);
  });

  it('calls a figure without an aim neither met nor missed', () => {
    const { aim: _, ...aimless } = figure;
    expect(isMet(aimless)).toBe(true);
    expect(ratioOf(aimless)).toBe(2.5);
    expect(formatTable([aimless])).not.toMatch(/met|missed/);
  });
});
