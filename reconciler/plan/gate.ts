import type { Hold, PolicyFacts, WriteAction } from '../policy/types.ts';
import { contentHolds } from './gate-content.ts';
import { actorHolds, momentHolds } from './gate-facts.ts';
import type { AppContext } from './context.ts';
import type { AppInput, AppPlan } from './types.ts';

/** One rule's "no" to an action. */
export type RuleHold = Omit<Hold, 'action'>;

/** What rules look at that stop every change of an app, whatever it is. */
export interface Stoppable {
  readonly context: Pick<AppContext, 'policy'>;
  readonly app: Pick<AppInput, 'id' | 'desired'>;
  readonly facts: PolicyFacts | undefined;
}

/** What every rule looks at. */
export interface Gated extends Stoppable {
  readonly context: AppContext;
  readonly app: AppInput;
  readonly plan: AppPlan;
  readonly action: WriteAction;
}

const writes: ReadonlySet<string> = new Set(['create', 'restart', 'scale', 'suspend', 'delete']);

/** The kind of action when something would be changed in Marathon. */
export function writeActionOf(plan: Pick<AppPlan, 'action'>): WriteAction | undefined {
  return writes.has(plan.action) ? (plan.action as WriteAction) : undefined;
}

/**
 * Lets an action through, or holds it when a rule of the cluster or of the app says no. All rules are asked; the first one
 * gives the sentence, those after it are named, too. Actions that change nothing pass.
 */
export function gate(context: AppContext, app: AppInput, plan: AppPlan): AppPlan {
  const action = writeActionOf(plan);
  if (action === undefined) return plan;
  const gated: Gated = { context, app, plan, action, facts: context.facts };
  const [first, ...others] = [...stopHolds(gated), ...contentHolds(gated), ...actorHolds(gated)];
  return first === undefined ? plan : holdPlan(plan, action, first, others);
}

/** The plan with its action held; what differs and why stays to be seen. */
export function holdPlan(
  plan: AppPlan,
  action: WriteAction,
  hold: RuleHold,
  others: readonly RuleHold[] = [],
  as: 'held' | 'wait' = 'held',
): AppPlan {
  const { body: _body, impact: _impact, cost, ...rest } = plan;
  return {
    ...rest,
    action: as,
    reason: `Would ${action}${cost === untouched ? '' : ` (${cost})`}: ${hold.sentence}`,
    cost: untouched,
    change: hold.release,
    held: { ...hold, action },
    ...(others.length === 0 ? {} : { alsoHeld: others.map(each => each.sentence) }),
  };
}

/**
 * The first rule that says that nothing at all is to be changed of an app at this moment: it is only observed, the cluster is
 * in doubt, frozen, or no window is open. Undefined when there is none. Whatever the change is, it is kept back.
 */
export function stopOf(stopped: Stoppable): RuleHold | undefined {
  const [first] = [...stopHolds(stopped), ...momentHolds(stopped)];
  return first;
}

/** Rules that stop everything. */
function* stopHolds({ context, app, facts }: Stoppable): Generator<RuleHold> {
  if (context.policy.mode === 'observe')
    yield {
      by: 'observe',
      sentence: 'the cluster is only observed.',
      release: 'A commit that takes policy.mode: observe out of cluster.yaml.',
    };
  else if (app.desired?.policy?.mode === 'observe')
    yield {
      by: 'observe',
      sentence: 'the app is only observed.',
      release: `A commit that takes policy.mode: observe out of ${app.desired.file}.`,
    };
  if (facts?.stopped !== undefined) yield facts.stopped;
}

const untouched = 'no task is touched';
