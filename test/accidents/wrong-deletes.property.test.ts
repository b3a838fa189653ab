import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { LiveApp } from '../../marathon/types.ts';
import { planCluster } from '../../reconciler/plan/plan.ts';
import type { AppInput, PlanInput } from '../../reconciler/plan/types.ts';
import type { ClusterPolicy, PolicyFacts, WriteAction } from '../../reconciler/policy/types.ts';
import '../support/seed.ts';
import { running, source, web } from '../plan/cases.ts';
import { desiredApp, planInput } from '../plan/desired.ts';

/** How many clusters are planned; on CI as many as the issue asks for. `PACER_CASES` for more. */
const cases = Number(process.env['PACER_CASES'] ?? (process.env['CI'] === undefined ? 5_000 : 100_000));

vi.setConfig({ testTimeout: 60_000 + 5 * cases });

const now = Date.parse('2026-11-22T12:00:00Z');
const ids = ['/a', '/b', '/shop', '/shop/a', '/shop/b', '/shop/deep/er', '/sho', '/z', '/team/x', '/team/y'];
const wanted = new Map(ids.map(id => [id, desiredApp({ ...web, id })]));
const other = new Map(ids.map(id => [id, desiredApp({ ...web, id, cmd: 'another' })]));
const suspended = new Map(ids.map(id => [id, desiredApp({ ...web, id, instances: 0 })]));
const marks = [{ 'pacer.source': source }, { 'pacer.source': `${source}2` }, {}] as const;
const live = marks.map(mark => new Map(ids.map(id => [id, running({ ...web, id }, mark)])));
const problem = { file: 'f.yaml', line: 1, column: 1, severity: 'error', code: 'x', message: 'Broken.' } as const;
const everything: readonly WriteAction[] = ['create', 'restart', 'scale', 'suspend', 'delete'];

/** Numbers from a seed (mulberry32): a case is made in microseconds, and one number makes it again. */
function numbers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return below => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function clusterOf(seed: number): PlanInput {
  const next = numbers(seed);
  const pick = <T>(values: readonly T[]): T => values[next(values.length)] ?? never();
  const apps = ids.slice(0, 1 + next(ids.length)).map((id): AppInput => {
    const running_: LiveApp | undefined =
      next(6) === 0 ? undefined : pick([live[0], live[0], live[0], live[1], live[2]])?.get(id);
    const kind = pick(['wanted', 'wanted', 'other', 'suspended', 'unknown', 'gone', 'gone', 'gone'] as const);
    const wish = { wanted, other, suspended, unknown: undefined, gone: undefined }[kind]?.get(id);
    return {
      id,
      image: { kind: 'none' },
      ...(wish === undefined ? {} : { desired: wish }),
      ...(kind === 'unknown' ? { unknown: [problem] } : {}),
      ...(running_ === undefined ? {} : { live: running_ }),
    };
  });
  const maybe = (odds: number): boolean => next(odds) === 0;
  const policy: ClusterPolicy = {
    selfHeal: !maybe(4),
    prune: !maybe(4),
    maxDeletes: { share: pick([0, 0.1, 0.3, 1, 1, 1]), count: pick([0, 1, 2, 100, 100, 100]) },
    ...(maybe(12) ? { mode: 'observe' } : {}),
    ...(maybe(6) ? { protected: [pick(ids)] } : {}),
    ...(maybe(8) ? { approval: [{ actions: [pick(everything)], by: ['ada@example.com'] }] } : {}),
    ...(maybe(8)
      ? {
          windows: [
            {
              kind: pick(['allow', 'deny']),
              begin: pick(['0 11 * * *', '0 18 * * *']),
              zone: 'UTC',
              durationMilliseconds: 7_200_000,
            },
          ],
        }
      : {}),
    ...(maybe(8) ? { restarts: { maxConcurrent: 1 + next(3), perHour: next(3) } } : {}),
  };
  const facts: PolicyFacts = {
    now,
    freezes: maybe(8)
      ? [
          {
            id: 'f',
            reason: 'r',
            owner: 'o',
            ...(maybe(2) ? { apps: [pick(ids)] } : {}),
            ...(maybe(3) ? { until: now - 1 + next(3) } : {}),
          },
        ]
      : [],
    approvals: [],
    underWay: maybe(8) ? [pick(ids)] : [],
    restarts: maybe(8) ? [{ app: pick(ids), time: now - pick([1, 3_600_000]) }] : [],
    distrusted: maybe(12) ? [{ path: 'clusters/prod/a.yaml', sentence: 'Not signed.', signers: ['ada'] }] : [],
    ...(maybe(16) ? { stopped: { by: 'rewind', sentence: 'Rewound.', release: 'A commit.' } } : {}),
  };
  return planInput(apps, {
    policy,
    facts,
    owns: pick([['/'], ['/'], ['/shop'], ['/shop/', '/a'], []]),
    unreadable: maybe(8) ? ['x.yaml'] : [],
  });
}

const isIn = (id: string, group: string): boolean =>
  group === '/' || `${id}/`.startsWith(`${group.replace(/\/$/, '')}/`);

/** Why an app must not be deleted, said anew and in another way than the planner does. */
function reasonsAgainst(input: PlanInput, app: AppInput): readonly string[] {
  const { policy, facts = never() } = input;
  const all = [...input.apps.values()];
  const owned = all.filter(
    each =>
      each.live?.['labels']?.['pacer.source' as never] === source && input.owns.some(group => isIn(each.id, group)),
  );
  const leaving = owned.filter(each => each.desired === undefined && each.unknown === undefined);
  const windowOpen = (policy.windows ?? []).every(rule => (rule.kind === 'allow') === (rule.begin === '0 11 * * *'));
  const reasons: Record<string, boolean> = {
    'a file wants it': app.desired !== undefined || app.unknown !== undefined,
    'it is not ours': !owned.includes(app),
    'nothing is wanted at all': all.every(each => each.desired === undefined && each.unknown === undefined),
    'a file cannot be read': input.unreadable.length > 0,
    'no prune': !policy.prune,
    'more than the count': leaving.length > policy.maxDeletes.count,
    'more than the share': leaving.length > 1 && leaving.length > policy.maxDeletes.share * owned.length,
    observed: policy.mode === 'observe',
    protected: (policy.protected ?? []).some(id => isIn(app.id, id)),
    'nobody agreed': (policy.approval ?? []).some(rule => rule.actions.includes('delete')),
    'closed window': !windowOpen,
    frozen: facts.freezes.some(
      freeze =>
        (freeze.until === undefined || freeze.until > now) && (freeze.apps ?? ['/']).some(id => isIn(app.id, id)),
    ),
    'not signed': facts.distrusted.length > 0,
    stopped: facts.stopped !== undefined,
  };
  return Object.entries(reasons).flatMap(([name, holds]) => (holds ? [name] : []));
}

test(`no wrong delete in ${cases} generated clusters, and nothing of a kind that a rule forbids`, () => {
  let planned = 0;
  let deletes = 0;
  let held = 0;
  const started = performance.now();
  fc.assert(
    fc.property(fc.integer(), seed => {
      const input = clusterOf(seed);
      const plan = planCluster(input);
      planned += 1;
      const writes = plan.apps.filter(app => everything.includes(app.action as WriteAction));
      for (const app of writes) {
        const before = input.apps.get(app.id) ?? never();
        if (app.action === 'delete') deletes += 1;
        const against = app.action === 'delete' ? reasonsAgainst(input, before) : [];
        must(against.length === 0, () => `${app.id} is deleted although: ${against.join(', ')}`);
        const isStopped = input.policy.mode !== undefined || input.facts?.stopped !== undefined;
        must(!isStopped, () => `${app.action} of ${app.id} while nothing may be written`);
        const needsApproval = input.policy.approval?.some(rule => rule.actions.includes(app.action as WriteAction));
        must(needsApproval !== true, () => `${app.action} of ${app.id} to which nobody agreed`);
        const owner = before.live?.['labels']?.['pacer.source' as never];
        must(owner !== `${source}2`, () => `${app.action} of ${app.id}, which belongs to somebody else`);
        const isProtected = input.policy.protected?.some(id => isIn(app.id, id)) ?? false;
        must(app.action !== 'suspend' || !isProtected, () => `${app.id} is suspended although it is protected`);
      }
      // And the other way round: what nothing speaks against is deleted, so that the test cannot pass by deleting nothing.
      for (const app of input.apps.values()) {
        if (app.live === undefined || reasonsAgainst(input, app).length > 0) continue;
        const action = plan.apps.find(each => each.id === app.id)?.action;
        must(action === 'delete', () => `${app.id} is not deleted but ${action}`);
      }
      for (const app of plan.apps) {
        if (app.action !== 'held') continue;
        held += 1;
        const isSaid = typeof app.held?.by === 'string' && /\S/.test(app.held.release);
        must(isSaid && app.body === undefined, () => `held, and not said why: ${JSON.stringify(app)}`);
      }
      const { maxConcurrent } = input.policy.restarts ?? {};
      const begun = writes.filter(app => app.action !== 'delete' && input.facts?.underWay.includes(app.id) !== true);
      const before = input.facts?.underWay.length ?? 0;
      const most = Math.max(maxConcurrent ?? Infinity, before);
      must(
        begun.length + before <= most,
        () => `${begun.length} begun beside ${before} where ${most} may be under way`,
      );
    }),
    { numRuns: cases },
  );
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(
    `planner: ${planned} generated clusters, ${deletes} deletes, ${held} holds, 0 wrong deletes, ${seconds} s\n`,
  );
  expect(planned).toBeGreaterThanOrEqual(cases);
  expect(deletes).toBeGreaterThan(cases / 100);
});

/** Fails like `expect`, which is too slow for what is asked a million times. */
function must(holds: boolean, otherwise: () => string): void {
  if (!holds) throw new Error(otherwise());
}

function never(): never {
  throw new Error('missing');
}
