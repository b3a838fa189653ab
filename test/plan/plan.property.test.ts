import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { dialectOf } from '../../marathon/dialect.ts';
import { normaliseLive } from '../../marathon/normal-form/live.ts';
import { normaliseDefinition } from '../../marathon/normal-form/normalise.ts';
import { normalPointer, valueAt } from '../../marathon/normal-form/pointer.ts';
import { formatPlan } from '../../reconciler/plan/format-plan.ts';
import { isOwned } from '../../reconciler/plan/ownership.ts';
import { createPlanner, planApp, planCluster } from '../../reconciler/plan/plan.ts';
import type { AppInput, AppPlan, LastAction, Plan, PlanInput } from '../../reconciler/plan/types.ts';
import { cluster } from './clusters.ts';
import { apply, restartRelevant, serve } from './marathon-model.ts';

const writes = new Set(['create', 'restart', 'scale', 'suspend', 'delete']);

/** How many clusters each property sees; more by `PACER_CASES`. */
const numRuns = Number(process.env['PACER_CASES'] ?? 400);

vi.setConfig({ testTimeout: 60_000 + 50 * numRuns });

function each(check: (input: PlanInput, plan: Plan) => void): void {
  fc.assert(
    fc.property(cluster, input => check(input, planCluster(input))),
    { numRuns },
  );
}

function inputOf(input: PlanInput, plan: AppPlan): AppInput {
  const app = input.apps.get(plan.id);
  if (app === undefined) throw new Error(`${plan.id} is not in the input`);
  return app;
}

/** The input after Marathon and the ledger have taken the plan in. */
function after(input: PlanInput, plan: Plan): PlanInput {
  const live = new Map(
    [...input.apps.values()].flatMap(app => (app.live === undefined ? [] : [[app.id, app.live] as const])),
  );
  const next = apply(live, plan.apps, input.marathonVersion, 'v-after');
  const apps = new Map<string, AppInput>();
  for (const [id, { live: _live, last, ...app }] of input.apps) {
    const planned = plan.apps.find(each => each.id === id);
    const now = next.get(id);
    const put: LastAction | undefined =
      planned?.body !== undefined && planned.wish !== undefined
        ? { wish: planned.wish, outcome: 'healthy', commit: input.commit }
        : last;
    apps.set(id, { ...app, ...(now === undefined ? {} : { live: now }), ...(put === undefined ? {} : { last: put }) });
  }
  return { ...input, apps };
}

test('the same input gives the same plan, and is not modified', () => {
  fc.assert(
    fc.property(cluster, input => {
      const before = structuredClone([...input.apps.values()].map(({ live, last }) => ({ live, last })));
      expect(planCluster(input)).toEqual(planCluster(input));
      expect([...input.apps.values()].map(({ live, last }) => ({ live, last }))).toEqual(before);
    }),
    { numRuns },
  );
});

test('the order of the input does not matter, and the plan is sorted by id', () => {
  fc.assert(
    fc.property(
      cluster.chain(input =>
        fc.tuple(fc.constant(input), fc.shuffledSubarray([...input.apps], { minLength: input.apps.size })),
      ),
      ([input, shuffled]) => {
        const plan = planCluster(input);
        expect(planCluster({ ...input, apps: new Map(shuffled), owns: input.owns.toReversed() })).toEqual(plan);
        const ids = plan.apps.map(app => app.id);
        expect(ids).toEqual(ids.toSorted((a, b) => (a < b ? -1 : 1)));
      },
    ),
    { numRuns },
  );
});

test('the plan of the result of a plan is empty', () => {
  let written = 0;
  each((input, plan) => {
    const done = new Set(plan.apps.filter(app => writes.has(app.action)).map(app => app.id));
    written += done.size;
    const again = planCluster(after(input, plan)).apps;
    // Deletes that the limit held may go once others are gone; everything else is settled, or waits as before.
    expect(again.filter(app => writes.has(app.action) && app.action !== 'delete')).toEqual([]);
    expect(again.filter(app => done.has(app.id) && app.action !== 'nothing')).toEqual([]);
  });
  expect(written).toBeGreaterThan(0);
});

test('nothing is deleted without ownership, prune, a complete snapshot, something wanted, and the limits', () => {
  let deletes = 0;
  each((input, plan) => {
    const gone = plan.apps.filter(app => app.action === 'delete');
    if (gone.length === 0) return;
    deletes += 1;
    expect(input.policy.prune).toBe(true);
    expect(input.unreadable).toEqual([]);
    const apps = [...input.apps.values()];
    expect(apps.some(app => app.desired !== undefined || app.unknown !== undefined)).toBe(true);
    const owned = apps.filter(app => app.live !== undefined && isOwned(app.live, app.id, input.source, input.owns));
    const { share, count } = input.policy.maxDeletes;
    expect(gone.length).toBeLessThanOrEqual(count);
    expect(gone.length).toBeLessThanOrEqual(Math.max(1, Math.floor(share * owned.length)));
    for (const app of gone) {
      const before = inputOf(input, app);
      expect([before.desired, before.unknown]).toEqual([undefined, undefined]);
      expect(before.live?.['labels']).toMatchObject({ 'pacer.source': input.source });
      expect(input.owns.some(group => group === '/' || `${app.id}/`.startsWith(`${group.replace(/\/$/, '')}/`))).toBe(
        true,
      );
      expect(app.body).toBeUndefined();
    }
  });
  expect(deletes).toBeGreaterThan(0);
});

test('an app that no file names and that is not owned is not mentioned; every other one is', () => {
  each((input, plan) => {
    const mentioned = new Set(plan.apps.map(app => app.id));
    for (const app of input.apps.values()) {
      const isNamed = app.desired !== undefined || app.unknown !== undefined;
      const owned = app.live !== undefined && isOwned(app.live, app.id, input.source, input.owns);
      expect(mentioned.has(app.id)).toBe(isNamed || owned);
    }
  });
});

test('an app whose file is broken is never touched', () => {
  let seen = 0;
  each((input, plan) => {
    const broken = plan.apps.filter(app => inputOf(input, app).unknown !== undefined);
    expect(broken.filter(app => app.action !== 'held')).toEqual([]);
    seen += broken.length;
  });
  expect(seen).toBeGreaterThan(0);
});

test('a definition goes with create, restart, scale and suspend, and with nothing else', () => {
  each((_input, plan) => {
    for (const app of plan.apps) expect(app.body !== undefined).toBe(writes.has(app.action) && app.action !== 'delete');
  });
});

test('Marathon sees nothing but instances change in a scale', () => {
  let scales = 0;
  each((input, plan) => {
    for (const app of plan.apps) {
      const live = inputOf(input, app).live;
      const isScale = app.changes.length > 0 && app.changes.every(change => change.effect !== 'restart');
      if (app.body === undefined || live === undefined || !isScale) continue;
      scales += 1;
      const result = serve(app.body, 'v-after', input.marathonVersion, live);
      expect(restartRelevant(result)).toEqual(restartRelevant(live));
      expect(result.instances).not.toBe(live.instances);
    }
  });
  expect(scales).toBeGreaterThan(0);
});

test('a restart carries the marks of this plan, a scale those that were there', () => {
  each((input, plan) => {
    for (const app of plan.apps) {
      if (app.body === undefined) continue;
      const live = inputOf(input, app).live;
      const restarts = live === undefined || app.changes.some(change => change.effect === 'restart');
      const fresh = { 'pacer.source': input.source, 'pacer.commit': input.commit, 'pacer.hash': app.wish };
      expect(app.body['labels']).toMatchObject(restarts ? fresh : (live['labels'] as object));
    }
  });
});

test('fields of others are as they are live in everything that is put', () => {
  let seen = 0;
  each((input, plan) => {
    const dialect = dialectOf(input.marathonVersion);
    for (const app of plan.apps) {
      const { live, desired } = inputOf(input, app);
      if (app.body === undefined || live === undefined || desired === undefined) continue;
      const put = withoutMarks(normaliseDefinition(app.body, dialect));
      const now = withoutMarks(normaliseLive(live, dialect));
      for (const pointer of desired.ignore.map(normalPointer)) {
        // What is below a container that only the live app has has no place to go to.
        if (valueAt(put, pointer.slice(0, pointer.lastIndexOf('/'))) === undefined) continue;
        seen += 1;
        expect([pointer, comparable(valueAt(put, pointer))]).toEqual([pointer, comparable(valueAt(now, pointer))]);
      }
    }
  });
  expect(seen).toBeGreaterThan(0);
});

test('a failed wish is never put again, and drift is left alone where nothing heals by itself', () => {
  each((input, plan) => {
    for (const app of plan.apps) {
      const { last } = inputOf(input, app);
      if (app.body === undefined) continue;
      expect(last?.outcome === 'failed' && last.wish === app.wish).toBe(false);
      expect(!input.policy.selfHeal && app.cause === 'drift').toBe(false);
    }
  });
});

test('every plan that is not "nothing" says why, what it costs, and what would change a hold', () => {
  each((_input, plan) => {
    for (const app of plan.apps) {
      expect(app.reason).toMatch(/\.$/);
      expect(app.cost).not.toBe('');
      expect(['held', 'wait', 'build'].includes(app.action)).toBe(app.change !== undefined);
      expect(writes.has(app.action) || app.cost === 'no task is touched').toBe(true);
    }
    expect(Object.values(plan.totals).reduce((sum, count) => sum + count, 0)).toBe(plan.apps.length);
    expect(formatPlan(plan).split('\n')[0]).toContain('Plan');
  });
});

test('a planner that remembers says what one without memory says', () => {
  fc.assert(
    fc.property(fc.array(cluster, { minLength: 2, maxLength: 4 }), inputs => {
      const planner = createPlanner();
      const versioned = inputs.map((input, index) => withVersions(input, index % 2));
      for (const input of [...versioned, ...versioned.map(input => after(input, planCluster(input))), ...versioned]) {
        expect(planner.planCluster(input)).toEqual(planCluster(input));
        const { apps, ...context } = input;
        for (const app of apps.values()) expect(planner.planApp(context, app)).toEqual(planApp(context, app));
      }
    }),
    { numRuns: Math.ceil(numRuns / 5) },
  );
});

/** Marathon gives every definition a version of its own: here it is computed from the content. */
function withVersions(input: PlanInput, round: number): PlanInput {
  const apps = new Map<string, AppInput>();
  for (const [id, app] of input.apps) {
    if (app.live === undefined) {
      apps.set(id, app);
      continue;
    }
    const { version: _version, ...content } = app.live;
    apps.set(id, { ...app, live: { ...app.live, version: `${JSON.stringify(content)}${round}` } });
  }
  return { ...input, apps };
}

/** Nothing and an empty list are the same, and so are an unset port index and 0. */
function comparable(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value ?? [])
      .replaceAll('"portIndex":0,', '')
      .replaceAll(',"portIndex":0', ''),
  );
}

function withoutMarks<Normal extends { readonly labels: object }>(app: Normal): Normal {
  const labels = Object.fromEntries(Object.entries(app.labels).filter(([name]) => !name.startsWith('pacer.')));
  return { ...app, labels };
}
