import { revertOf } from '../deployments/revert.ts';
import { lightSteps } from '../deployments/plan.ts';
import type { RunningDeployment } from '../deployments/deployments.ts';
import { expectRight, may } from './access.ts';
import { deploymentResult, ok, type Answer } from './answer.ts';
import type { ApiContext } from './context.ts';
import { refusal } from './refusal.ts';
import { flag, type ApiRequest } from './request.ts';

/** `GET /v2/deployments` (reference 1.8). */
export function listDeployments(context: ApiContext, { asker }: ApiRequest): Answer {
  const visible = context.engine.deployments
    .list()
    .filter(({ affectedApps }) => asker === undefined || [...affectedApps].some(app => may(asker, 'view', app)));
  return ok(visible.map(deploymentJson));
}

/** `DELETE /v2/deployments/{id}`: a new deployment that undoes this one, or with `force` just its end (reference 4.5). */
export function deleteDeployment(context: ApiContext, request: ApiRequest, id: string): Answer {
  const { deployments, changer } = context.engine;
  const deployment = deployments.get(id);
  if (deployment === undefined) throw refusal(404, `DeploymentPlan ${id} does not exist`);
  for (const app of deployment.affectedApps) expectRight(request.asker, 'change', app);
  if (flag(request, 'force')) {
    deployments.cancel(id, 'cancelled on request');
    return { status: 202 };
  }
  const { plan } = deployment;
  const apps = revertOf(plan);
  // A restart changes nothing but the version; to undo it is to restart again.
  const restarted = plan.steps
    .flatMap(({ actions }) => actions)
    .filter(({ action }) => action === 'RestartApplication')
    .map(({ app }) => app);
  const accepted = changer.change({ apps, restart: new Set(restarted), force: true, groupId: '/' });
  // Does nothing where the rollback had an app in common and so has cancelled it already.
  deployments.cancel(id, 'cancelled in favour of its rollback');
  return deploymentResult(accepted);
}

function deploymentJson(deployment: RunningDeployment): Record<string, unknown> {
  const { plan, affectedApps, actions, step } = deployment;
  return {
    id: plan.id,
    version: plan.version,
    affectedApps: [...affectedApps],
    affectedPods: [],
    steps: lightSteps(plan),
    currentActions: actions.map(({ action, running }) => ({
      action: action.action,
      app: action.app,
      readinessCheckResults: running.readinessResults(),
    })),
    currentStep: step + 1,
    totalSteps: plan.steps.length,
  };
}
