import fc from 'fast-check';
import type { Hold, HoldRule, WriteAction } from '../../reconciler/policy/types.ts';
import { describe, expect, it } from 'vitest';
import type { LiveApp } from '../../marathon/types.ts';
import type { DesiredApp } from '../../reconciler/desired/types.ts';
import type { AppPlan, ImageState } from '../../reconciler/plan/types.ts';
import { isAsPromised } from '../../reconciler/rollout/app-state.ts';
import { describeApp, type AppFacts } from '../../reconciler/rollout/describe.ts';

const live = (more: Partial<LiveApp> = {}): LiveApp => ({
  id: '/a',
  version: 'v',
  instances: 2,
  healthChecks: [{ protocol: 'HTTP' }],
  tasksStaged: 0,
  tasksRunning: 2,
  tasksHealthy: 2,
  tasksUnhealthy: 0,
  ...more,
});
const plan = (more: Partial<AppPlan> = {}): AppPlan => ({
  id: '/a',
  action: 'nothing',
  cause: 'none',
  changes: [],
  reason: 'it runs as wanted',
  cost: 'no task is touched',
  ...more,
});
const app = { file: 'clusters/x/a.yaml', ignore: [], definition: { id: '/a', instances: 2 } } as unknown as DesiredApp;
const facts = (more: Partial<AppFacts> = {}): AppFacts => ({
  id: '/a',
  plan: plan(),
  commit: 'c1',
  image: { kind: 'none' },
  desired: app,
  live: live(),
  rollout: undefined,
  explanation: undefined,
  failure: undefined,
  blocked: undefined,
  ...more,
});
const failedImage: ImageState = {
  kind: 'failed',
  sentence: 'Build #3 failed.',
  evidence: ['line'],
  url: 'http://jenkins/3',
};

const hold = (by: HoldRule, action: WriteAction): Hold => ({ by, action, sentence: 'No.', release: 'Ask.' });

describe('two words and a sentence', () => {
  it.for<[string, Partial<AppFacts>, string, string]>([
    ['as promised', {}, 'synced', 'healthy'],
    ['suspended on purpose', { live: live({ instances: 0, tasksRunning: 0, tasksHealthy: 0 }) }, 'synced', 'suspended'],
    ['an instance is missing', { live: live({ tasksRunning: 1, tasksHealthy: 1 }) }, 'synced', 'degraded'],
    [
      'a change is on its way',
      { rollout: { deployment: 'd' }, live: live({ tasksHealthy: 1 }) },
      'deploying',
      'progressing',
    ],
    [
      'an image is built while the old one serves',
      { plan: plan({ action: 'build' }), image: { kind: 'building', sentence: 'build #4 is running' } },
      'building',
      'healthy',
    ],
    [
      'a new app is built',
      { plan: plan({ action: 'build' }), image: { kind: 'building', sentence: 'queued' }, live: undefined },
      'building',
      'progressing',
    ],
    [
      'a build failed while the old one serves',
      { plan: plan({ action: 'held', reason: 'Build #3 failed.' }), image: failedImage },
      'held',
      'healthy',
    ],
    [
      'a build of a new app failed',
      { plan: plan({ action: 'held' }), image: failedImage, live: undefined },
      'held',
      'failed',
    ],
    [
      'a file is broken',
      { plan: plan({ action: 'held', reason: 'a.yaml:3:1 is wrong' }), desired: undefined },
      'unknown',
      'healthy',
    ],
    [
      'somebody changed it and nobody heals',
      {
        plan: plan({
          action: 'held',
          cause: 'drift',
          reason: '/instances was changed',
          held: hold('self-heal', 'scale'),
        }),
      },
      'drifted',
      'healthy',
    ],
    [
      'a wish failed and the old version serves',
      { plan: plan({ action: 'held' }), failure: { sentence: 'Not healthy.', evidence: [] } },
      'held',
      'healthy',
    ],
    [
      'a first wish failed',
      { failure: { sentence: 'Not healthy.', evidence: [] }, live: live({ tasksHealthy: 0, tasksUnhealthy: 2 }) },
      'synced',
      'failed',
    ],
    [
      'a file was removed',
      {
        plan: plan({ action: 'held', reason: 'would delete: prune is off', held: hold('prune', 'delete') }),
        desired: undefined,
      },
      'held',
      'healthy',
    ],
    [
      'another deployment is in the way',
      { plan: plan({ action: 'restart' }), blocked: 'Deployment x works on the app.' },
      'held',
      'healthy',
    ],
  ])('%s', ([, given, sync, health]) => {
    expect(describeApp(facts(given))).toMatchObject({ sync, health });
  });

  it('law 11: whatever is not as promised has a sentence', () => {
    const action = fc.constantFrom(
      'create',
      'restart',
      'scale',
      'suspend',
      'delete',
      'build',
      'wait',
      'nothing',
      'held',
    ) as fc.Arbitrary<AppPlan['action']>;
    const image = fc.constantFrom<ImageState>(
      { kind: 'none' },
      { kind: 'building', sentence: 'building' },
      { kind: 'unknown', sentence: 'away' },
      failedImage,
      { kind: 'ready', reference: 'r@sha256:1', key: 'k', sourceCommit: 's' },
    );
    const count = fc.nat({ max: 3 });
    fc.assert(
      fc.property(
        action,
        image,
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        count,
        count,
        count,
        (kind, picture, wanted, runs, watched, instances, running, healthy) => {
          const state = describeApp(
            facts({
              plan: plan({ action: kind, reason: 'a reason' }),
              image: picture,
              desired: wanted ? app : undefined,
              live: runs
                ? live({ instances, tasksRunning: running, tasksHealthy: Math.min(running, healthy) })
                : undefined,
              rollout: watched ? { deployment: 'd' } : undefined,
            }),
          );
          expect(isAsPromised(state) || (state.sentence ?? '').length > 0).toBe(true);
        },
      ),
    );
  });

  it('names the fields of a change that waits, with their places', () => {
    const change = {
      pointer: '/env/A',
      from: 1,
      to: 2,
      effect: 'restart',
      position: { file: 'a.yaml', line: 4, column: 7 },
    } as const;
    const state = describeApp(
      facts({ plan: plan({ action: 'held', cause: 'drift', reason: '/env/A was changed', changes: [change] }) }),
    );
    expect(state.evidence).toEqual(['/env/A (a.yaml:4:7)']);
  });
});
