import { describe, expect, it } from 'vitest';
import { instancesOf } from '../../reconciler/api/instances.ts';
import { stagesOf, type StageFacts } from '../../reconciler/api/stages.ts';
import type { LedgerEntry } from '../../reconciler/ledger/types.ts';
import type { LiveApp } from '../../marathon/types.ts';
import type { AppState } from '../../reconciler/rollout/app-state.ts';

const commit = '1a2b3c4d5e6f1a2b3c4d5e6f1a2b3c4d5e6f1a2b';
const healthy: AppState = {
  id: '/cart',
  sync: 'synced',
  health: 'healthy',
  evidence: [],
  instances: { wanted: 3, staged: 0, running: 3, healthy: 3, unhealthy: 0 },
  commit,
  image: 'registry.example.com/cart@sha256:0123456789abcdef',
  sourceCommit: 'feedfacefeedface',
  since: '2026-11-22T10:00:05.000Z',
};
const done: LedgerEntry = {
  version: 1,
  time: '2026-11-22T10:00:05.000Z',
  cluster: 'prod',
  app: '/cart',
  action: 'restart',
  cause: 'commit',
  commit,
  actor: 'Ada <ada@example.com>',
  wish: 'w',
  changes: [],
  deployment: 'd-1',
  started: '2026-11-22T10:00:01.000Z',
  ended: '2026-11-22T10:00:05.000Z',
  outcome: 'healthy',
};
const nothing = {
  id: '/cart',
  action: 'nothing',
  cause: 'none',
  changes: [],
  reason: 'It is as wanted.',
  cost: '',
} as const;
const commits = [{ commit, subject: 'Sell more', author: 'Ada <ada@example.com>', time: '2026-11-22T10:00:00.000Z' }];
const facts: StageFacts = { state: healthy, plan: nothing, history: [done], commits };
const words = (given: Partial<StageFacts>): readonly string[] =>
  stagesOf({ ...facts, ...given }).map(({ name, state }) => `${name} ${state}`);

describe('the strip of an app', () => {
  it('shows every station as done when the app is as promised, with commit, person and duration', () => {
    expect(words({})).toEqual([
      'commit done',
      'build done',
      'image done',
      'plan done',
      'deployment done',
      'instances done',
    ]);
    const stages = stagesOf(facts);
    expect(stages[0]).toMatchObject({ text: '1a2b3c4d', detail: 'Sell more (Ada)', time: '2026-11-22T10:00:00.000Z' });
    expect(stages[4]).toMatchObject({ text: 'restart healthy', milliseconds: 4_000 });
    expect(stages[5]).toMatchObject({ text: '3 of 3 ready' });
  });

  it('says of the plan when it was decided: with what was carried out, or since when it waits', () => {
    const planOf = (given: Partial<StageFacts>) => stagesOf({ ...facts, ...given })[3];
    expect(planOf({})?.time).toBe(done.started);
    const state: AppState = { ...healthy, sync: 'held', since: '2026-11-22T11:00:00.000Z' };
    const held = { ...nothing, action: 'held', reason: 'A freeze holds it.' } as const;
    expect(planOf({ state, plan: held })).toMatchObject({ state: 'held', time: '2026-11-22T11:00:00.000Z' });
    const begun: LedgerEntry = { ...done, started: '2026-11-22T11:30:00.000Z', outcome: 'started' };
    const restart = { ...nothing, action: 'restart' } as const;
    expect(planOf({ plan: restart, history: [done, begun] })?.time).toBe('2026-11-22T11:30:00.000Z');
    expect(planOf({ plan: undefined })?.time).toBeUndefined();
    expect(planOf({ history: [] })?.time).toBe(healthy.since);
  });

  it('says of the image when it came, where no build says more', () => {
    const image = healthy.image ?? '';
    const again = { ...done, started: '2026-11-22T12:00:00.000Z', image };
    expect(stagesOf({ ...facts, history: [{ ...done, image }, again] })[2]?.time).toBe(done.started);
  });

  it('does not take for a deployment that a change was taken back in git', () => {
    const takenBack: LedgerEntry = {
      ...done,
      action: 'held',
      cause: 'rollback',
      outcome: 'superseded',
      time: '2026-11-22T13:00:00.000Z',
      started: '2026-11-22T13:00:00.000Z',
    };
    expect(stagesOf({ ...facts, history: [done, takenBack] })[4]).toMatchObject({
      text: 'restart healthy',
      time: done.started,
    });
  });

  it('stops at the build while the image is being built, with the way to it', () => {
    const { image: _image, sourceCommit: _source, ...rest } = healthy;
    const state: AppState = { ...rest, sync: 'building', buildUrl: 'http://jenkins.example.com/job/1/' };
    const plan = { ...nothing, action: 'build' } as const;
    expect(words({ state, plan })).toEqual([
      'commit done',
      'build active',
      'image waiting',
      'plan waiting',
      'deployment waiting',
      'instances done',
    ]);
    expect(stagesOf({ ...facts, state, plan })[1]?.url).toBe('http://jenkins.example.com/job/1/');
  });

  it('shows a failed build, and that nothing behind it came about', () => {
    const { image: _image, sourceCommit: _source, ...rest } = healthy;
    const state: AppState = {
      ...rest,
      sync: 'held',
      buildUrl: 'http://jenkins.example.com/job/2/',
      sentence: 'Failed.',
    };
    const plan = { ...nothing, action: 'held', reason: 'the build failed' } as const;
    expect(words({ state, plan }).slice(1, 4)).toEqual(['build failed', 'image waiting', 'plan held']);
  });

  it('shows a roll-out that is under way, since when, and one that failed', () => {
    const state: AppState = { ...healthy, sync: 'deploying', health: 'progressing', deployment: 'd-2' };
    const { ended: _ended, ...begun } = done;
    const under = stagesOf({ ...facts, state, history: [{ ...begun, outcome: 'started' }] });
    expect(under[4]).toMatchObject({ state: 'active', time: '2026-11-22T10:00:01.000Z', detail: 'd-2' });
    expect(under[5]?.state).toBe('active');
    const failed = { ...healthy, sync: 'held', health: 'failed' } as const;
    expect(words({ state: failed, history: [{ ...done, outcome: 'failed' }] }).slice(4)).toEqual([
      'deployment failed',
      'instances failed',
    ]);
  });

  it('has no build for an app that names a finished image', () => {
    const { sourceCommit: _source, ...state } = { ...healthy, image: 'nginx:1.27' };
    expect(words({ state }).slice(1, 3)).toEqual(['build none', 'image done']);
  });
});

describe('the instances of an app', () => {
  const changed = '2026-11-22T10:00:00.000Z';
  const task = (id: string, version: string, more: object = {}): object => ({
    id,
    appId: '/cart',
    state: 'TASK_RUNNING',
    version,
    ports: [31000],
    ...more,
  });
  const live = (tasks: readonly object[]): LiveApp =>
    ({
      id: '/cart',
      version: changed,
      versionInfo: { lastConfigChangeAt: changed, lastScalingAt: changed },
      tasks,
    }) as never;

  it('are new or old by the last change of the configuration, the new ones first; a scale makes nobody old', () => {
    const found = instancesOf(
      live([task('a', '2026-11-22T09:00:00.000Z'), task('b', changed), task('c', '2026-11-22T11:00:00.000Z')]),
    );
    expect(found.map(({ id, age }) => `${id} ${age}`)).toEqual(['b new', 'c new', 'a old']);
  });

  it.for([
    ['TASK_STAGING', undefined, 'starting'],
    ['TASK_RUNNING', undefined, 'running'],
    ['TASK_RUNNING', [{ alive: true }], 'healthy'],
    ['TASK_RUNNING', [{ alive: true }, { alive: false, lastFailureCause: '503', lastSuccess: null }], 'failing'],
    ['TASK_KILLING', [{ alive: true }], 'draining'],
    ['TASK_UNREACHABLE', undefined, 'lost'],
  ] as const)('in %s with the results %j are %s', ([state, healthCheckResults, expected]) => {
    const more = healthCheckResults === undefined ? { state } : { state, healthCheckResults };
    const [instance] = instancesOf(live([task('a', changed, more)]));
    expect(instance?.state).toBe(expected);
    for (const check of instance?.checks ?? []) expect(check.lastSuccess).not.toBeNull();
  });
});
