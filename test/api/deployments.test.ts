import { describe, expect, it } from 'vitest';
import type { LiveApp } from '../../marathon/types.ts';
import {
  deploymentIdOf,
  deploymentView,
  findDeployment,
  parseDeploymentId,
} from '../../reconciler/api/deployment-view.ts';
import type { DeploymentFacts } from '../../reconciler/api/deployment-view.ts';
import { phasesOf, type PhaseFacts } from '../../reconciler/api/deployment-phases.ts';
import type { LedgerEntry } from '../../reconciler/ledger/types.ts';
import type { AppState } from '../../reconciler/rollout/app-state.ts';
import type { Build } from '../../schemas/generated/build.ts';
import type { DeploymentView } from '../../schemas/generated/deployment-view.ts';
import type { Instance } from '../../schemas/generated/instance.ts';

const at = (seconds: number): string => new Date(Date.UTC(2026, 10, 22, 20, 0, seconds)).toISOString();

const first: LedgerEntry = {
  version: 1,
  time: at(0),
  cluster: 'prod',
  app: '/shop/cart',
  action: 'create',
  cause: 'commit',
  commit: 'a'.repeat(40),
  actor: 'Ada <ada@example.com>',
  wish: 'w1',
  changes: [],
  deployment: 'd-1',
  started: at(0),
  ended: at(5),
  outcome: 'healthy',
};
const begun: LedgerEntry = {
  ...first,
  time: at(60),
  action: 'restart',
  commit: 'b'.repeat(40),
  wish: 'w2',
  image: 'cart@sha256:22',
  changes: [{ pointer: '/mem', from: 64, to: 96 }],
  deployment: 'd-2',
  started: at(60),
  committed: at(30),
  outcome: 'started',
};
delete (begun as { ended?: string }).ended;
const failed: LedgerEntry = {
  ...begun,
  time: at(90),
  cause: 'none',
  changes: [],
  ended: at(90),
  outcome: 'failed',
  sentence: 'Not healthy within 30 s. It exits with status 3.',
};
const takenBack: LedgerEntry = {
  ...failed,
  time: at(92),
  action: 'held',
  cause: 'rollback',
  started: at(92),
  ended: at(92),
  outcome: 'superseded',
  sentence: 'Commit cccccccc takes it back in git.',
};

function instance(id: string, startedAt: string | undefined, more: Partial<Instance> = {}): Instance {
  return {
    id,
    age: 'new',
    state: 'healthy',
    ports: [],
    checks: [],
    ...(startedAt === undefined ? {} : { startedAt }),
    ...more,
  };
}

const facts: PhaseFacts = {
  entry: begun,
  earlier: first,
  build: undefined,
  instances: [instance('old', at(1), { age: 'old' })],
  wanted: 2,
};
const shown = (given: Partial<PhaseFacts>): readonly string[] =>
  phasesOf({ ...facts, ...given }).map(({ name, state, from = '', to = '' }) =>
    [name, state, from.slice(17, 19), to.slice(17, 19)].join(' ').trim(),
  );
const done = { ...begun, outcome: 'healthy', ended: at(75) } as const;
const both = [instance('one', at(62)), instance('two', at(70))];

describe('the phases of a deployment', () => {
  it('are the waiting and the roll-out, which is stuck before its first instance', () => {
    expect(shown({})).toEqual(['wait done 30 00', 'start active 00', 'replace waiting', 'health waiting']);
  });

  it('go on as instances run, and end with the last healthy one', () => {
    expect(shown({ instances: [instance('one', at(62))] })).toEqual([
      'wait done 30 00',
      'start done 00 02',
      'replace active 02',
      'health waiting',
    ]);
    expect(shown({ entry: done, instances: both })).toEqual([
      'wait done 30 00',
      'start done 00 02',
      'replace done 02 10',
      'health done 10 15',
    ]);
  });

  it('know that instances ran which did not stay up', () => {
    expect(shown({ begun: [at(63), at(61)] })).toEqual([
      'wait done 30 00',
      'start done 00 01',
      'replace active 01',
      'health waiting',
    ]);
  });

  it('show the build of its image, with what came before and after it', () => {
    const build = { id: 'job.1', startedAt: at(34), endedAt: at(50) };
    expect(shown({ entry: done, instances: both, build }).slice(0, 3)).toEqual([
      'wait done 30 34',
      'build done 34 50',
      'turn done 50 00',
    ]);
  });

  it('fail where it got stuck, and say nothing of what never came', () => {
    const entry = { ...begun, outcome: 'failed', ended: at(90) } as const;
    expect(shown({ entry, instances: [instance('one', at(62)), instance('again', at(95))] })).toEqual([
      'wait done 30 00',
      'start done 00 02',
      'replace failed 02 30',
    ]);
  });

  it('are the roll-out as a whole where instances do not tell, or were there before', () => {
    expect(shown({ entry: done, instances: undefined }).slice(1)).toEqual(['rollout done 00 15']);
    // Replaced since: their times say nothing about this deployment.
    expect(shown({ entry: done, instances: [instance('one', at(99)), instance('two', at(99))] }).slice(1)).toEqual([
      'rollout done 00 15',
    ]);
    const scaled = { ...done, action: 'scale' } as const;
    expect(shown({ entry: scaled, wanted: 1, instances: [instance('one', at(1))] }).slice(1)).toEqual([
      'rollout done 00 15',
    ]);
    expect(
      shown({ entry: scaled, wanted: 2, instances: [instance('one', at(1)), instance('two', at(63))] }).slice(1),
    ).toEqual(['start done 00 03', 'health done 03 15']);
  });

  it('do not count the time since a commit that something was done for before', () => {
    expect(shown({ earlier: { ...first, commit: begun.commit } })[0]).toBe('start active 00');
  });
});

const lines = [first, begun, failed, takenBack];
const state = {
  id: '/shop/cart',
  sync: 'held',
  health: 'failed',
  evidence: [],
  instances: { wanted: 2, staged: 0, running: 1, healthy: 0, unhealthy: 1 },
  since: at(90),
} as AppState;
const live: LiveApp = {
  id: '/shop/cart',
  version: at(60),
  versionInfo: { lastConfigChangeAt: at(60), lastScalingAt: at(60) },
  instances: 2,
  tasks: [
    {
      id: 'shop_cart.11111111-aaaa',
      state: 'TASK_RUNNING',
      version: at(60),
      host: 'agent-1',
      ports: [31000],
      stagedAt: at(61),
      startedAt: at(62),
    },
  ],
  lastTaskFailure: {
    appId: '/shop/cart',
    taskId: 'shop_cart.22222222-bbbb',
    state: 'TASK_FAILED',
    message: 'exited with status 3 <script>',
    timestamp: at(70),
    version: at(60),
    host: 'agent-2',
  },
} as unknown as LiveApp;

function view(started: string, more: Partial<DeploymentFacts> = {}): DeploymentView {
  const found = findDeployment(lines, started);
  if (found === undefined) throw new Error('no such deployment');
  return deploymentView({
    ...found,
    commit: {
      commit: found.entry.commit,
      subject: 'More memory',
      author: 'Ada <ada@example.com>',
      time: Date.parse(at(30)),
      tree: '',
      parents: [],
    },
    state,
    live,
    builds: [],
    tasks: [
      {
        id: 'shop_cart.22222222-bbbb',
        app: '/shop/cart',
        name: 'cart.2222',
        state: 'ended',
        started: at(63),
        ended: at(70),
      },
      {
        id: 'shop_cart.33333333-cccc',
        app: '/shop/cart',
        name: 'cart.3333',
        state: 'ended',
        started: at(2),
        ended: at(61),
      },
    ],
    decisions: [
      {
        kind: 'approval',
        id: 'x',
        time: at(40),
        by: 'bob@example.com',
        plan: 'p1',
        actions: [{ app: '/shop/cart', fingerprint: '' }],
      },
      { kind: 'freeze', id: 'y', time: at(41), by: 'bob@example.com', reason: 'not of this app', apps: ['/other'] },
    ] as unknown as DeploymentFacts['decisions'],
    ...more,
  }) as DeploymentView;
}

describe('the view of a deployment', () => {
  it('joins the lines of the ledger, and knows those beside it and where a revert goes to', () => {
    const found = view(at(60));
    expect(found.entry).toMatchObject({ outcome: 'failed', cause: 'commit', changes: [{ pointer: '/mem' }] });
    expect(found).toMatchObject({ isNewest: true, backTo: first.commit, earlier: `shop/cart/${at(0)}` });
    expect(found.later).toBeUndefined();
    expect(view(at(0))).toMatchObject({ isNewest: false, later: `shop/cart/${at(60)}`, backTo: undefined });
  });

  it('names the instances that it started, the ended ones too, and no others', () => {
    expect(view(at(60)).logs).toEqual(['shop_cart.11111111-aaaa', 'shop_cart.22222222-bbbb']);
    expect(view(at(0)).logs).toEqual(['shop_cart.33333333-cccc']);
    expect(view(at(0)).instances).toBeUndefined();
  });

  it('tells what happened in its order: commit, decisions about the app, instances, the end, and that it was taken back', () => {
    expect(view(at(60)).events.map(({ kind, text }) => `${kind}: ${text}`)).toEqual([
      'commit: bbbbbbbb More memory (Ada)',
      'decision: bob@example.com agreed to plan p1.',
      'begin: Handed to Marathon: restart, deployment d-2.',
      'instance: cart.1111 is asked for on agent-1.',
      'instance: cart.1111 runs on agent-1:31000.',
      'instance: cart.2222 runs.',
      'failure: cart.2222 ended: exited with status 3 <script>',
      'end: Not healthy within 30 s. It exits with status 3.',
      'revert: Commit cccccccc takes it back in git.',
    ]);
  });

  it('keeps what was done and decided when a thousand instances have much to tell', () => {
    const tasks = Array.from({ length: 1_000 }, (_, index) => ({
      id: `shop_cart.${index}`,
      app: '/shop/cart',
      name: `cart.${index}`,
      state: 'ended' as const,
      started: at(63),
      ended: at(80),
    }));
    const { events } = view(at(60), { tasks });
    expect(events).toHaveLength(200);
    expect(events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['commit', 'begin', 'end', 'revert']));
  });

  it('shows the build that made its image, and none of an image that was there before', () => {
    const built = (endedAt: string): Build => ({
      id: 'job.7',
      job: 'job',
      key: 'k',
      apps: ['/shop/cart'],
      baseImages: [],
      fate: 'wanted',
      state: 'succeeded',
      url: '',
      source: { commit: 'feed' },
      startedAt: at(-20),
      endedAt,
    });
    const known = { state: { ...state, sourceCommit: 'feed' } };
    const names = (endedAt: string) =>
      view(at(60), { ...known, builds: [built(endedAt)] }).phases.map(({ name }) => name);
    expect(names(at(50))).toContain('build');
    expect(names(at(-5))).not.toContain('build');
  });

  it('has an id that leads back to it, whatever is in the id of the app', () => {
    for (const app of ['/a', '/shop/cart', '/x.y-z/2026-11-22t20.00', '/new'])
      expect(parseDeploymentId(deploymentIdOf({ app, started: at(3) }))).toEqual({ app, started: at(3) });
    for (const id of ['', '/', 'd-2', 'shop/cart', `/${at(3)}`, `${at(3)}`, 'shop/cart/2026-11-22'])
      expect(parseDeploymentId(id)).toBeUndefined();
  });
});
