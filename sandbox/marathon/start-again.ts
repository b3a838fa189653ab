import type { Deployments } from './deployments/deployments.ts';
import { restartStrategy } from './deployments/restart-strategy.ts';
import type { Plan } from './deployments/plan.ts';
import type { Root } from './groups/root.ts';
import type { CheckRunners } from './health/check-runners.ts';
import type { InstanceTracker } from './instances/tracker.ts';
import type { StoredDeployment, StoredState } from './storage/store.ts';

/** What a start works with. */
export interface StartParts {
  readonly state: StoredState;
  readonly root: Root;
  readonly tracker: InstanceTracker;
  readonly runners: CheckRunners;
  readonly deployments: Deployments;
}

/**
 * Takes up the deployments of an earlier run. Tasks do not outlive the sandbox, so what was serving is started again
 * first: an app that was waiting for its turn with as many instances as it had, an app in the middle of a rolling
 * upgrade with as many old instances as the upgrade promised to keep.
 */
export function startAgain({ state, root, tracker, runners, deployments }: StartParts): void {
  for (const record of root.apps.values()) runners.add(record);
  for (const stored of state.deployments) {
    for (const appId of Object.keys(stored.plan.target)) putBack(stored, appId, root, tracker);
    deployments.resume(stored.plan, stored.step);
  }
}

function putBack({ plan, step }: StoredDeployment, appId: string, root: Root, tracker: InstanceTracker): void {
  const before = plan.original[appId];
  const after = plan.target[appId];
  if (before === undefined || before === null || after === undefined || after === null) return;
  const present = stepOf(plan, appId, 'RestartApplication');
  if (present === undefined) {
    const latest = root.apps.get(appId) ?? after;
    const isWaiting = (stepOf(plan, appId, 'ScaleApplication') ?? 0) > step;
    if (isWaiting) tracker.schedule(latest, before.definition.instances);
    return;
  }
  if (present < step) {
    tracker.schedule(after, after.definition.instances);
    return;
  }
  const { minHealthy } = restartStrategy({
    instances: after.definition.instances,
    minimumHealthCapacity: after.definition.upgradeStrategy.minimumHealthCapacity,
    maximumOverCapacity: after.definition.upgradeStrategy.maximumOverCapacity,
    active: 0,
    old: 0,
  });
  const promised = present === step ? Math.min(minHealthy, before.definition.instances) : before.definition.instances;
  tracker.schedule(before, promised);
}

/** Index of the step that has this action for the app. */
function stepOf(plan: Plan, appId: string, name: string): number | undefined {
  const index = plan.steps.findIndex(({ actions }) =>
    actions.some(({ action, app }) => app === appId && action === name),
  );
  return index === -1 ? undefined : index;
}
