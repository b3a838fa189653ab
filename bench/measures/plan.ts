import { isDeepStrictEqual } from 'node:util';
import { readListing } from '../../marathon/client/read-listing.ts';
import type { LiveApp } from '../../marathon/types.ts';
import { createPlanner } from '../../reconciler/plan/plan.ts';
import type { AppInput, Plan, PlanInput } from '../../reconciler/plan/types.ts';
import { hashOf } from '../../reconciler/desired/canonical.ts';
import { runSteps } from '../cpu.ts';
import type { Figure } from '../figures.ts';
import { answer, inputOf, listingOf } from '../planned-fleet.ts';
import { definitionOf } from '../fleet.ts';
import { median } from '../statistics.ts';

const turns = 15;
/** What becomes of a hundred apps: another environment, another number, a new name (each one app that comes and one that goes). */
const counts = { restart: 60, scale: 20, rename: 10 };
const hour = 3_600_000;

/**
 * What a plan costs when a commit changes a hundred of so many apps: they are compared, judged by every kind of rule, given
 * their turns and named. The planner has seen the cluster before. CPU time of this process.
 */
export async function measurePlan(apps: number): Promise<readonly Figure[]> {
  const live = await readListing(answer(listingOf(apps)));
  const before = ruled(inputOf(apps, live));
  const after = changed(before, apps);
  const copy = structuredClone(live);
  const baselines: number[] = [];
  const planned: number[] = [];
  const longest: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    baselines.push(runSteps(compareAll(live, copy)).total);
    const planner = createPlanner();
    planner.planCluster(before);
    const { total, longest: piece, value } = runSteps(planner.steps(after));
    assertPlan(value, apps);
    planned.push(total);
    longest.push(piece);
  }
  const baseline = { name: 'deep equality of the same apps with a copy', value: median(baselines) };
  return [
    {
      measure: `plan of ${apps} apps with 100 changes, from warm: CPU`,
      value: median(planned),
      unit: 'ms',
      baseline,
      aim: 300,
    },
    {
      measure: 'the longest piece of this plan that nobody can interrupt: CPU',
      value: median(longest),
      unit: 'ms',
      baseline,
      aim: 20,
    },
  ];
}

// eslint-disable-next-line require-yield -- measured like the plan, which has steps
function* compareAll(live: readonly LiveApp[], copy: readonly LiveApp[]): Generator<void, boolean, void> {
  return live.every((app, index) => isDeepStrictEqual(app, copy[index]));
}

/** With a rule of every kind, and facts for all of them. */
function ruled(input: PlanInput): PlanInput {
  const now = Date.UTC(2026, 0, 14, 12);
  const by = ['ada@example.com'];
  return {
    ...input,
    policy: {
      selfHeal: true,
      prune: true,
      maxDeletes: { share: 0.1, count: 50 },
      images: ['registry.example.com'],
      requiredLabels: ['team', 'cost-centre'],
      requiredHealthChecks: true,
      approval: [{ actions: ['scale'], by }],
      windows: [{ kind: 'allow', begin: '0 6 * * *', zone: 'Europe/Zurich', durationMilliseconds: 12 * hour }],
      restarts: { maxConcurrent: 20, perHour: 40 },
      protected: ['/team-099'],
    },
    facts: {
      now,
      freezes: [{ id: 'a', reason: 'Migration', owner: 'Ada', apps: ['/team-000'] }],
      approvals: [],
      underWay: [],
      restarts: Array.from({ length: 30 }, (_, index) => ({ app: '/other', time: now - hour + index })),
      distrusted: [{ path: 'b.yaml', sentence: 'Nobody has signed it.', signers: ['ops'] }],
    },
  };
}

/** The hundred changes, spread over the cluster. */
function changed(input: PlanInput, count: number): PlanInput {
  const apps = new Map(input.apps);
  const { restart, scale, rename } = counts;
  const stride = Math.floor(count / (restart + scale + rename));
  const ids = Array.from({ length: restart + scale + rename }, (_, index) => index * stride);
  for (const [turn, index] of ids.entries()) {
    const revision = turn < restart ? { instances: 2, release: 'r1' } : { instances: 3, release: 'r0' };
    const definition = definitionOf(index, revision);
    const app = apps.get(definition.id);
    if (app?.desired === undefined || app.live === undefined) throw new Error(`${definition.id} is missing.`);
    if (turn < restart + scale) {
      apps.set(app.id, wanting(app, definition));
      continue;
    }
    const id = `${app.id}-renamed`;
    const { live: _live, ...created } = wanting(app, { ...definition, id });
    apps.set(id, created);
    const labels = { ...(app.live['labels'] as object), 'pacer.source': input.source };
    apps.set(app.id, { id: app.id, image: app.image, live: { ...app.live, labels } });
  }
  return { ...input, apps };
}

function wanting(app: AppInput, definition: ReturnType<typeof definitionOf>): AppInput {
  if (app.desired === undefined) return app;
  const { id } = definition;
  return { ...app, id, desired: { ...app.desired, id, definition, hash: hashOf(definition) } };
}

/** A plan that missed the changes would be a fast one. */
function assertPlan({ apps, totals }: Plan, count: number): void {
  const { nothing, held, wait, restart, create } = totals;
  const busy = held + wait + restart + create + totals.delete;
  const renamed = apps.filter(each => each.renamedFrom !== undefined).length;
  const fits =
    nothing === count - 90 && busy === 100 && renamed === counts.rename && restart > 0 && held > 0 && wait > 0;
  if (!fits) throw new Error(`Not the plan that was to be measured: ${JSON.stringify({ totals, renamed })}`);
}
