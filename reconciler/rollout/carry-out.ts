import { asPacerError, pacerError, type PacerError } from '../../errors/pacer-error.ts';
import type { Deployment, DeploymentResult, JsonObject } from '../../marathon/types.ts';
import type { AppPlan } from '../plan/types.ts';

/** The part of the Marathon client that acting needs. */
export interface MarathonForRollout {
  replaceApp(
    id: string,
    definition: JsonObject & { readonly id: string },
    options: { readonly force: boolean },
  ): Promise<DeploymentResult>;
  deleteApp(id: string, options: { readonly force: boolean }): Promise<DeploymentResult | undefined>;
  deployments(): Promise<readonly Deployment[]>;
  cancelDeployment(id: string, options: { readonly force: boolean }): Promise<DeploymentResult | undefined>;
}

/** How handing an action to Marathon went. */
export type CarryOutResult =
  | {
      readonly kind: 'submitted';
      readonly deployment: string | undefined;
      /** Deployments of ours that this one ended. */ readonly superseded: readonly string[];
    }
  | { readonly kind: 'blocked'; readonly sentence: string; readonly deployments: readonly string[] }
  | { readonly kind: 'rejected'; readonly error: PacerError };

/**
 * Hands one planned action to Marathon: the whole definition, never a part of it (design law 7). A deployment that is
 * in the way is only overridden when `isOurs` says that it carries out an older wish of Pacer; anybody else's is waited for
 * (Marathon API reference 10.2). Throws retryable upstream errors.
 */
export async function carryOut(
  marathon: MarathonForRollout,
  plan: AppPlan,
  isOurs: (deployment: string) => Promise<boolean>,
): Promise<CarryOutResult> {
  const first = await attempt(marathon, plan, false);
  if (first.kind !== 'locked') return first;
  for (const deployment of first.deployments) {
    if (await isOurs(deployment)) continue;
    return {
      kind: 'blocked',
      sentence: `Deployment ${deployment}, which Pacer did not start, works on the app; waiting for its end.`,
      deployments: first.deployments,
    };
  }
  const second = await attempt(marathon, plan, true);
  if (second.kind === 'submitted') return { ...second, superseded: first.deployments };
  if (second.kind !== 'locked') return second;
  return {
    kind: 'blocked',
    sentence: 'Another deployment was faster; waiting for its end.',
    deployments: second.deployments,
  };
}

type Attempt = CarryOutResult | { readonly kind: 'locked'; readonly deployments: readonly string[] };

async function attempt(marathon: MarathonForRollout, plan: AppPlan, force: boolean): Promise<Attempt> {
  try {
    const result = await submit(marathon, plan, force);
    return { kind: 'submitted', deployment: result?.deploymentId, superseded: [] };
  } catch (thrown) {
    const error = asPacerError(thrown);
    if (error.code === 'marathon-locked') return { kind: 'locked', deployments: lockingDeployments(error) };
    if (error.code === 'marathon-busy') {
      return {
        kind: 'blocked',
        sentence: 'Marathon runs its maximum number of deployments; waiting for a free place.',
        deployments: [],
      };
    }
    if (error.code === 'marathon-rejected') return { kind: 'rejected', error };
    throw error;
  }
}

function submit(marathon: MarathonForRollout, plan: AppPlan, force: boolean): Promise<DeploymentResult | undefined> {
  if (plan.action === 'delete') return marathon.deleteApp(plan.id, { force });
  if (plan.body === undefined) {
    throw pacerError('bug', { message: `The plan for ${plan.id} wants ${plan.action} but has no definition.` });
  }
  return marathon.replaceApp(plan.id, plan.body, { force });
}

function lockingDeployments(error: PacerError): readonly string[] {
  const deployments = error.context['deployments'];
  return Array.isArray(deployments) ? deployments.map(String) : [];
}

/** True for actions that change something in Marathon. */
export function isWrite(plan: AppPlan): boolean {
  return ['create', 'restart', 'scale', 'suspend', 'delete'].includes(plan.action);
}
