import type { LiveApp } from '../../marathon/types.ts';
import { isConverged, isOnlyUnchecked } from '../observe/health.ts';
import { writeActionOf } from '../plan/gate.ts';
import { markOf } from '../plan/ownership.ts';
import type { AppInput, AppPlan } from '../plan/types.ts';
import { isWrite } from '../rollout/carry-out.ts';
import type { Explanation } from '../rollout/explain.ts';
import type { HealthyWish } from '../rollout/last-healthy.ts';
import { describe } from './describe.ts';
import { troubleInterval } from './intervals.ts';
import type { RunResult } from './queue.ts';
import type { Look, Reconciliation } from './reconciliation.ts';

/** What is to be put back for an app whose newest wish failed, and what that takes. */
export interface PutBack {
  readonly healthy: HealthyWish;
  readonly plan: AppPlan;
  /** The failure, and what becomes of it. */
  readonly failure: Explanation;
}

/**
 * For an app whose wish failed, with `onFailure: rollback`: the plan that brings the last healthy definition back, until a
 * commit wants something else of the app. Undefined when there is nothing to bring back.
 */
export async function planPutBack(
  parts: Reconciliation,
  look: Look,
  plan: AppPlan,
  live: LiveApp | undefined,
): Promise<PutBack | undefined> {
  const { id, app, desired } = look;
  if (live === undefined || app === undefined) return undefined;
  if (app.rollout.onFailure !== 'rollback' && !parts.rollouts.isAborted(id)) return undefined;
  if (plan.action !== 'held' && plan.action !== 'nothing') return undefined;
  const failure = parts.rollouts.failure(id, plan.wish);
  if (failure === undefined || plan.wish === undefined) return undefined;
  const { revert: how } = app.rollout;
  const healthy = await parts.lastHealthy.before(id, plan.wish);
  if (healthy === undefined) return undefined;
  const change = { app: id, wish: plan.wish, commit: desired.commit, to: healthy.commit, sentence: failure.sentence };
  // It failed beside another version, of which nobody saw that it got healthy: it serves, and nothing is wrong with it.
  const runs = markOf(live, 'hash');
  if (runs !== undefined && runs !== plan.wish && runs !== healthy.wish && isConverged(live)) {
    if (how !== undefined) parts.takeBack({ ...change, how });
    return undefined;
  }
  const last = parts.rollouts.lastPutBack(id, healthy.wish);
  // What ran healthy before needs to wait for nobody, and to be tried by nobody.
  const { strategy: _strategy, ...rollout } = { ...healthy.app.rollout, after: [] };
  const input: AppInput = {
    id,
    image: healthy.image,
    desired: { ...healthy.app, rollout },
    live,
    putBack: true,
    ...(last === undefined ? {} : { last }),
  };
  const back = parts.plan(input, { ...desired, commit: healthy.commit });
  const taken = how === undefined ? [] : [parts.takeBack({ ...change, how })];
  const said = sentenceOf(back, healthy, last?.outcome);
  return {
    healthy,
    plan: { ...back, cause: 'rollback', ...(isWrite(back) ? { reason: said } : {}) },
    failure: { ...failure, sentence: [failure.sentence, said, ...taken].join(' ') },
  };
}

function sentenceOf(plan: AppPlan, healthy: HealthyWish, outcome: string | undefined): string {
  const what = `The definition of commit ${healthy.commit.slice(0, 8)}, the last healthy one,`;
  if (outcome === 'failed') return `${what} was put back and did not become healthy either.`;
  if (isWrite(plan) || outcome === 'started') return `${what} is put back.`;
  if (plan.action !== 'nothing') return `${what} is not put back: ${plan.reason}`;
  return `${what} ${outcome === undefined ? 'still runs' : 'runs again'}.`;
}

/** The newest wish failed: the last healthy one is brought back and watched, and the newest stays marked as failed. */
export async function putBack(
  parts: Reconciliation,
  look: Look,
  plan: AppPlan,
  live: LiveApp | undefined,
  back: PutBack,
): Promise<RunResult | void> {
  const { id, desired } = look;
  if (isWrite(back.plan) && parts.rollouts.pause(id, back.plan.wish) === 0) {
    const frozen = parts.frozen();
    if (frozen !== undefined) return describe(parts, look, plan, live, { blocked: frozen });
    const action = writeActionOf(back.plan) ?? 'restart';
    const result = await parts.pace.counted(
      id,
      action,
      () => parts.rollouts.start(back.plan, desired, back.healthy.app, live),
      ({ kind }) => kind === 'started',
    );
    if (result.kind === 'blocked') {
      await describe(parts, look, plan, live, { blocked: result.sentence });
      return { again: 1_000 };
    }
    await describe(parts, look, plan, await parts.observed.look(id), { failure: back.failure });
    return { again: 500 };
  }
  parts.rollouts.forgetUnless(id, back.plan.wish);
  if (back.plan.action === 'nothing') parts.rollouts.adopt(back.plan, desired, back.healthy.app, live);
  const unchecked = live !== undefined && isOnlyUnchecked(live, parts.failoverAge());
  const arrived = !isWrite(back.plan);
  const verdict = await parts.rollouts.look(id, live, () => parts.explain(id), { arrived, unchecked });
  // What is said about it depends on how it ended.
  const { failure } = verdict.kind === 'waiting' ? back : ((await planPutBack(parts, look, plan, live)) ?? back);
  await describe(parts, look, plan, live, { failure });
  if (verdict.kind === 'waiting') return { again: verdict.again };
  if (live !== undefined && !isConverged(live)) return { again: troubleInterval };
}
