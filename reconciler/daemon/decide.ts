import { randomBytes } from 'node:crypto';
import type { Clock } from '../../clock/clock.ts';
import type { DecisionParts } from '../api/decisions.ts';
import type { DesiredState } from '../desired/types.ts';
import type { Decision } from '../ledger/decision.ts';
import type { Decisions } from '../ledger/decisions.ts';
import { writeActionOf } from '../plan/gate.ts';
import { maskPlan } from '../plan/mask.ts';
import type { AppPlan, Plan } from '../plan/types.ts';
import { isInGroup } from '../policy/scope.ts';
import type { ApprovedAction, Freeze } from '../policy/types.ts';

/** Takes down what people decide through the API or the command line. */
export function createDeciding(parts: {
  readonly decisions: Decisions;
  readonly clock: Clock;
  readonly desired: () => DesiredState | undefined;
  readonly plan: () => Promise<Plan | undefined>;
}): DecisionParts {
  const { decisions, clock } = parts;

  function stamp(by: string): Pick<Decision, 'id' | 'time' | 'by'> {
    return { id: randomBytes(4).toString('hex'), time: new Date(clock.now()).toISOString(), by };
  }

  function freezes(): readonly Freeze[] {
    const own = parts.desired()?.cluster?.freeze;
    const isOver = own?.until !== undefined && own.until <= clock.now();
    return [...(own === undefined || isOver ? [] : [own]), ...decisions.freezes()];
  }

  const approve: DecisionParts['approve'] = async order => {
    const plan = await parts.plan();
    const desired = parts.desired();
    if (plan === undefined || desired === undefined) return { kind: 'not-ready' };
    if (plan.id !== order.plan) return { kind: 'stale', plan: maskPlan(plan) };
    const people = approversOf(desired);
    if (!people.has(order.by.toLowerCase())) return { kind: 'refused', message: refusalOf(order.by, people) };
    const actions = plan.apps.filter(app => isChosen(app, order.apps) && order.mayApprove(app.id)).flatMap(agreedTo);
    if (actions.length === 0) return { kind: 'refused', message: 'Nothing in this plan waits for anybody.' };
    const kept = await decisions.decide({ ...stamp(order.by), kind: 'approval', plan: plan.id, actions });
    return { kind: 'approved', actions: actions.length, kept };
  };

  return {
    freezes,
    approve,
    async freeze({ by, ...order }) {
      const decision = { ...stamp(by), kind: 'freeze', ...order } as const;
      const kept = await decisions.decide(decision);
      const { until, ...rest } = order;
      const freeze = { id: decision.id, owner: by, ...rest };
      return { freeze: until === undefined ? freeze : { ...freeze, until: Date.parse(until) }, kept };
    },
    async unfreeze({ by, id }) {
      if (!decisions.freezes().some(freeze => freeze.id === id)) return undefined;
      return decisions.decide({ ...stamp(by), kind: 'unfreeze', freeze: id });
    },
    now: () => clock.now(),
  };
}

function isChosen(app: AppPlan, groups: readonly string[] | undefined): boolean {
  return groups === undefined || groups.some(group => isInGroup(app.id, group));
}

function agreedTo(app: AppPlan): readonly ApprovedAction[] {
  const action = app.held?.action ?? writeActionOf(app);
  if (action === undefined) return [];
  return [
    {
      app: app.id,
      action,
      ...(app.wish === undefined ? {} : { wish: app.wish }),
      ...(app.seenVersion === undefined ? {} : { seenVersion: app.seenVersion }),
    },
  ];
}

/** Everybody whom some rule of the cluster or of an app names, in small letters. */
export function approversOf(desired: DesiredState): ReadonlySet<string> {
  const rules = [desired.cluster?.policy, ...[...desired.apps.values()].map(app => app.policy)];
  return new Set(rules.flatMap(policy => policy?.approval ?? []).flatMap(rule => rule.by));
}

function refusalOf(by: string, people: ReadonlySet<string>): string {
  if (people.size === 0) return 'No policy asks for an approval, so there is nothing to approve.';
  return `${by} is not among those whom a policy names: ${[...people].toSorted().join(', ')}.`;
}
