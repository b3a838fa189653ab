import { holdPlan, writeActionOf, type RuleHold } from './gate.ts';
import type { AppPlan, PlanInput } from './types.ts';

const hour = 3_600_000;

/** Gives actions their turn: as many at once, and as many restarts an hour, as the policy allows. */
export interface Turns {
  /** The plan, or the same as a `wait` when it is not its turn. Each call that lets one through uses a turn up. */
  take(plan: AppPlan, perHourOfApp?: number): AppPlan;
}

/** Counts what is under way and what was restarted; without facts everything goes through. */
export function createTurns({ policy, facts }: Pick<PlanInput, 'policy' | 'facts'>): Turns {
  const { maxConcurrent, perHour } = policy.restarts ?? {};
  const underWay = new Set(facts?.underWay ?? []);
  const restarts = (facts?.restarts ?? []).filter(each => facts !== undefined && each.time > facts.now - hour);
  let restarted = 0;

  function tooMany(plan: AppPlan, restartsAllowed: number | undefined, own: boolean): RuleHold | undefined {
    if (facts === undefined || restartsAllowed === undefined || plan.action !== 'restart') return undefined;
    const counted = own ? restarts.filter(each => each.app === plan.id) : restarts;
    const used = counted.length + (own ? 0 : restarted);
    if (used < restartsAllowed) return undefined;
    // Those of this plan count as if they began now.
    const oldest = counted[used - restartsAllowed]?.time ?? facts.now;
    const until = restartsAllowed === 0 ? undefined : new Date(oldest + hour).toISOString();
    const whose = own ? 'of this app ' : '';
    return {
      by: 'restart-budget',
      sentence: `${used} ${used === 1 ? 'restart' : 'restarts'} ${whose}within an hour, and the policy allows ${restartsAllowed}.`,
      ...(until === undefined ? {} : { until }),
      release: `${until === undefined ? 'A' : `By itself at ${until}, or a`} higher policy.restarts.perHour.`,
    };
  }

  return {
    take(plan, perHourOfApp) {
      const action = writeActionOf(plan);
      if (action === undefined || facts === undefined) return plan;
      const budget = tooMany(plan, perHour, false) ?? tooMany(plan, perHourOfApp, true);
      if (budget !== undefined) return holdPlan(plan, action, budget, [], 'wait');
      // A delete is over at once, and who is under way already goes on in its own place.
      const needsPlace = action !== 'delete' && !underWay.has(plan.id);
      if (maxConcurrent !== undefined && needsPlace && underWay.size >= maxConcurrent)
        return holdPlan(
          plan,
          action,
          {
            by: 'concurrency',
            sentence: `${underWay.size === 1 ? '1 app is' : `${underWay.size} apps are`} being rolled out, and the policy allows ${maxConcurrent} at once.`,
            release: 'By itself when one of them has arrived, or a higher policy.restarts.maxConcurrent.',
          },
          [],
          'wait',
        );
      if (needsPlace) underWay.add(plan.id);
      if (action === 'restart') restarted += 1;
      return plan;
    },
  };
}
