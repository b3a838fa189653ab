import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../marathon/types.ts';
import { formatPlan } from '../../reconciler/plan/format-plan.ts';
import { createPlanner, planCluster } from '../../reconciler/plan/plan.ts';
import type { AppInput, AppPlan, PlanInput } from '../../reconciler/plan/types.ts';
import type { AppPolicy, ClusterPolicy, PolicyFacts } from '../../reconciler/policy/types.ts';
import { plan, ready, running, source, web } from './cases.ts';
import { build, desiredApp, planInput } from './desired.ts';

const now = Date.parse('2026-11-22T12:00:00Z');
const noFacts: PolicyFacts = { now, freezes: [], approvals: [], underWay: [], restarts: [], distrusted: [] };
const lenient = planInput([]).policy;

const desired = desiredApp(web);
const changed = running({ ...web, env: { MODE: 'test' } });

interface Case {
  readonly policy?: Partial<ClusterPolicy>;
  readonly own?: AppPolicy;
  readonly facts?: Partial<PolicyFacts>;
  readonly app?: Partial<AppInput>;
}

/** The plan of a restart of /shop/web, unless the case says otherwise. */
function judged({ policy = {}, own, facts = {}, app = {} }: Case): AppPlan {
  const wanted = own === undefined ? desired : { ...desired, policy: own };
  return plan(
    { desired: wanted, live: changed, ...app },
    { policy: { ...lenient, ...policy }, facts: { ...noFacts, ...facts } },
  );
}

/** No file wants it any more; another app is wanted. */
function removed(policy: Partial<ClusterPolicy>, facts: Partial<PolicyFacts> = {}): AppPlan | undefined {
  const kept = desiredApp({ ...web, id: '/other' });
  const apps: AppInput[] = [
    { id: web.id, image: { kind: 'none' }, live: running(web) },
    { id: '/other', image: { kind: 'none' }, desired: kept, live: running({ ...web, id: '/other' }) },
  ];
  const input = planInput(apps, { policy: { ...lenient, ...policy }, facts: { ...noFacts, ...facts } });
  return planCluster(input).apps.find(app => app.id === web.id);
}

describe('what holds an action says so, with who lets it go and how', () => {
  it('nothing, when no rule is there', () => {
    expect(judged({}).action).toBe('restart');
    expect(removed({})?.action).toBe('delete');
  });

  it('a cluster, or an app, that is only observed', () => {
    expect(judged({ policy: { mode: 'observe' } })).toMatchObject({
      action: 'held',
      cost: 'no task is touched',
      reason: 'Would restart (restarts 2 tasks, needs another 256 MB while rolling): the cluster is only observed.',
      held: { by: 'observe', action: 'restart', release: expect.stringContaining('cluster.yaml') },
    });
    expect(judged({ own: { mode: 'observe' } }).held?.release).toContain('clusters/prod/shop/web.yaml');
    expect(removed({ mode: 'observe' })?.held).toMatchObject({ by: 'observe', action: 'delete' });
  });

  it('shows what would change all the same', () => {
    expect(judged({ policy: { mode: 'observe' } }).changes.map(change => change.pointer)).toEqual(['/env/MODE']);
  });

  it('a freeze, with its owner and its end; not one that is over or about others', () => {
    const freeze = { id: 'f1', reason: 'Black Friday', owner: 'ada@example.com', until: now + 60_000 };
    expect(judged({ facts: { freezes: [freeze] } }).held).toEqual({
      by: 'freeze',
      action: 'restart',
      sentence: 'the cluster is frozen by ada@example.com: Black Friday.',
      until: '2026-11-22T12:01:00.000Z',
      release: 'pacer unfreeze f1; ask ada@example.com. It ends by itself at 2026-11-22T12:01:00.000Z.',
    });
    expect(judged({ facts: { freezes: [{ ...freeze, until: now }] } }).action).toBe('restart');
    expect(judged({ facts: { freezes: [{ ...freeze, apps: ['/sho'] }] } }).action).toBe('restart');
    expect(judged({ facts: { freezes: [{ ...freeze, apps: ['/shop'] }] } }).action).toBe('held');
    expect(removed({}, { freezes: [freeze] })?.held?.by).toBe('freeze');
  });

  it('windows of the cluster, and those of the app besides', () => {
    const closed = { kind: 'deny', begin: '0 11 * * *', zone: 'UTC', durationMilliseconds: 7_200_000 } as const;
    const held = { by: 'window', until: '2026-11-22T13:00:00.000Z' };
    expect(judged({ policy: { windows: [closed] } }).held).toMatchObject(held);
    expect(judged({ own: { windows: [closed] } }).held).toMatchObject(held);
    // What the cluster closes, the app cannot open.
    const open = { ...closed, kind: 'allow' } as const;
    expect(judged({ policy: { windows: [closed] }, own: { windows: [open] } }).held).toMatchObject(held);
    expect(judged({ policy: { windows: [open] } }).action).toBe('restart');
  });

  it('a protected app is neither deleted nor suspended, and may be restarted', () => {
    expect(removed({ protected: ['/shop'] })?.held).toMatchObject({ by: 'protected', action: 'delete' });
    expect(removed({ protected: ['/sho', '/shop/webs'] })?.action).toBe('delete');
    const suspended = { desired: desiredApp({ ...web, instances: 0 }), live: running(web) };
    expect(judged({ policy: { protected: [web.id] }, app: suspended }).held).toMatchObject({ by: 'protected' });
    expect(judged({ policy: { protected: [web.id] } }).action).toBe('restart');
  });

  it.each([
    ['registry.example.com/shop/web:1', ['registry.example.com'], true],
    ['registry.example.com/shop/web@sha256:1', ['registry.example.com/shop'], true],
    ['registry.example.com/shopping/web', ['registry.example.com/shop'], false],
    ['registry.example.com.evil.example/shop/web', ['registry.example.com'], false],
    ['nginx', ['docker.io/library'], true],
    ['team/web:2', ['docker.io/team'], true],
    ['localhost:5000/web', ['localhost:5000'], true],
    ['localhost:5000/web', ['localhost'], false],
  ])('an image %s, where %j are allowed: %s', (image, images, allowed) => {
    const definition = { id: '/i', instances: 1, container: { type: 'DOCKER', docker: { image } } } as JsonObject & {
      id: string;
    };
    const found = plan({ desired: desiredApp(definition) }, { policy: { ...lenient, images }, facts: noFacts });
    expect(found.action).toBe(allowed ? 'create' : 'held');
    expect(found.held?.by).toBe(allowed ? undefined : 'image-source');
    expect(found.reason.includes('clusters/prod/i.yaml:1:')).toBe(!allowed);
  });

  it('labels and health checks that are required', () => {
    expect(judged({ policy: { requiredLabels: ['team'] } }).action).toBe('restart');
    expect(judged({ policy: { requiredLabels: ['team', 'owner'] } }).held).toMatchObject({
      by: 'labels',
      sentence: expect.stringMatching(/^the required label owner is missing \(clusters\/prod\/shop\/web\.yaml:1:/),
    });
    expect(judged({ own: { requiredHealthChecks: true } }).held?.by).toBe('health-checks');
    // Taking it out of service must not need a label.
    expect(removed({ requiredLabels: ['owner'] })?.action).toBe('delete');
  });

  it('an app that another repository looks after is not taken over, unless the policy says so', () => {
    const other = 'https://git.example.com/other.git#prod';
    const live = running({ ...web, env: {} }, { 'pacer.source': other });
    expect(judged({ app: { live } }).held).toMatchObject({ by: 'foreign', sentence: expect.stringContaining(other) });
    expect(judged({ app: { live }, policy: { adoptFrom: [other] } }).action).toBe('restart');
    // Nobody's app, and one that is as wanted, are another matter.
    expect(judged({ app: { live: running({ ...web, env: {} }, {}) } }).action).toBe('restart');
    expect(judged({ app: { live: running(web, { 'pacer.source': other }) } }).action).toBe('nothing');
  });

  it('files whose last change is not signed hold their apps and no others; a removal is held by any of them', () => {
    const distrusted = (path: string) => [{ path, sentence: `${path} is not signed.`, signers: ['ada@example.com'] }];
    expect(judged({ facts: { distrusted: distrusted('clusters/prod/shop') } }).held?.by).toBe('signature');
    expect(judged({ facts: { distrusted: distrusted('clusters/prod/shop/we') } }).action).toBe('restart');
    expect(removed({}, { distrusted: distrusted('clusters/prod/elsewhere.yaml') })?.held?.by).toBe('signature');
    const base = { ...desired, files: [desired.file, 'apps/base.yaml'] };
    expect(judged({ app: { desired: base }, facts: { distrusted: distrusted('apps/base.yaml') } }).held?.by).toBe(
      'signature',
    );
  });

  it('a stop of the daemon', () => {
    const stopped = { by: 'framework', sentence: 'Another framework.', release: 'The right address.' } as const;
    expect(judged({ facts: { stopped } }).held).toEqual({ ...stopped, action: 'restart' });
  });

  it('names every other rule that holds it, too', () => {
    const held = judged({ policy: { mode: 'observe', requiredHealthChecks: true, requiredLabels: ['owner'] } });
    expect(held.alsoHeld).toHaveLength(2);
  });
});

describe('approval', () => {
  const approval = [{ actions: ['restart', 'delete'], by: ['ada@example.com', 'bob@example.com'] }] as const;
  const seen = judged({});
  const agreed = { app: web.id, action: 'restart', wish: seen.wish ?? '', seenVersion: 'v1' } as const;
  const byPlan = (by: string, more: object = {}) => [{ kind: 'plan', by, actions: [{ ...agreed, ...more }] }] as const;

  it('is asked of the people the policy names, for the actions it names', () => {
    expect(judged({ policy: { approval } }).held).toMatchObject({
      by: 'approval',
      sentence: 'to restart it, ada@example.com or bob@example.com must agree.',
      release: expect.stringContaining('Approved-by'),
    });
    const scaled = { desired: desiredApp({ ...web, instances: 3 }), live: running(web) };
    expect(judged({ policy: { approval }, app: scaled }).action).toBe('scale');
    expect(removed({ approval })?.held?.by).toBe('approval');
  });

  it('of a plan counts for this action, this wish and this version of the app only', () => {
    const policy = { approval };
    expect(judged({ policy, facts: { approvals: byPlan('Bob@example.com') } }).action).toBe('restart');
    expect(judged({ policy, facts: { approvals: byPlan('eve@example.com') } }).action).toBe('held');
    for (const other of [{ app: '/x' }, { action: 'delete' }, { wish: 'w' }, { seenVersion: 'v2' }])
      expect(judged({ policy, facts: { approvals: byPlan('bob@example.com', other) } }).action).toBe('held');
  });

  it('by a commit counts for what that commit wants, and not for images that came later', () => {
    const byCommit = (wanted: ReadonlyMap<string, string>, since: readonly string[] = []): PolicyFacts['approvals'] => [
      { kind: 'commit', by: 'ada@example.com', commit: 'c1', wanted, wantedSince: new Set(since) },
    ];
    const policy = { approval };
    const same = byCommit(new Map([[web.id, desired.hash]]));
    expect(judged({ policy, facts: { approvals: same } }).action).toBe('restart');
    expect(judged({ policy, facts: { approvals: byCommit(new Map([[web.id, 'older']])) } }).action).toBe('held');
    expect(removed(policy, { approvals: byCommit(new Map()) })?.action).toBe('delete');
    expect(removed(policy, { approvals: same })?.action).toBe('held');
    expect(removed(policy, { approvals: byCommit(new Map(), [web.id]) })?.action).toBe('held');
    const built = desiredApp({ id: '/b', instances: 1, container: { docker: { image: 'x' } } }, { build });
    const live = running({
      ...built.definition,
      container: { type: 'DOCKER', docker: { image: 'registry/cart@sha256:1' } },
    });
    const image = plan(
      { desired: built, live, image: ready },
      { policy: { ...lenient, approval }, facts: { ...noFacts, approvals: byCommit(new Map([['/b', built.hash]])) } },
    );
    expect([image.cause, image.held?.by, image.held?.release]).toEqual([
      'image',
      'approval',
      expect.not.stringContaining('Approved-by'),
    ]);
  });

  it('every rule that names the action must be satisfied, those of the app besides those of the cluster', () => {
    const own = { approval: [{ actions: ['restart'], by: ['carol@example.com'] }] } as const;
    const ada = byPlan('ada@example.com');
    expect(judged({ policy: { approval }, own, facts: { approvals: ada } }).held?.sentence).toContain('carol');
    const both = [...ada, ...byPlan('carol@example.com')];
    expect(judged({ policy: { approval }, own, facts: { approvals: both } }).action).toBe('restart');
  });
});

describe('pace', () => {
  const ids = ['/a', '/b', '/c', '/d'];
  const apps = ids.map((id): AppInput => {
    const definition = { ...web, id };
    return {
      id,
      image: { kind: 'none' },
      desired: desiredApp(definition),
      live: running({ ...definition, cmd: 'old' }),
    };
  });
  const actions = (more: Partial<PlanInput>): readonly string[] =>
    planCluster(planInput(apps, more)).apps.map(app => (app.held === undefined ? app.action : app.held.by));
  const limited = (restarts: ClusterPolicy['restarts'] & object) => ({ ...lenient, restarts });

  it('only so many are rolled out at once, in the order of their ids; who is under way goes on', () => {
    const policy = limited({ maxConcurrent: 2 });
    expect(actions({ policy, facts: noFacts })).toEqual(['restart', 'restart', 'concurrency', 'concurrency']);
    expect(actions({ policy, facts: { ...noFacts, underWay: ['/c', '/x'] } })).toEqual([
      'concurrency',
      'concurrency',
      'restart',
      'concurrency',
    ]);
  });

  it('waiting for a turn is a wait and no hold, and says what ends it', () => {
    const facts = { ...noFacts, underWay: ['/x'] };
    const found = createPlanner().planApp(
      { ...planInput([], { policy: limited({ maxConcurrent: 1 }) }), facts },
      apps[0] ?? never(),
    );
    expect(found).toMatchObject({ action: 'wait', held: { by: 'concurrency', action: 'restart' } });
    expect(found.body).toBeUndefined();
  });

  it('only so many restarts within an hour, and it says when the next one may be', () => {
    const restarts = [
      { app: '/a', time: now - 3_600_001 },
      { app: '/a', time: now - 1_800_000 },
    ];
    const policy = limited({ perHour: 2 });
    const input = planInput(apps, { policy, facts: { ...noFacts, restarts } });
    const found = planCluster(input).apps;
    expect(found.map(app => app.action)).toEqual(['restart', 'wait', 'wait', 'wait']);
    expect(found[1]?.held).toMatchObject({ by: 'restart-budget', until: '2026-11-22T12:30:00.000Z' });
    expect(actions({ policy: limited({ perHour: 0 }), facts: noFacts })).toEqual(ids.map(() => 'restart-budget'));
  });

  it('an app may have a smaller budget of its own', () => {
    const restarts = [{ app: web.id, time: now - 1 }];
    expect(judged({ own: { restarts: { perHour: 1 } }, facts: { restarts } }).held?.by).toBe('restart-budget');
    expect(judged({ own: { restarts: { perHour: 2 } }, facts: { restarts } }).action).toBe('restart');
  });
});

describe('the id of a plan', () => {
  it('is told with the command that agrees to it, when something waits for that', () => {
    const approval = [{ actions: ['restart'], by: ['ada@example.com'] }] as const;
    const waiting = planCluster(planInput([app], { policy: { ...lenient, approval }, facts: noFacts }));
    expect(formatPlan(waiting)).toContain(`pacer approve ${waiting.id}`);
    expect(formatPlan(planCluster(planInput([app])))).not.toContain('pacer approve');
  });

  const idOf = (app: AppInput, more: Partial<PlanInput> = {}): string => planCluster(planInput([app], more)).id;
  const app: AppInput = { id: web.id, image: { kind: 'none' }, desired, live: changed };

  it('is the same for the same actions on the same versions, whatever the commit and whoever holds them', () => {
    expect(idOf(app, { commit: 'f'.repeat(40) })).toBe(idOf(app));
    expect(idOf(app, { policy: { ...lenient, mode: 'observe' } })).toBe(idOf(app));
  });

  it('is another for another version, another wish, another action', () => {
    const ids = [
      idOf(app),
      idOf({ ...app, live: { ...changed, version: 'v2' } }),
      idOf({ ...app, desired: desiredApp({ ...web, mem: 64 }) }),
      idOf({ ...app, live: running({ ...web, instances: 5 }) }),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('pins deletes and holds, too', () => {
    expect(source).toContain('#');
    const gone: AppInput = { id: '/gone', image: { kind: 'none' }, live: running({ ...web, id: '/gone' }) };
    const with_ = (live: AppInput['live'] & object): string =>
      planCluster(planInput([app, { ...gone, live }], { policy: { ...lenient, prune: false } })).id;
    const live = running({ ...web, id: '/gone' });
    expect(with_(live)).not.toBe(with_({ ...live, version: 'v9' }));
  });
});

function never(): never {
  throw new Error('missing');
}
