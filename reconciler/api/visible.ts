import type { Caller } from '../access/types.ts';
import type { Plan } from '../plan/types.ts';

/** Whether nothing is hidden from somebody. */
export function seesAll(caller: Caller): boolean {
  return caller.may('view', '/');
}

/** What of some things is for somebody, by the app that each is about. */
export function visibleApps<Thing>(
  things: readonly Thing[],
  caller: Caller,
  appOf: (thing: Thing) => string,
): readonly Thing[] {
  return seesAll(caller) ? things : things.filter(thing => caller.may('view', appOf(thing)));
}

/** A plan with only the apps that somebody may see. */
export function visiblePlan(plan: Plan, caller: Caller): Plan {
  if (seesAll(caller)) return plan;
  const apps = visibleApps(plan.apps, caller, ({ id }) => id);
  const totals = Object.fromEntries(
    Object.keys(plan.totals).map(kind => [kind, apps.filter(({ action }) => action === kind).length]),
  ) as Plan['totals'];
  return { ...plan, apps, totals };
}
