import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LiveApp } from '../../marathon/types.ts';
import { failoverPatience, healthOf, isOnlyUnchecked } from '../../reconciler/observe/health.ts';

function live(more: Partial<LiveApp> = {}): LiveApp {
  return {
    id: '/a',
    version: '2026-01-01T00:00:00.000Z',
    instances: 3,
    healthChecks: [
      { protocol: 'HTTP', intervalSeconds: 10, timeoutSeconds: 5 },
      { protocol: 'TCP', intervalSeconds: 30, timeoutSeconds: 2 },
    ],
    tasksStaged: 0,
    tasksRunning: 3,
    tasksHealthy: 0,
    tasksUnhealthy: 0,
    ...more,
  };
}

describe('after a change of the leader', () => {
  it('a missing result says nothing for the longest interval of the checks, the time of one check, and 5 s', () => {
    expect(failoverPatience(live())).toBe(37_000);
    expect(failoverPatience(live({ healthChecks: [{ protocol: 'HTTP' }] }))).toBe(85_000);
    expect(failoverPatience(live({ healthChecks: [] }))).toBe(0);
  });

  it.each([
    ['no result is there yet', {}, 36_999, true],
    ['the patience is over', {}, 37_000, false],
    ['some results are there', { tasksHealthy: 2 }, 1_000, true],
    ['all results are there', { tasksHealthy: 3 }, 1_000, false],
    ['an instance fails its checks', { tasksHealthy: 1, tasksUnhealthy: 1 }, 1_000, false],
    ['an instance does not run', { tasksRunning: 2 }, 1_000, false],
    ['an instance is being started', { tasksRunning: 2, tasksStaged: 1 }, 1_000, false],
    ['the app has no checks', { healthChecks: [] }, 1_000, false],
  ])('only results are missing when %s: %s', (_when, more, age, expected) => {
    expect(isOnlyUnchecked(live(more as Partial<LiveApp>), age)).toBe(expected);
  });

  it('that never was, nothing is excused', () => {
    expect(isOnlyUnchecked(live(), undefined)).toBe(false);
  });

  it('only what the counters call degraded is ever excused, and never a failing instance', () => {
    const count = fc.nat(4);
    fc.assert(
      fc.property(
        count,
        count,
        count,
        count,
        count,
        fc.nat(60_000),
        (instances, staged, running, healthy, bad, age) => {
          const app = live({
            instances,
            tasksStaged: staged,
            tasksRunning: running,
            tasksHealthy: healthy,
            tasksUnhealthy: bad,
          });
          if (!isOnlyUnchecked(app, age)) return;
          expect(healthOf(app)).toBe('degraded');
          expect([bad, staged]).toEqual([0, 0]);
          expect(running).toBeGreaterThanOrEqual(instances);
        },
      ),
    );
  });
});
