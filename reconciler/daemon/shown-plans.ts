import type { DesiredState } from '../desired/types.ts';
import { inSteps } from '../loop/in-steps.ts';
import { shownPlan } from '../plan/shown-plan.ts';
import type { Plan } from '../plan/types.ts';
import type { Hiding } from '../secrets/hiding.ts';
import type { Current } from './current.ts';

/** Plans as people may see them: without the values of secrets. Undefined while Marathon was not listed. */
export interface ShownPlans {
  /** What a reconcile would do now. */
  now(): Promise<Plan | undefined>;
  /** What a proposal would do to what runs. */
  proposed(before: DesiredState, after: DesiredState): Promise<Plan | undefined>;
}

/** Plans of the cluster that is followed. */
export function createShownPlans(current: Readonly<Current>, hiding: Hiding): ShownPlans {
  const shown = async (plan: Plan | undefined): Promise<Plan | undefined> =>
    plan === undefined ? undefined : inSteps(shownPlan(plan, hiding.hideIn));
  return {
    now: async () => shown(await current.session?.plan()),
    proposed: async (before, after) => shown(await current.session?.proposedPlan(before, after)),
  };
}
