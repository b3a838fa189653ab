import { canonicalJson } from '../desired/canonical.ts';
import type { DesiredApp, DesiredState, Problem } from '../desired/types.ts';
import type { ImageState, Plan } from '../plan/types.ts';

/** The ids of apps that a proposal changes: what is wanted of them is another thing, or is known in only one of both. */
export function changedApps(before: DesiredState, after: DesiredState): ReadonlySet<string> {
  const changed = new Set<string>();
  for (const [id, app] of after.apps) {
    const known = before.apps.get(id);
    if (known?.hash !== app.hash || !isSameBuild(known, app, before, after)) changed.add(id);
  }
  for (const id of before.apps.keys()) if (!after.apps.has(id)) changed.add(id);
  for (const id of [...before.unknown.keys(), ...after.unknown.keys()])
    if (before.unknown.has(id) !== after.unknown.has(id)) changed.add(id);
  return changed;
}

/** Images of a proposal: known where the recipe stays, else built after the merge. Nobody is asked and nothing is built. */
export function imagesAfter(
  before: DesiredState,
  after: DesiredState,
  known: ReadonlyMap<string, ImageState>,
): ReadonlyMap<string, ImageState> {
  const states = new Map<string, ImageState>();
  for (const [id, app] of after.apps) {
    const state = known.get(id);
    if (app.build === undefined) continue;
    if (state !== undefined && isSameBuild(before.apps.get(id), app, before, after)) states.set(id, state);
    else
      states.set(id, { kind: 'building', sentence: 'Its image is built after the merge, unless it is there already.' });
  }
  return states;
}

/** Whether both are built in the same way, from parents that are built in the same way. */
function isSameBuild(
  was: DesiredApp | undefined,
  will: DesiredApp,
  before: DesiredState,
  after: DesiredState,
): boolean {
  let [one, other] = [was?.build, will.build];
  const seen = new Set<string>();
  while (one !== undefined && other !== undefined) {
    if (canonicalJson(one) !== canonicalJson(other)) return false;
    const { from } = other;
    if (from === undefined || seen.has(from)) return true;
    seen.add(from);
    [one, other] = [before.images.get(from)?.build, after.images.get(from)?.build];
  }
  return one === other;
}

/** The plan of a proposal, without the apps that it does not touch: their drift and their waiting are not its doing. */
export function onlyOf(plan: Plan, changed: ReadonlySet<string>): Plan {
  const apps = plan.apps.filter(app => changed.has(app.id));
  const totals = Object.fromEntries(
    Object.keys(plan.totals).map(action => [action, apps.filter(app => app.action === action).length]),
  ) as Record<keyof Plan['totals'], number>;
  return { ...plan, apps, totals };
}

/** Errors that the proposal brings, those that are there already left out. */
export function newErrors(before: DesiredState, after: DesiredState): readonly Problem[] {
  const known = new Set(before.problems.map(problemKey));
  return after.problems.filter(problem => problem.severity === 'error' && !known.has(problemKey(problem)));
}

function problemKey({ file, code, message }: Problem): string {
  return JSON.stringify([file, code, message]);
}
