import type { AppRecord } from '../apps/app-record.ts';

/** What a deployment does with an app (reference 4.1). */
export type ActionName = 'StartApplication' | 'StopApplication' | 'ScaleApplication' | 'RestartApplication';

/** One action of a step. */
export interface Action {
  readonly action: ActionName;
  readonly app: string;
  /** Ids of the instances that a scaling is to end first: those that somebody killed with `scale=true`. */
  readonly kill?: readonly string[];
}

/** A deployment before it is carried out. Plain data, it is stored as it is. */
export interface Plan {
  readonly id: string;
  readonly version: string;
  readonly steps: readonly { readonly actions: readonly Action[] }[];
  /** The affected apps before and after; `null` where there was, or will be, none. */
  readonly original: Readonly<Record<string, AppRecord | null>>;
  readonly target: Readonly<Record<string, AppRecord | null>>;
}

/** An app that differs between two roots. */
export interface AppChange {
  readonly id: string;
  readonly before: AppRecord | undefined;
  readonly after: AppRecord | undefined;
}

/** What a plan is made of. */
export interface PlanInput {
  readonly id: string;
  readonly version: string;
  readonly changes: readonly AppChange[];
  /** How many apps deep the dependencies of an app go; 0 for one that depends on nothing. */
  readonly levelOf: (appId: string) => number;
  readonly kill?: ReadonlyMap<string, readonly string[]>;
}

/**
 * Orders changes into steps: everything that disappears, then the start of everything new, then one step for each level
 * of dependencies (reference 4.1). Apps that need nothing done are not part of the plan.
 */
export function createPlan(input: PlanInput): Plan {
  const changes = input.changes.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  const stops = changes.filter(change => change.after === undefined);
  const starts = changes.filter(change => change.before === undefined && change.after !== undefined);
  const levels = new Map<number, Action[]>();
  for (const change of changes) {
    const action = changeAction(change, input.kill?.get(change.id));
    if (action === undefined) continue;
    const level = input.levelOf(change.id);
    levels.set(level, [...(levels.get(level) ?? []), action]);
  }
  const steps: readonly (readonly Action[])[] = [
    stops.map(({ id }) => ({ action: 'StopApplication' as const, app: id })),
    starts.map(({ id }) => ({ action: 'StartApplication' as const, app: id })),
    ...[...levels].toSorted(([one], [other]) => one - other).map(([, actions]) => actions),
  ];
  const affected = new Set(steps.flat().map(({ app }) => app));
  const ofAffected = changes.filter(({ id }) => affected.has(id));
  return {
    id: input.id,
    version: input.version,
    steps: steps.filter(actions => actions.length > 0).map(actions => ({ actions })),
    original: Object.fromEntries(ofAffected.map(({ id, before }) => [id, before ?? null])),
    target: Object.fromEntries(ofAffected.map(({ id, after }) => [id, after ?? null])),
  };
}

/** Ids of the apps that a plan touches: its lock (reference 4.2). */
export function affectedApps(plan: Plan): string[] {
  return [...new Set(plan.steps.flatMap(step => step.actions.map(({ app }) => app)))];
}

/** The form of a plan in events and in a dry run: steps without the definitions. */
export function lightPlan(plan: Plan): Record<string, unknown> {
  return { id: plan.id, steps: lightSteps(plan), version: plan.version };
}

/** The steps as they go over the wire. */
export function lightSteps(plan: Plan): { actions: { action: string; app: string }[] }[] {
  return plan.steps.map(step => ({ actions: step.actions.map(({ action, app }) => ({ action, app })) }));
}

function changeAction({ id, before, after }: AppChange, kill: readonly string[] | undefined): Action | undefined {
  if (after === undefined) return undefined;
  const scale: Action = { action: 'ScaleApplication', app: id, ...(kill === undefined ? {} : { kill }) };
  if (before === undefined) return scale;
  const isRestart = before.versionInfo.lastConfigChangeAt !== after.versionInfo.lastConfigChangeAt;
  if (isRestart) return after.definition.instances === 0 ? scale : { action: 'RestartApplication', app: id };
  const isScaled = before.definition.instances !== after.definition.instances;
  return isScaled || kill !== undefined ? scale : undefined;
}
