import { describe, expect, it } from 'vitest';
import { pacerError } from '../../errors/pacer-error.ts';
import type { LiveApp, QueueItem } from '../../marathon/types.ts';
import { explain, type EvidenceSources } from '../../reconciler/rollout/explain.ts';

const version = '2026-01-01T00:00:05.000Z';
const live = (more: object = {}): LiveApp => ({
  id: '/a',
  version,
  versionInfo: { lastConfigChangeAt: version, lastScalingAt: version },
  instances: 2,
  mem: 4096,
  healthChecks: [{ protocol: 'HTTP', path: '/health' }],
  tasksStaged: 0,
  tasksRunning: 2,
  tasksHealthy: 0,
  tasksUnhealthy: 0,
  ...more,
});
const item = (more: Partial<QueueItem>): QueueItem => ({
  appId: '/a',
  count: 2,
  overdue: true,
  timeLeftSeconds: 0,
  reasons: [],
  ...more,
});

function sources(app: LiveApp | undefined, queue: readonly QueueItem[] = []): EvidenceSources {
  return {
    app: () => Promise.resolve(app),
    queue: () => Promise.resolve(queue),
    logTail: ({ taskId }) => Promise.resolve([`last line of ${taskId}`]),
  };
}

describe('why an app is not as promised', () => {
  it('a task of this version exits: its message and its last lines', async () => {
    const lastTaskFailure = {
      appId: '/a',
      taskId: 't1',
      state: 'TASK_FAILED',
      message: 'Command exited with status 3',
      timestamp: version,
      version,
    };
    const app = live({ tasksRunning: 0, lastTaskFailure });
    expect(await explain('/a', sources(app))).toEqual({
      sentence: '0 of 2 instances run; the last one ended with: Command exited with status 3 (TASK_FAILED).',
      evidence: ['last line of t1'],
    });
  });

  it('a failure of an older version says nothing about this one', async () => {
    const lastTaskFailure = {
      appId: '/a',
      taskId: 't1',
      state: 'TASK_FAILED',
      message: 'old',
      timestamp: version,
      version: '2026-01-01T00:00:01.000Z',
    };
    expect((await explain('/a', sources(live({ lastTaskFailure })))).sentence).toBe(
      'Waiting for health: 0 of 2 instances are healthy.',
    );
  });

  it('no agent has the memory: the number, and the counts of declined offers', async () => {
    const queue = [
      item({
        reasons: [
          { reason: 'InsufficientCpus', declined: 0, processed: 3 },
          { reason: 'InsufficientMemory', declined: 3, processed: 3 },
        ],
      }),
    ];
    expect(await explain('/a', sources(live({ tasksRunning: 0 }), queue))).toEqual({
      sentence: '2 of 2 instances find no place: no agent has 4096 MB of memory free.',
      evidence: ['InsufficientMemory: 3 of 3 offers declined'],
    });
  });

  it('Marathon backs off: how long', async () => {
    const queue = [item({ overdue: false, timeLeftSeconds: 7.2, count: 1 })];
    expect((await explain('/a', sources(live({ tasksRunning: 1 }), queue))).sentence).toBe(
      'Marathon waits 8 s before it starts 1 more (backoff after failures).',
    );
  });

  it('a check fails: which, on how many, and why', async () => {
    const tasks = [
      {
        id: 't2',
        appId: '/a',
        state: 'TASK_RUNNING',
        version,
        healthCheckResults: [{ alive: false, lastFailureCause: 'status 404' }],
      },
    ];
    const app = live({ tasksUnhealthy: 1, tasks });
    expect(await explain('/a', sources(app))).toEqual({
      sentence: 'The health check HTTP /health does not pass on 1 of 2 running instances: status 404.',
      evidence: ['last line of t2'],
    });
  });

  it('instances are being replaced: how many new ones are healthy, how many old ones are left', async () => {
    const task = (id: string, taskVersion: string, alive?: boolean): object => ({
      id,
      appId: '/a',
      state: 'TASK_RUNNING',
      version: taskVersion,
      healthCheckResults: alive === undefined ? [] : [{ alive }],
    });
    const tasks = [task('old', '2026-01-01T00:00:01.000Z', true), task('new-1', version, true), task('new-2', version)];
    expect((await explain('/a', sources(live({ tasks, tasksRunning: 3 })))).sentence).toBe(
      'Replacing instances: 1 of 2 new ones are healthy, 1 old ones are left.',
    );
  });

  it('still says something when a source of evidence is away', async () => {
    const away = {
      ...sources(live()),
      queue: () => Promise.reject(pacerError('upstream-unreachable', { message: 'gone' })),
    };
    expect((await explain('/a', away)).sentence).toBe('Waiting for health: 0 of 2 instances are healthy.');
    expect((await explain('/a', sources(undefined))).sentence).toBe('Marathon does not have the app yet.');
  });
});
