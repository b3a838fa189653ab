import { holdPlan, writeActionOf } from '../gate.ts';
import type { AppPlan } from '../types.ts';
import type { Verdict } from './types.ts';

/**
 * The step with the verdict on its tasks. Under `block` a step that cannot be done is held; one that is only unlikely, or that
 * nobody can judge, is not: an outage of Mesos must not stop Marathon.
 */
export function withCapacity(
  plan: AppPlan,
  verdict: Verdict | undefined,
  policy: 'warn' | 'block' | undefined,
): AppPlan {
  if (verdict === undefined) return plan;
  const judged = { ...plan, capacity: verdict };
  const action = writeActionOf(plan);
  if (policy !== 'block' || verdict.verdict !== 'impossible' || action === undefined) return judged;
  const ways = verdict.change === undefined ? '' : `${verdict.change} `;
  return holdPlan(judged, action, {
    by: 'capacity',
    sentence: verdict.sentence,
    release: `${ways}It goes on by itself as soon as there is a place; a commit that says policy.capacity: warn does it at once.`,
  });
}
