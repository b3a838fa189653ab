import { expect, it, onTestFinished } from 'vitest';
import { createVirtualClock } from '../../clock/virtual-clock.ts';
import { pacerError } from '../../errors/pacer-error.ts';
import { createCommitStatuses, statusesOf } from '../../reconciler/review/commit-statuses.ts';
import type { ReviewStatus } from '../../reconciler/review/types.ts';
import type { AppState } from '../../reconciler/rollout/app-state.ts';

const state = (id: string, more: Partial<AppState> = {}): AppState => ({
  id,
  sync: 'synced',
  health: 'healthy',
  evidence: [],
  instances: { wanted: 1, staged: 0, running: 1, healthy: 1, unhealthy: 0 },
  since: '2026-01-01T00:00:00.000Z',
  ...more,
});
const words = (...states: readonly AppState[]): Record<string, string> =>
  Object.fromEntries(statusesOf(states).map(each => [each.aspect, `${each.state}: ${each.description}`]));

it('a commit that touches no app is done', () => {
  expect(words()).toEqual({
    build: 'success: No app is touched',
    deployed: 'success: No app is touched',
    healthy: 'success: No app is touched',
  });
});

it('a commit goes from build over deployed to healthy', () => {
  expect(words(state('/a', { sync: 'building', health: 'healthy' }))).toMatchObject({
    build: 'pending: Waits for /a',
    deployed: 'pending: Waits for /a',
    healthy: 'pending: Waits for /a',
  });
  expect(words(state('/a', { sync: 'deploying', health: 'progressing' }))).toMatchObject({
    build: 'success: Every image is there',
    deployed: 'pending: Waits for /a',
  });
  expect(words(state('/a'))['healthy']).toBe('success: Every app is healthy');
});

it('the sentence of what failed is the description', () => {
  const failed = state('/a', { sync: 'held', health: 'failed', sentence: 'The tasks end with exit code 1.' });
  expect(words(failed, state('/b', { health: 'degraded' }))).toMatchObject({
    deployed: 'failure: /a: The tasks end with exit code 1.',
    healthy: 'failure: /a: The tasks end with exit code 1. (and 1 more)',
  });
});

it('statuses are told once, again when they change, and after a failure later', async () => {
  const clock = createVirtualClock();
  const sent: string[] = [];
  let states = [state('/a', { sync: 'deploying', health: 'progressing' })];
  let refuses = true;
  const statuses = createCommitStatuses({
    clock,
    log: { warn: () => undefined },
    touched: () => ({ commit: 'c1', states }),
    desk: {
      setStatus: (status: ReviewStatus) => {
        if (refuses) return Promise.reject(pacerError('upstream-error', { message: 'Away.' }));
        sent.push(`${status.aspect} ${status.state}`);
        return Promise.resolve();
      },
    },
  });
  onTestFinished(() => statuses.stop());
  statuses.changed();
  await clock.advance(1_000);
  expect(sent).toEqual([]);
  refuses = false;
  await clock.advance(2_000);
  expect(sent).toEqual(['build success', 'deployed pending', 'healthy pending']);
  statuses.changed();
  statuses.changed();
  await clock.advance(1_000);
  expect(sent).toHaveLength(3);
  states = [state('/a')];
  statuses.changed();
  await clock.advance(1_000);
  expect(sent.slice(3)).toEqual(['deployed success', 'healthy success']);
});
