import type { LiveApp } from '../../marathon/types.ts';
import { isConverged, isDeploying, isOnlyUnchecked } from '../observe/health.ts';
import { besideIds, besideOf } from '../plan/beside.ts';
import { markOf } from '../plan/ownership.ts';
import type { AppBeside, AppPlan } from '../plan/types.ts';
import type { RolloutSteps } from '../rollout/app-state.ts';
import { carryOut, isWrite, type MarathonForRollout } from '../rollout/carry-out.ts';
import type { Explanation } from '../rollout/explain.ts';
import { gateTime, healthMark, healthyTime, lookAtGate, type Probes } from '../rollout/gates.ts';
import { deadlineOf, type Rollout } from '../rollout/progress.ts';
import { stepsOf } from '../rollout/steps.ts';
import { uncheckedSentence } from './unchecked.ts';
import type { Leftover, Look, Reconciliation } from './reconciliation.ts';

/** What became of a look at what runs beside. */
export type BesideResult =
  /** The app itself may be changed now, or there is nothing beside that would keep it from that. */
  | { readonly kind: 'go' }
  | {
      readonly kind: 'waiting';
      readonly explanation: Explanation;
      readonly steps: RolloutSteps;
      /** Milliseconds until another look is worth it. */
      readonly again: number;
    }
  | { readonly kind: 'held'; readonly sentence: string };

/** What is left beside: nothing that has to go, something that has to go later, or something that may not be removed now. */
export type Tidied = 'tidy' | 'later' | Leftover;

/** What is planned for an app that others run beside of. */
export interface MainPlans {
  readonly plan: AppPlan;
  /** Of a failed change: how the version before is brought back. */
  readonly back: AppPlan | undefined;
}

/** Apps that run beside others while those are rolled out. Its memory is a cache of what Marathon shows. */
export interface BesideApps {
  /** One step of a restart that goes out beside first: starts what runs beside, watches it, asks the gates. */
  step(parts: Reconciliation, look: Look, plan: AppPlan & { readonly beside: AppBeside }): Promise<BesideResult>;
  /** Removes what runs beside and is of no use any more, unless nothing may be changed now. */
  tidy(parts: Reconciliation, look: Look, plans: MainPlans, live: LiveApp | undefined): Promise<Tidied>;
}

/** What was seen of one attempt beside. */
interface Attempt {
  readonly wish: string;
  /** Gates that have passed, in order. */
  passed: number;
  healthySince: number | undefined;
  /** `healthMark` when it was seen healthy last. */
  healthMark?: string;
  /** It was healthy and then was not: what Marathon says of its first success counts no more. */
  hasBroken: boolean;
  /** When it was put last, and how often. */
  putAt: number;
  puts: number;
  /** It was seen as it was put: when it is not so any more, somebody else changed it. */
  wasThere: boolean;
  /** It was given its time anew: when, and how much did not count before. */
  anew: { readonly at: number; readonly away: number } | undefined;
}

const readInterval = 1_000;
const longestPause = 60_000;

/** Begins without a memory of any attempt. */
export function createBesideApps(marathon: MarathonForRollout, probes: Probes): BesideApps {
  const attempts = new Map<string, Attempt>();

  function attemptOf(id: string, wish: string): Attempt {
    const known = attempts.get(id);
    if (known?.wish === wish) return known;
    const attempt: Attempt = {
      wish,
      passed: 0,
      healthySince: undefined,
      hasBroken: false,
      putAt: 0,
      puts: 0,
      wasThere: false,
      anew: undefined,
    };
    attempts.set(id, attempt);
    return attempt;
  }

  async function hand(plan: Pick<AppPlan, 'id' | 'action' | 'body'>): Promise<string | undefined> {
    const whole: AppPlan = { cause: 'commit', changes: [], reason: '', cost: '', ...plan };
    const result = await carryOut(marathon, whole, async deployment => {
      // Nobody but Pacer has business with an app of this id that bears its marks.
      const found = (await marathon.deployments()).find(candidate => candidate.id === deployment);
      return found?.affectedApps.every(id => id === plan.id) === true;
    });
    if (result.kind === 'submitted') return undefined;
    return result.kind === 'blocked' ? result.sentence : result.error.message;
  }

  async function put(
    parts: Reconciliation,
    attempt: Attempt,
    beside: AppBeside,
    before: LiveApp | undefined,
  ): Promise<string | undefined> {
    if (!mayPut(attempt, parts.clock.now())) return undefined;
    attempt.putAt = parts.clock.now();
    attempt.puts += 1;
    attempt.passed = 0;
    attempt.healthySince = undefined;
    attempt.wasThere = false;
    const body = beside.body === undefined ? undefined : withStart(beside.body, attempt.putAt);
    const refusal = await hand({
      id: beside.id,
      action: before === undefined ? 'create' : 'restart',
      ...(body === undefined ? {} : { body }),
    });
    await parts.observed.look(beside.id);
    return refusal;
  }

  async function gates(
    parts: Reconciliation,
    look: Look,
    attempt: Attempt,
    live: LiveApp,
  ): Promise<{ readonly sentence: string; readonly again: number; readonly failed?: true } | undefined> {
    const now = parts.clock.now();
    const mark = healthMark(live);
    // Between two looks an instance may have lost its health, or may be another one.
    if (attempt.healthMark !== undefined && attempt.healthMark !== mark) startAnew(attempt);
    attempt.healthMark = mark;
    if (attempt.healthySince === undefined) {
      const told = attempt.hasBroken ? undefined : healthyTime(live);
      attempt.healthySince = Math.min(told ?? now, now);
    }
    const all = look.app?.rollout.strategy?.gates ?? [];
    for (const gate of all.slice(attempt.passed)) {
      const verdict = await lookAtGate(gate, live, { healthySince: attempt.healthySince, now }, probes);
      if (verdict.kind === 'waiting') return verdict;
      if (verdict.kind === 'failed') return { sentence: verdict.sentence, again: 0, failed: true };
      attempt.passed += 1;
    }
    return undefined;
  }

  return {
    async step(parts, look, plan) {
      const { beside } = plan;
      const { id, app, desired } = look;
      const wish = plan.wish ?? '';
      if (app?.rollout.strategy === undefined) return { kind: 'go' };
      await removeOthers(parts, id, beside.id);
      const live = await parts.observed.look(beside.id);
      if (desired.apps.has(beside.id) || (live !== undefined && besideOf(live) !== id))
        return {
          kind: 'held',
          sentence: `Another app has the id ${beside.id}, under which the new version would run beside. Rename it, or remove rollout.strategy.`,
        };
      const attempt = attemptOf(id, wish);
      const rollout = parts.rollouts.beginBeside(plan, desired, app);
      const { strategy } = app.rollout;
      const steps = (at: number, sentence?: string, failed = false): RolloutSteps =>
        stepsOf(plan, strategy, { at, failed, ...(sentence === undefined ? {} : { sentence }) });
      const forGates = gateTime(strategy.gates);
      const regularEnd = deadlineOf(rollout, live) + forGates;
      const isOfWish = live !== undefined && markOf(live, 'hash') === wish;
      if (!isOfWish || live.instances !== beside.instances) {
        const now = parts.clock.now();
        // What somebody else changed is not late, nor what went away while no process was there.
        const isExcused = attempt.wasThere || isOfWish || (attempt.puts === 0 && regularEnd <= now);
        if (isExcused && mayPut(attempt, now)) attempt.anew = { at: now, away: rollout.awayMilliseconds ?? 0 };
        if (Math.max(regularEnd, anewEnd(attempt, rollout) + forGates) > now) {
          const refusal = await put(parts, attempt, beside, live);
          const sentence = refusal ?? `${beside.id} is started with ${instancesWords(beside.instances)}.`;
          return { kind: 'waiting', explanation: said(sentence), steps: steps(0, sentence), again: readInterval };
        }
      } else attempt.wasThere = true;
      const end = Math.max(regularEnd, anewEnd(attempt, rollout) + forGates);
      if (isOfWish && !isDeploying(live) && isOnlyUnchecked(live, parts.failoverAge())) {
        const sentence = `${beside.id} runs beside. ${uncheckedSentence(live)}`;
        const at = attempt.healthySince === undefined ? 1 : 2 + attempt.passed;
        return { kind: 'waiting', explanation: said(sentence), steps: steps(at, sentence), again: readInterval };
      }
      const isHealthy = isOfWish && isConverged(live);
      if (!isHealthy) {
        if (attempt.healthySince !== undefined) attempt.hasBroken = true;
        startAnew(attempt);
      }
      const verdict = isHealthy ? await gates(parts, look, attempt, live) : { sentence: '', again: readInterval };
      if (verdict === undefined) return { kind: 'go' };
      // What is seen healthy late, as after Marathon was away, still has the time that its gates take.
      const left = Math.max(end, (attempt.healthySince ?? 0) + forGates) - parts.clock.now();
      const at = isHealthy ? 2 + attempt.passed : 1;
      if (verdict.failed === undefined && left > 0) {
        const sentence = isHealthy
          ? `${beside.id} runs beside: ${verdict.sentence}.`
          : `${beside.id} runs beside and gets ready. ${(await parts.explain(beside.id)).sentence}`;
        return {
          kind: 'waiting',
          explanation: said(sentence),
          steps: steps(at, sentence),
          again: Math.max(1, Math.min(verdict.again, left)),
        };
      }
      const reason = isHealthy ? said(`${verdict.sentence}.`) : await parts.explain(beside.id);
      const late = verdict.failed === undefined ? 'It did not get ready in time. ' : '';
      const explanation = {
        sentence: `The new version failed beside, as ${beside.id}. ${late}${reason.sentence} ${id} itself was not touched.`,
        evidence: reason.evidence,
      };
      parts.rollouts.fail(id, explanation);
      return { kind: 'waiting', explanation, steps: steps(at, explanation.sentence, true), again: 500 };
    },

    async tidy(parts, look, plans, live) {
      const found = besideApps(parts, look.id);
      if (found.length === 0) {
        attempts.delete(look.id);
        return 'tidy';
      }
      const fate = fateOf(parts, look, plans, live, found);
      if (fate !== 'remove') return fate === 'later' ? 'later' : 'tidy';
      // Who froze the cluster wants nothing changed, and be it tidied up.
      const hold = parts.stop(look.id, look.desired);
      if (hold !== undefined) return { ids: found.map(each => each.id), hold };
      for (const each of found) {
        await hand({ id: each.id, action: 'delete' });
        await parts.observed.look(each.id);
      }
      attempts.delete(look.id);
      return besideApps(parts, look.id).length > 0 ? 'later' : 'tidy';
    },
  };

  /** Another strategy had another id. */
  async function removeOthers(parts: Reconciliation, id: string, kept: string): Promise<void> {
    for (const each of besideApps(parts, id)) {
      if (each.id === kept) continue;
      await hand({ id: each.id, action: 'delete' });
      await parts.observed.look(each.id);
    }
  }
}

function besideApps(parts: Reconciliation, id: string): readonly LiveApp[] {
  return besideIds(id).flatMap(each => {
    const live = parts.observed.app(each);
    return live !== undefined && besideOf(live) === id ? [live] : [];
  });
}

/** Whoever loses its health passes the gates from the first one. */
function startAnew(attempt: Attempt): void {
  attempt.healthySince = undefined;
  attempt.passed = 0;
}

/** Until when an attempt that was given its time anew has to be healthy; long ago for others. */
function anewEnd({ anew }: Attempt, { deadlineMilliseconds, awayMilliseconds = 0 }: Rollout): number {
  return anew === undefined ? 0 : anew.at + deadlineMilliseconds + awayMilliseconds - anew.away;
}

/** What Marathon drops it may drop again: the pause before it is put once more doubles. */
function mayPut(attempt: Attempt, now: number): boolean {
  const pause = Math.min(longestPause, readInterval * 2 ** Math.min(attempt.puts, 10));
  return attempt.puts === 0 || now >= attempt.putAt + pause;
}

/** Whether what runs beside is still of use: `later` when it will have to go, `keep` when somebody wants to look at it. */
function fateOf(
  parts: Reconciliation,
  look: Look,
  { plan, back }: MainPlans,
  live: LiveApp | undefined,
  found: readonly LiveApp[],
): 'remove' | 'later' | 'keep' {
  if (look.app === undefined) return 'keep';
  if (plan.beside !== undefined && isWrite(plan)) return 'later';
  // While the app itself is on the move, what runs beside may be what serves.
  if (live === undefined || isDeploying(live) || isWrite(plan)) return 'later';
  if (back !== undefined && back.action !== 'nothing') return 'later';
  const rollout = parts.rollouts.get(look.id);
  if (rollout !== undefined && rollout.isBeside !== true) return 'later';
  const isOfWish = found.some(each => markOf(each, 'hash') === plan.wish);
  const failure = parts.rollouts.failure(look.id, plan.wish);
  // Something holds the same wish for a while: a window that closed, an app it comes after.
  if (isOfWish && failure === undefined && (plan.action === 'wait' || plan.action === 'held')) return 'keep';
  if (failure === undefined || !isOfWish) return 'remove';
  const isKept = look.app.rollout.onFailure === 'hold' && !parts.rollouts.isAborted(look.id);
  return isKept ? 'keep' : 'remove';
}

/** The steps while the app itself is being replaced, or what ran beside is about to go; undefined otherwise. */
export function stepsAtEnd(parts: Reconciliation, look: Look): RolloutSteps | undefined {
  const { id, app, isUntidy } = look;
  const strategy = app?.rollout.strategy;
  const beside = besideIds(id).find(each => besideOf(parts.observed.app(each)) === id);
  if (!isUntidy || strategy === undefined || beside === undefined) return undefined;
  const instances = parts.observed.app(beside)?.instances ?? 0;
  const isReplaced = parts.rollouts.get(id) === undefined;
  const at = strategy.gates.length + (isReplaced ? 3 : 2);
  return stepsOf({ id, beside: { id: beside, instances } }, strategy, { at, failed: false });
}

/** When it began, for marathon-lb, which compares times without a zone. */
function withStart(body: AppBeside['body'] & object, now: number): AppBeside['body'] & object {
  const labels = body['labels'] as Readonly<Record<string, string>> | undefined;
  if (labels?.['HAPROXY_DEPLOYMENT_GROUP'] === undefined) return body;
  const started = new Date(now).toISOString().replace('Z', '');
  return { ...body, labels: { ...labels, HAPROXY_DEPLOYMENT_STARTED_AT: started } };
}

function instancesWords(instances: number): string {
  return instances === 1 ? '1 instance' : `${instances} instances`;
}

function said(sentence: string): Explanation {
  return { sentence, evidence: [] };
}
