import { describe, expect, it } from 'vitest';
import { compareActions } from '../../dashboard/pages/app/compare.ts';

const action = (started: string, changes: readonly [string, unknown, unknown][]) => ({
  started,
  changes: changes.map(([pointer, from, to]) => ({ pointer, from, to })),
});
const actions = [
  action('2026-11-22T12:00:00.000Z', [
    ['/instances', 4, 2],
    ['/mem', 64, 128],
  ]),
  action('2026-11-22T11:00:00.000Z', [
    ['/instances', 2, 4],
    ['/cmd', 'a', 'b'],
  ]),
  action('2026-11-22T10:00:00.000Z', [['/cpus', 1, 2]]),
];

describe('comparing two revisions of an app', () => {
  it('adds up what was changed after the earlier one, and leaves out what came back to what it was', () => {
    expect(compareActions(actions, '2026-11-22T10:00:00.000Z', '2026-11-22T12:00:00.000Z')).toEqual([
      { pointer: '/cmd', from: 'a', to: 'b' },
      { pointer: '/mem', from: 64, to: 128 },
    ]);
  });

  it('gives the same whichever of the two was picked first', () => {
    const [early, late] = ['2026-11-22T10:00:00.000Z', '2026-11-22T11:00:00.000Z'] as const;
    expect(compareActions(actions, late, early)).toEqual(compareActions(actions, early, late));
    expect(compareActions(actions, early, late).map(({ pointer }) => pointer)).toEqual(['/instances', '/cmd']);
  });
});
