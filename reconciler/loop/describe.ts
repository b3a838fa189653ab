import type { LiveApp } from '../../marathon/types.ts';
import { ownerOf } from '../desired/owner.ts';
import type { DesiredState } from '../desired/types.ts';
import { isDeploying, isOnlyUnchecked } from '../observe/health.ts';
import type { AppPlan } from '../plan/types.ts';
import type { RolloutSteps } from '../rollout/app-state.ts';
import { describeApp } from '../rollout/describe.ts';
import type { Explanation } from '../rollout/explain.ts';
import { stepsAtEnd } from './beside.ts';
import type { Leftover, Look, Reconciliation } from './reconciliation.ts';

/** Says how an app stands after a look, and tells those that wait for it. */
export async function describe(
  parts: Reconciliation,
  look: Look,
  plan: AppPlan,
  live: LiveApp | undefined,
  said: { blocked?: string; explanation?: Explanation; failure?: Explanation; steps?: RolloutSteps },
): Promise<void> {
  const nobodys = plan.action === 'nothing' || live === undefined;
  if (look.app === undefined && nobodys && !look.desired.unknown.has(look.id)) {
    parts.states.remove(look.id);
    return;
  }
  const before = parts.states.get(look.id);
  const shown = look.leftover === undefined || plan.action !== 'nothing' ? plan : heldByLeftover(plan, look.leftover);
  parts.states.set(
    describeApp({
      id: look.id,
      plan: shown,
      commit: look.desired.commit,
      image: look.image,
      desired: look.app,
      // A mistake in its file makes it nobody else's.
      owner: look.app === undefined ? before?.owner : ownerOf(look.app, look.desired.cluster?.policy.signedBy),
      live,
      rollout: parts.rollouts.get(look.id),
      explanation: said.explanation,
      unchecked: live !== undefined && !isDeploying(live) && isOnlyUnchecked(live, parts.failoverAge()),
      failure: said.failure ?? parts.rollouts.failure(look.id, plan.wish),
      blocked: said.blocked,
      steps: said.steps ?? stepsAtEnd(parts, look),
    }),
  );
  const after = parts.states.get(look.id);
  if (before?.sync !== after?.sync || before?.health !== after?.health) parts.changed(look.id);
}

/** It is as wanted itself, and what ran beside it may not be removed now: the commit is not carried out to its end. */
function heldByLeftover(plan: AppPlan, { ids, hold }: Leftover): AppPlan {
  const reason = `Would remove ${ids.join(' and ')}, which ran beside it: ${hold.sentence}`;
  return { ...plan, action: 'held', reason, change: hold.release, held: hold };
}

/** A server that this app needs is away: what was known stays, the two words say that it is not known now. */
export function describeTrouble(parts: Reconciliation, id: string, desired: DesiredState, message: string): void {
  const known = parts.states.get(id);
  const live = parts.observed.app(id);
  parts.states.set({
    ...(known ?? {
      id,
      evidence: [],
      instances: { wanted: live?.instances ?? 0, staged: 0, running: 0, healthy: 0, unhealthy: 0 },
    }),
    id,
    sync: 'unknown',
    health: 'unknown',
    sentence: `${message}${/[.!?]$/.test(message) ? '' : '.'} What runs is left as it is; Pacer goes on by itself.`,
    evidence: [],
    commit: desired.commit,
  });
}
