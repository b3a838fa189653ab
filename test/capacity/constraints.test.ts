import { describe, expect, it } from 'vitest';
import { fieldOf, ruleOf } from '../../reconciler/plan/capacity/constraints.ts';
import { countOne, openTally } from '../../reconciler/plan/capacity/tally.ts';
import { upgradeLimits } from '../../reconciler/plan/capacity/upgrade.ts';
import { capacityAgent } from './pictures.ts';

const before = { instances: 7, hasFixedGroups: false };
const later = { instances: 7, hasFixedGroups: true };

/** Which of the values take one more when so many instances are on each. */
function accepted(constraint: readonly string[], counts: readonly number[], context = before): readonly boolean[] {
  const rule = ruleOf(constraint, context);
  if (rule.kind !== 'counting') throw new Error('it does not count');
  const tally = openTally(counts.length);
  for (const [value, count] of counts.entries()) for (let number = 0; number < count; number++) countOne(tally, value);
  return counts.map((_, value) => rule.accepts(value, tally));
}

function matches(constraint: readonly string[], value: string | undefined): boolean {
  const rule = ruleOf(constraint, before);
  if (rule.kind !== 'fixed') throw new Error('it is not fixed');
  return rule.accepts(value);
}

describe('Marathon takes one more instance', () => {
  it.each<[readonly string[], readonly number[], readonly boolean[]]>([
    [
      ['rack', 'UNIQUE'],
      [0, 1],
      [true, false],
    ],
    [
      ['rack', 'MAX_PER', '2'],
      [0, 1, 2],
      [true, true, false],
    ],
    [
      ['rack', 'CLUSTER'],
      [0, 0],
      [true, true],
    ],
    [
      ['rack', 'cluster'],
      [0, 3],
      [false, true],
    ],
    [
      ['rack', 'GROUP_BY'],
      [0, 1, 2],
      [true, true, false],
    ],
    [
      ['rack', 'GROUP_BY', '2'],
      [0, 1],
      [true, false],
    ],
    [
      ['rack', 'GROUP_BY', '2'],
      [1, 1],
      [true, true],
    ],
    [
      ['rack', 'GROUP_BY', '2'],
      [1, 2],
      [true, false],
    ],
  ])('%j with %j on each value: %j', (constraint, counts, expected) => {
    expect(accepted(constraint, counts)).toEqual(expected);
  });

  it('from 1.11 on GROUP_BY uses exactly so many groups, the remainder one each', () => {
    // Seven in three groups: three, two and two.
    expect(accepted(['rack', 'GROUP_BY', '3'], [2, 2, 2, 0], later)).toEqual([true, true, true, false]);
    expect(accepted(['rack', 'GROUP_BY', '3'], [3, 2, 1, 0], later)).toEqual([false, false, true, false]);
  });

  it.each<[readonly string[], string | undefined, boolean]>([
    [['rack', 'CLUSTER', 'a'], 'a', true],
    [['rack', 'CLUSTER', 'a'], undefined, false],
    [['rack', 'LIKE', 'r[12]'], 'r1', true],
    [['rack', 'LIKE', 'r'], 'r1', false],
    [['rack', 'LIKE', 'r[12]'], undefined, false],
    [['rack', 'UNLIKE', 'r[12]'], 'r3', true],
    [['rack', 'UNLIKE', 'r[12]'], undefined, true],
    [['level', 'IS', '0.80'], '0.8', true],
    [['level', 'IS', '0.81'], '0.8', false],
  ])('%j on %j: %j', (constraint, value, expected) => {
    expect(matches(constraint, value)).toBe(expected);
  });

  it('looks at host name, fault domain and attributes as Marathon writes them', () => {
    const agent = capacityAgent('a.example.com', 1, {
      region: 'west',
      zone: 'w1',
      attributes: { ports: '[1-5, 9-9]', kinds: '{b, a}', level: '0.8' },
    });
    const fields = ['hostname', '@hostname', '@region', '@zone', 'ports', 'kinds', 'level', 'none'];
    expect(fields.map(field => fieldOf(field, agent))).toEqual([
      'a.example.com',
      'a.example.com',
      'west',
      'w1',
      '[1-5,9-9]',
      '{a,b}',
      '0.8',
      undefined,
    ]);
  });
});

describe('the limits of a rolling upgrade of four tasks (reference 4.4)', () => {
  it.each([
    [1, 1, { minHealthy: 4, maxCapacity: 8, killNow: 0 }],
    [0.5, 0, { minHealthy: 2, maxCapacity: 4, killNow: 2 }],
    [1, 0, { minHealthy: 4, maxCapacity: 5, killNow: 0 }],
    [1, 0.25, { minHealthy: 4, maxCapacity: 5, killNow: 0 }],
    [0, 0, { minHealthy: 0, maxCapacity: 4, killNow: 4 }],
    [0.75, 0.5, { minHealthy: 3, maxCapacity: 6, killNow: 1 }],
  ])('%j / %j', (minimumHealthCapacity, maximumOverCapacity, limits) => {
    const upgrade = { instances: 4, old: 4, minimumHealthCapacity, maximumOverCapacity, isResident: false };
    expect(upgradeLimits(upgrade)).toEqual(limits);
  });

  it('ends one more where tasks keep their places', () => {
    const upgrade = { instances: 4, old: 4, minimumHealthCapacity: 1, maximumOverCapacity: 0, isResident: true };
    expect(upgradeLimits(upgrade)).toEqual({ minHealthy: 4, maxCapacity: 4, killNow: 1 });
  });
});
