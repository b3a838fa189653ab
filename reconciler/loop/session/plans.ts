import type { DesiredState } from '../../desired/types.ts';
import { createPlanner } from '../../plan/plan.ts';
import type { AppPlan, Plan } from '../../plan/types.ts';
import { imagesAfter } from '../../review/proposed.ts';
import { inSteps } from '../in-steps.ts';
import { createPlanView, type PlanView } from '../plan-view.ts';

/** Plans of one cluster with what is known now; nobody is asked for them. */
export interface ClusterPlans {
  /** For the looks at single apps. */
  readonly view: PlanView;
  /** What a reconcile would do now, or would do if this were wanted; undefined while Marathon was not listed. */
  plan(wanted?: DesiredState): Promise<Plan | undefined>;
  /** What a proposal would do to what runs. */
  proposedPlan(before: DesiredState, after: DesiredState): Promise<Plan | undefined>;
  /** The plan of one app. */
  planOf(id: string): AppPlan | undefined;
}

/** Needs of `createClusterPlans`. */
export interface ClusterPlansParts extends Omit<Parameters<typeof createPlanView>[0], 'planner'> {
  /** The commit that is followed. */
  readonly desired: () => DesiredState | undefined;
}

/** Plans with two planners: what is kept of the commit that is followed must not be driven out by a proposal. */
export function createClusterPlans(parts: ClusterPlansParts): ClusterPlans {
  const view = createPlanView({ ...parts, planner: createPlanner() });
  const proposals = createPlanner();
  const ready = (): boolean => parts.observed.ready();
  return {
    view,
    async plan(wanted) {
      const desired = wanted ?? parts.desired();
      return desired === undefined || !ready() ? undefined : inSteps(view.cluster(desired));
    },
    async proposedPlan(before, after) {
      if (!ready()) return undefined;
      const imageStates = imagesAfter(before, after, parts.imageStates);
      return inSteps(createPlanView({ ...parts, planner: proposals, imageStates }).cluster(after));
    },
    planOf(id) {
      const desired = parts.desired();
      return desired === undefined || !ready() ? undefined : view.known(id, desired);
    },
  };
}
