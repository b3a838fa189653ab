import { beforeEach, describe, expect, it } from 'vitest';
import { createVirtualClock, type VirtualClock } from '../../clock/virtual-clock.ts';
import { pacerError } from '../../errors/pacer-error.ts';
import type { Deployment, LiveApp } from '../../marathon/types.ts';
import type { DesiredApp, DesiredState } from '../../reconciler/desired/types.ts';
import type { Ledger, LedgerEntry } from '../../reconciler/ledger/types.ts';
import { createRollouts, type Rollouts } from '../../reconciler/loop/rollouts.ts';
import type { AppPlan } from '../../reconciler/plan/types.ts';
import type { MarathonForRollout } from '../../reconciler/rollout/carry-out.ts';

const wish = 'wish-1';
const restart: AppPlan = {
  id: '/a',
  action: 'restart',
  cause: 'commit',
  changes: [{ pointer: '/env/MODE', from: 'old', to: 'new', effect: 'restart' }],
  reason: 'env changed',
  cost: 'restarts 2 tasks',
  body: { id: '/a' },
  wish,
};
const nothing: AppPlan = {
  id: '/a',
  action: 'nothing',
  cause: 'none',
  changes: [],
  reason: 'as wanted',
  cost: 'no task is touched',
  wish,
};

function live(more: Partial<LiveApp> = {}): LiveApp {
  return {
    id: '/a',
    version: '2026-01-01T00:00:01.000Z',
    instances: 2,
    healthChecks: [{ protocol: 'HTTP' }],
    labels: { 'pacer.source': 'repository#test' },
    tasksStaged: 0,
    tasksRunning: 2,
    tasksHealthy: 2,
    tasksUnhealthy: 0,
    ...more,
  };
}
const failure = {
  appId: '/a',
  taskId: 'a.1',
  state: 'TASK_FAILED',
  message: 'Command exited with status 3',
  timestamp: '2026-01-01T00:00:09.000Z',
  version: '2026-01-01T00:00:01.000Z',
};
const unhealthy = (version: string) => ({
  id: 'a.1',
  appId: '/a',
  state: 'TASK_RUNNING',
  version,
  healthCheckResults: [{ alive: false, consecutiveFailures: 3, lastFailure: '2026-01-01T00:00:09.000Z' }],
});
const deploying = (id = 'd1'): Partial<LiveApp> => ({ deployments: [{ id }] }) as unknown as Partial<LiveApp>;
const reason = () => Promise.resolve({ sentence: 'The check fails.', evidence: ['log line'] });

function memoryLedger(): Ledger & { readonly lines: LedgerEntry[] } {
  const lines: LedgerEntry[] = [];
  return {
    lines,
    record: entry => void lines.push(entry),
    entries: filter => lines.filter(line => filter?.app === undefined || line.app === filter.app),
    last(app) {
      const last = lines.findLast(line => line.app === app && line.outcome !== 'superseded');
      return last === undefined
        ? undefined
        : { wish: last.wish, outcome: last.outcome as 'started', commit: last.commit };
    },
    unsent: () => 0,
    trouble: () => undefined,
    flush: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

describe('rollouts', () => {
  let clock: VirtualClock;
  let ledger: ReturnType<typeof memoryLedger>;
  let rollouts: Rollouts;
  let calls: string[];
  let lockedBy: readonly string[];
  let deployments: readonly Deployment[];
  const desired = { commit: 'c1' } as DesiredState;
  const app = { rollout: { deadlineMilliseconds: 60_000, onFailure: 'rollback', after: [] } } as unknown as DesiredApp;

  const marathon: MarathonForRollout = {
    replaceApp(id, _definition, { force }) {
      calls.push(`PUT ${id}${force ? ' force' : ''}`);
      if (lockedBy.length > 0 && !force) {
        throw pacerError('marathon-locked', { message: 'locked', context: { deployments: lockedBy } });
      }
      return Promise.resolve({ version: 'v', deploymentId: `d${calls.length}` });
    },
    deleteApp(id) {
      calls.push(`DELETE ${id}`);
      return Promise.resolve(undefined);
    },
    deployments: () => Promise.resolve(deployments),
    cancelDeployment(id, { force }) {
      calls.push(`cancel ${id}${force ? ' force' : ''}`);
      return Promise.resolve(undefined);
    },
  };
  const make = (): Rollouts => createRollouts({ marathon, ledger, clock, cluster: 'test', author: () => 'Ada' });

  beforeEach(() => {
    clock = createVirtualClock();
    ledger = memoryLedger();
    calls = [];
    lockedBy = [];
    deployments = [];
    rollouts = make();
  });

  it('records a start and its healthy end, with commit, actor, deployment and changes', async () => {
    expect(await rollouts.start(restart, desired, app, live())).toEqual({ kind: 'started' });
    expect(await rollouts.look('/a', live(deploying()), reason)).toMatchObject({ kind: 'waiting' });
    await clock.advance(5_000);
    expect(await rollouts.look('/a', live(), reason)).toEqual({ kind: 'healthy' });
    expect(ledger.lines.map(line => [line.outcome, line.commit, line.actor, line.deployment])).toEqual([
      ['started', 'c1', 'Ada', 'd1'],
      ['healthy', 'c1', 'Ada', 'd1'],
    ]);
    expect(ledger.lines[0]?.changes).toEqual([{ pointer: '/env/MODE', from: 'old', to: 'new' }]);
  });

  it('ends a change at its deadline: has Marathon bring the old version back, says why, and keeps the evidence', async () => {
    await rollouts.start(restart, desired, app, live());
    await clock.advance(60_000);
    expect(await rollouts.look('/a', live({ ...deploying(), tasksHealthy: 1 }), reason)).toEqual({ kind: 'late' });
    expect(calls).toContain('cancel d1');
    expect(rollouts.failure('/a', wish)).toMatchObject({
      sentence: 'Not healthy within 60 s. The check fails. Marathon was told to bring back the version before.',
      evidence: ['log line'],
    });
    expect(rollouts.last('/a')).toMatchObject({ outcome: 'failed', wish });
  });

  it('leaves the deployment alone at the deadline when the app says hold, and when there is no version before', async () => {
    const hold = { rollout: { ...app.rollout, onFailure: 'hold' } } as unknown as DesiredApp;
    await rollouts.start(restart, desired, hold, live());
    await clock.advance(60_000);
    await rollouts.look('/a', live({ ...deploying(), tasksHealthy: 0 }), reason);
    const created = make();
    await created.start({ ...restart, id: '/b', action: 'create' }, desired, app, undefined);
    await clock.advance(60_000);
    await created.look('/b', live({ ...deploying(), id: '/b', tasksHealthy: 0 }), reason);
    expect(calls.filter(call => call.startsWith('cancel'))).toEqual([]);
  });

  it('remembers after a restart why a wish failed, from the ledger alone', async () => {
    await rollouts.start(restart, desired, app, live());
    await clock.advance(60_000);
    await rollouts.look('/a', live(deploying()), reason);
    expect(make().failure('/a', wish)?.sentence).toContain('Not healthy within 60 s. The check fails.');
    expect(make().failure('/a', 'another wish')).toBeUndefined();
  });

  it.each([
    ['a task of it failed', { lastTaskFailure: failure }],
    ['its checks fail', { tasksHealthy: 1, tasksUnhealthy: 1 }],
    ['a task of its version fails its checks', { tasks: [unhealthy('2026-01-01T00:00:01.000Z')] }],
  ] as const)(
    'goes on after a restart with the change that was started before, and its deadline still counts from then, when %s',
    async (_what, seen) => {
      const failing = live({ ...deploying(), ...(seen as unknown as Partial<LiveApp>) });
      await rollouts.start(restart, desired, app, live());
      await clock.advance(50_000);
      const afterRestart = make();
      afterRestart.adopt(nothing, desired, app, failing);
      expect(await afterRestart.look('/a', failing, reason)).toMatchObject({ kind: 'waiting' });
      await clock.advance(10_000);
      expect(await afterRestart.look('/a', failing, reason)).toEqual({ kind: 'late' });
      expect(calls.filter(call => call.startsWith('PUT'))).toHaveLength(1);
    },
  );

  it.each([
    ['nothing was seen of it', {}],
    ['an agent was lost with a task', { lastTaskFailure: { ...failure, state: 'TASK_LOST' } }],
    ['a task of the version before failed', { lastTaskFailure: { ...failure, version: '2025-01-01T00:00:00.000Z' } }],
    [
      'a task of the version before fails its checks',
      { tasksUnhealthy: 1, tasks: [unhealthy('2025-01-01T00:00:00.000Z')] },
    ],
  ] as const)(
    'gives a change its whole time after a restart when nothing speaks against it, for Marathon may have been away: %s',
    async (_what, seen) => {
      const waiting = live({ ...deploying(), ...(seen as unknown as Partial<LiveApp>) });
      await rollouts.start(restart, desired, app, live());
      // Marathon went away after a second, the daemon was restarted, and both are back only now.
      await clock.advance(90_000);
      const afterRestart = make();
      afterRestart.adopt(nothing, desired, app, waiting);
      await clock.advance(59_000);
      expect(await afterRestart.look('/a', waiting, reason)).toMatchObject({ kind: 'waiting' });
      await clock.advance(1_000);
      expect(await afterRestart.look('/a', waiting, reason)).toEqual({ kind: 'late' });
    },
  );

  it('does not count the time in which Marathon was away against a change that was taken up', async () => {
    await rollouts.start(restart, desired, app, live());
    const afterRestart = make();
    afterRestart.adopt(nothing, desired, app, live(deploying()));
    await afterRestart.look('/a', live(deploying()), reason);
    afterRestart.away('/a');
    await clock.advance(300_000);
    expect(await afterRestart.look('/a', live(deploying()), reason)).toMatchObject({ kind: 'waiting' });
    await clock.advance(59_000);
    expect(await afterRestart.look('/a', live(deploying()), reason)).toMatchObject({ kind: 'waiting' });
    await clock.advance(1_000);
    expect(await afterRestart.look('/a', live(deploying()), reason)).toEqual({ kind: 'late' });
  });

  it('counts from the last look how long Marathon was away, however long it took to find that out', async () => {
    await rollouts.start(restart, desired, app, live());
    await clock.advance(30_000);
    rollouts.away('/a');
    await clock.advance(10_000);
    await rollouts.look('/a', live(deploying()), reason);
    await clock.advance(59_000);
    expect(await rollouts.look('/a', live(deploying()), reason)).toMatchObject({ kind: 'waiting' });
    await clock.advance(1_000);
    expect(await rollouts.look('/a', live(deploying()), reason)).toEqual({ kind: 'late' });
  });

  it('does not count the time in which something held a change that has to be put once more', async () => {
    await rollouts.start(restart, desired, app, live());
    await clock.advance(1_000);
    rollouts.passedOver('/a', clock.now());
    await clock.advance(120_000);
    await rollouts.start(restart, desired, app, live());
    await clock.advance(59_000);
    expect(await rollouts.look('/a', live(deploying()), reason)).toMatchObject({ kind: 'waiting' });
    await clock.advance(1_000);
    expect(await rollouts.look('/a', live(deploying()), reason)).toEqual({ kind: 'late' });
  });

  it('counts for the app itself no time that Marathon was away while the change went out beside', async () => {
    const beside = { id: '/a-canary', strategy: 'canary', instances: 1, body: { id: '/a-canary' } } as const;
    rollouts.beginBeside({ ...restart, beside }, desired, app);
    rollouts.away('/a');
    await clock.advance(100_000);
    rollouts.beginBeside({ ...restart, beside }, desired, app);
    rollouts.adopt(nothing, desired, app, live(deploying()));
    await clock.advance(59_000);
    expect(await rollouts.look('/a', live(deploying()), reason)).toMatchObject({ kind: 'waiting' });
    await clock.advance(1_000);
    expect(await rollouts.look('/a', live(deploying()), reason)).toEqual({ kind: 'late' });
  });

  it('lets an app without health checks begin anew to stay up after nobody could look', async () => {
    const unchecked = { healthChecks: [], tasksHealthy: 0 };
    await rollouts.start(restart, desired, app, live(unchecked));
    expect(await rollouts.look('/a', live(unchecked), reason)).toMatchObject({ kind: 'waiting' });
    rollouts.away('/a');
    await clock.advance(3_000);
    expect(await rollouts.look('/a', live(unchecked), reason)).toMatchObject({ kind: 'waiting' });
    await clock.advance(3_000);
    expect(await rollouts.look('/a', live(unchecked), reason)).toEqual({ kind: 'healthy' });
  });

  it('watches a change for a moment before it calls it late, when its time went by while no process was there', async () => {
    await rollouts.start(restart, desired, app, live());
    await clock.advance(90_000);
    const afterRestart = make();
    afterRestart.adopt(nothing, desired, app, live(deploying()));
    expect(await afterRestart.look('/a', live(deploying()), reason)).toMatchObject({ kind: 'waiting' });
    await clock.advance(9_000);
    expect(await afterRestart.look('/a', live(), reason)).toEqual({ kind: 'healthy' });
  });

  it('does not count the time that Marathon was away when the change has to be put once more', async () => {
    await rollouts.start(restart, desired, app, live());
    rollouts.away('/a');
    await clock.advance(58_000);
    await rollouts.start(restart, desired, app, live());
    await clock.advance(30_000);
    expect(await rollouts.look('/a', live(deploying()), reason)).toMatchObject({ kind: 'waiting' });
    await clock.advance(30_000);
    expect(await rollouts.look('/a', live(deploying()), reason)).toEqual({ kind: 'late' });
  });

  it('records a change that a killed process had handed over but not written down', async () => {
    rollouts.adopt(nothing, desired, app, live());
    expect(await rollouts.look('/a', live(), reason)).toEqual({ kind: 'healthy' });
    expect(rollouts.last('/a')).toMatchObject({ wish, outcome: 'healthy' });
  });

  it('does not record anything for an app that runs as wanted and is not ours yet', async () => {
    rollouts.adopt(nothing, desired, app, live({ labels: {} }));
    expect(await rollouts.look('/a', live({ labels: {} }), reason)).toEqual({ kind: 'none' });
    expect(ledger.lines).toEqual([]);
  });

  it('overrides its own older deployment and records that it was superseded', async () => {
    await rollouts.start(restart, desired, app, live());
    lockedBy = ['d1'];
    expect(
      await rollouts.start({ ...restart, wish: 'wish-2' }, { commit: 'c2' } as DesiredState, app, live(deploying())),
    ).toEqual({ kind: 'started' });
    expect(calls.at(-1)).toBe('PUT /a force');
    expect(ledger.lines.find(line => line.outcome === 'superseded')).toMatchObject({ wish, supersededBy: 'c2' });
  });

  it('waits for a deployment that somebody else started, and never forces it', async () => {
    lockedBy = ['foreign'];
    deployments = [{ id: 'foreign', version: 'v', affectedApps: ['/a', '/other'], currentStep: 1, totalSteps: 1 }];
    expect(await rollouts.start(restart, desired, app, live())).toMatchObject({
      kind: 'blocked',
      sentence: expect.stringContaining('foreign'),
    });
    expect(calls).toEqual(['PUT /a']);
    expect(ledger.lines).toEqual([]);
  });

  it('gives an app without health checks time to fall over before it calls it healthy', async () => {
    const unchecked = { healthChecks: [], tasksHealthy: 0 };
    await rollouts.start(restart, desired, app, live(unchecked));
    expect(await rollouts.look('/a', live(unchecked), reason)).toMatchObject({ kind: 'waiting' });
    await clock.advance(1_000);
    expect(await rollouts.look('/a', live({ ...unchecked, tasksRunning: 1 }), reason)).toMatchObject({
      kind: 'waiting',
    });
    expect(await rollouts.look('/a', live(unchecked), reason)).toMatchObject({ kind: 'waiting' });
    await clock.advance(3_000);
    expect(await rollouts.look('/a', live(unchecked), reason)).toEqual({ kind: 'healthy' });
  });

  it('does not try again what Marathon refuses, and says what Marathon said', async () => {
    const refusing = createRollouts({
      marathon: {
        ...marathon,
        replaceApp: () => Promise.reject(pacerError('marathon-rejected', { message: '/mem: error.min' })),
      },
      ledger,
      clock,
      cluster: 'test',
      author: () => 'Ada',
    });
    expect(await refusing.start(restart, desired, app, live())).toEqual({
      kind: 'rejected',
      explanation: { sentence: 'Marathon refuses the definition: /mem: error.min', evidence: [] },
    });
    expect(refusing.last('/a')).toMatchObject({ outcome: 'failed', wish });
  });
});
