import type { LiveApp } from '../../marathon/types.ts';
import { isConverged, isDeploying, isOnlyUnchecked } from '../observe/health.ts';
import type { RuleHold } from '../plan/gate.ts';
import type { AppPlan } from '../plan/types.ts';
import { isWrite } from '../rollout/carry-out.ts';
import type { Explanation } from '../rollout/explain.ts';
import { describe } from './describe.ts';
import { troubleInterval } from './intervals.ts';
import type { RunResult } from './queue.ts';
import { planFor, type Look, type Reconciliation } from './reconciliation.ts';
import { uncheckedSentence } from './unchecked.ts';

/** Nothing is to be written now: watch what is on its way, or say why it is not as promised. */
export async function follow(
  parts: Reconciliation,
  look: Look,
  plan: AppPlan,
  live: LiveApp | undefined,
): Promise<RunResult | void> {
  parts.rollouts.adopt(plan, look.desired, look.app, live);
  const arrived = !isWrite(plan);
  const unchecked = live !== undefined && isOnlyUnchecked(live, parts.failoverAge());
  const reason = (): Promise<Explanation> => (arrived ? parts.explain(look.id) : Promise.resolve(notKept));
  const canPutBack = async (): Promise<boolean> =>
    plan.wish !== undefined && (await parts.lastHealthy.before(look.id, plan.wish)) !== undefined;
  const stop = (): RuleHold | undefined => parts.stop(look.id, look.desired);
  const verdict = await parts.rollouts.look(look.id, live, reason, { arrived, unchecked, canPutBack, stop });
  if (verdict.kind === 'late') {
    await describe(parts, look, planFor(parts, look, live), live, {});
    return { again: 500 };
  }
  const waiting = verdict.kind === 'waiting';
  const explain = !arrived || (live !== undefined && !isConverged(live));
  const explanation = explain
    ? {
        explanation:
          unchecked && !isDeploying(live) ? { sentence: uncheckedSentence(live), evidence: [] } : await reason(),
      }
    : {};
  await describe(parts, look, plan, live, heldBack(explanation, verdict));
  if (waiting) return { again: verdict.again };
  if (explain) return { again: troubleInterval };
}

/** Adds to what is said of a change that it is late and cannot be ended now. */
function heldBack(
  said: { readonly explanation?: Explanation },
  verdict: Awaited<ReturnType<Reconciliation['rollouts']['look']>>,
): { readonly explanation?: Explanation } {
  if (verdict.kind !== 'waiting' || verdict.held === undefined) return said;
  const { sentence, evidence } = said.explanation ?? { sentence: '', evidence: [] };
  const late = `It is late; Marathon is told to bring back the version before when that is allowed again: ${verdict.held}`;
  return { explanation: { sentence: `${late} ${sentence}`.trim(), evidence } };
}

const notKept: Explanation = {
  sentence: 'Marathon accepted the change and does not show it; it is put again.',
  evidence: [],
};
