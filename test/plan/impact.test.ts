import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LiveApp } from '../../marathon/types.ts';
import { impactOfRestart, memoryWords, totalImpact } from '../../reconciler/plan/impact.ts';
import { restartStrategy } from '../../sandbox/marathon/deployments/restart-strategy.ts';

const running = (tasks: number, mem = 100): LiveApp => ({
  id: '/a',
  version: 'v1',
  mem,
  instances: tasks,
  tasksRunning: tasks,
  tasksStaged: 0,
  tasksHealthy: tasks,
  tasksUnhealthy: 0,
  labels: {},
});
const strategy = (minimumHealthCapacity: number, maximumOverCapacity: number) => ({
  minimumHealthCapacity,
  maximumOverCapacity,
});

// Most tasks at a time in the worked example of the Marathon API reference 4.4: four tasks replaced by four.
test.for([
  [1, 1, 8],
  [0.5, 0, 4],
  [1, 0, 5],
  [1, 0.25, 5],
  [0, 0, 4],
  [0, 1, 4],
  [0.75, 0.5, 6],
])('a rolling upgrade with health %f and over-capacity %f has %i tasks at its peak', ([health, over, peak]) => {
  const wanted = { instances: 4, mem: 100, upgradeStrategy: strategy(health ?? 0, over ?? 0) };
  expect(impactOfRestart(running(4), wanted).memoryWhileRolling).toBe(((peak ?? 0) - 4) * 100);
});

test('it needs no more than the limits that the stand-in rolls by, whatever is replaced by whatever', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.nat(20), fc.nat(20), share, share, (old, instances, health, over) => {
      const wanted = { instances, mem: 1, upgradeStrategy: strategy(health, over) };
      const { memoryWhileRolling, restarted, started, stopped } = impactOfRestart(running(old, 1), wanted);
      const limits = restartStrategy({ instances, active: old, old, ...wanted.upgradeStrategy });
      expect(memoryWhileRolling + Math.max(old, instances)).toBeLessThanOrEqual(Math.max(old, limits.maxCapacity));
      expect(old + started - stopped).toBe(instances);
      expect(restarted).toBe(Math.min(old, instances));
    }),
  );
});

test('a bigger task in the place of a smaller one is counted at its own size', () => {
  const wanted = { instances: 2, mem: 300, upgradeStrategy: strategy(1, 1) };
  expect(impactOfRestart(running(2), wanted)).toMatchObject({
    memoryBefore: 200,
    memoryAfter: 600,
    memoryWhileRolling: 200,
  });
});

test('impacts add up, and what is missing adds nothing', () => {
  const one = impactOfRestart(running(2), { instances: 2, mem: 100, upgradeStrategy: strategy(1, 1) });
  expect(totalImpact([one, undefined, one])).toMatchObject({ restarted: 4, memoryWhileRolling: 400 });
});

test('memory is told in MB below a GB, and in GB from there', () => {
  expect([0.5, 1023, 1024, 1536, 10_240].map(memoryWords)).toEqual(['0.5 MB', '1023 MB', '1 GB', '1.5 GB', '10 GB']);
});
