import { dialectOf, type Dialect } from '../../marathon/dialect.ts';
import type { AppContext, OtherApp } from './context.ts';
import { leavingAfter } from './after.ts';
import { judgeDeletes } from './deletes.ts';
import { isOfInterest } from './ownership.ts';
import { planOne } from './plan-app.ts';
import { planIdOf } from './plan-id.ts';
import { tellRenames } from './renames.ts';
import { createTurns } from './turns.ts';
import type { ActionKind, AppInput, AppPlan, Plan, PlanInput } from './types.ts';
import { imageReferenceOf } from './wish.ts';

/** What holds for every app of a cluster. */
export interface PlanContext extends Omit<PlanInput, 'apps'> {
  /** The other apps, for those that come after them; without it nobody waits for another. */
  readonly find?: (id: string) => AppInput | undefined;
}

/** Plans, and remembers apps that need nothing so that looking at them again costs next to nothing. */
export interface Planner {
  /** What a reconcile of the commit would do, sorted by id. Apps that no file names and that are not owned are left out. */
  planCluster(input: PlanInput): Plan;
  /**
   * The same in steps of a few milliseconds, for a caller that has other things to do between them: the result of the
   * generator is the plan. The input must not change meanwhile.
   */
  steps(input: PlanInput): Generator<void, Plan, void>;
  /** One app as `planCluster` would plan it, at the cost of one: of the others only those are looked at that no file wants. */
  planAmong(input: PlanInput, id: string): AppPlan | undefined;
  /** The same for one app. Without the others nothing is deleted: an app that no file wants is held. */
  planApp(context: PlanContext, app: AppInput): AppPlan;
}

/** See `Planner.planCluster`. Throws `upstream-error` when `marathonVersion` is no version. */
export function planCluster(input: PlanInput): Plan {
  return createPlanner().planCluster(input);
}

/** See `Planner.planApp`. Throws `upstream-error` when `marathonVersion` is no version. */
export function planApp(context: PlanContext, app: AppInput): AppPlan {
  return takeTurn(context, app, planOne(contextOf(context), app));
}

function takeTurn(context: PlanContext, app: AppInput, plan: AppPlan): AppPlan {
  return createTurns(context).take(plan, app.desired?.policy?.restarts?.perHour);
}

function perHourOf(input: PlanInput, { id }: AppPlan): number | undefined {
  return input.apps.get(id)?.desired?.policy?.restarts?.perHour;
}

/** Apps of a step; one that is compared member by member takes a few hundredths of a millisecond. */
const appsPerStep = 64;

interface Remembered {
  readonly hash: string;
  readonly reference: string;
  readonly dialect: Dialect;
  readonly version: string;
  readonly instances: number;
  /** Keyed hash of its secrets. */
  readonly secrets: string | undefined;
  readonly plan: AppPlan;
}

/**
 * Makes a planner with a memory. The memory never changes a result, because equal hashes are equal wishes
 * (`DesiredApp.hash`) and Marathon gives every definition of an app a version of its own (Marathon API reference 3.2).
 * One planner serves one Marathon.
 */
export function createPlanner(): Planner {
  const settled = new Map<string, Remembered>();

  function planOneOf(context: AppContext, app: AppInput): AppPlan {
    const { desired, live } = app;
    if (desired === undefined || live === undefined || app.unknown !== undefined) return planOne(context, app);
    const reference = imageReferenceOf(desired, app.image);
    if (reference === undefined) return planOne(context, app);
    const secrets = app.secrets?.kind === 'ready' ? app.secrets.fingerprint : app.secrets?.kind;
    const known = settled.get(app.id);
    if (
      known !== undefined &&
      known.hash === desired.hash &&
      known.version === live.version &&
      known.instances === live.instances &&
      known.reference === reference &&
      known.secrets === secrets &&
      known.dialect === context.dialect
    )
      return known.plan;
    const plan = planOne(context, app);
    if (plan.action === 'nothing' && plan.changes.length === 0) {
      const { version, instances } = live;
      settled.set(app.id, {
        hash: desired.hash,
        reference,
        dialect: context.dialect,
        version,
        instances,
        secrets,
        plan,
      });
    } else settled.delete(app.id);
    return plan;
  }

  function* steps(input: PlanInput): Generator<void, Plan, void> {
    const context = wholeContext(input);
    const apps: AppPlan[] = [];
    let looked = 0;
    for (const app of input.apps.values()) {
      if (isOfInterest(app, input.source, input.owns)) apps.push(planOneOf(context, app));
      if (++looked % appsPerStep === 0) yield;
    }
    for (const id of settled.keys()) {
      if (!input.apps.has(id)) settled.delete(id);
    }
    if (!isSorted(apps)) apps.sort(byId);
    yield;
    // Before the turns: an app under a new name is one also while it waits for its turn.
    const told = [...tellRenames(apps, id => input.apps.get(id), context.dialect)];
    yield;
    const turns = createTurns(input);
    for (const [index, app] of told.entries()) {
      told[index] = turns.take(app, perHourOf(input, app));
      if (++looked % appsPerStep === 0) yield;
    }
    return { id: planIdOf(told), commit: input.commit, apps: told, totals: totalsOf(told) };
  }

  return {
    steps,
    planCluster(input) {
      const generator = steps(input);
      for (;;) {
        const { done, value } = generator.next();
        if (done === true) return value;
      }
    },
    planAmong(input, id) {
      const app = input.apps.get(id);
      if (app === undefined || !isOfInterest(app, input.source, input.owns)) return undefined;
      const plan = planOneOf(wholeContext(input), app);
      return createTurns(input).take(plan, perHourOf(input, plan));
    },
    planApp: (context, app) => takeTurn(context, app, planOneOf(withOthers(contextOf(context), context.find), app)),
  };

  function wholeContext(input: PlanInput): AppContext {
    let leaving: ReadonlyMap<string, readonly string[]> | undefined;
    const context = { ...contextOf(input), deletes: judgeDeletes(input) };
    return {
      ...withOthers(context, id => input.apps.get(id)),
      leavingAfter: () => (leaving ??= leavingAfter(context, input.apps.values())),
    };
  }

  /** Each of the others is planned once, and only when somebody comes after it. */
  function withOthers(context: AppContext, find: PlanContext['find']): AppContext {
    if (find === undefined) return context;
    const known = new Map<string, OtherApp | undefined>();
    const whole: AppContext = {
      ...context,
      other(id) {
        if (known.has(id)) return known.get(id);
        // Files with a circle are refused; nobody is to wait for himself whoever made the input.
        known.set(id, undefined);
        const input = find(id);
        if (input !== undefined) known.set(id, { input, plan: planOneOf(whole, input) });
        return known.get(id);
      },
    };
    return whole;
  }
}

function contextOf(input: PlanContext): AppContext {
  return {
    commit: input.commit,
    source: input.source,
    marathonVersion: input.marathonVersion,
    policy: input.policy,
    ...(input.facts === undefined ? {} : { facts: input.facts }),
    owns: input.owns,
    unreadable: input.unreadable,
    dialect: dialectOf(input.marathonVersion),
  };
}

// By code units: the same on every machine, whatever its language.
function byId(a: AppPlan, b: AppPlan): number {
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}

/** Files come in order of their names, and so do most apps. */
function isSorted(apps: readonly AppPlan[]): boolean {
  let last = '';
  for (const { id } of apps) {
    if (id < last) return false;
    last = id;
  }
  return true;
}

/** So many apps by action. */
export function totalsOf(apps: readonly AppPlan[]): Record<ActionKind, number> {
  const totals: Record<ActionKind, number> = {
    create: 0,
    restart: 0,
    scale: 0,
    suspend: 0,
    delete: 0,
    build: 0,
    wait: 0,
    nothing: 0,
    held: 0,
  };
  for (const app of apps) totals[app.action] += 1;
  return totals;
}
