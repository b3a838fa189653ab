import type { DesiredApp, DesiredState } from '../desired/types.ts';
import type { Ledger } from '../ledger/types.ts';
import type { Capacity } from './session/capacity.ts';
import { atOnce } from './in-steps.ts';
import type { Observed } from '../observe/observed.ts';
import type { ClusterPolicy, PolicyFacts } from '../policy/types.ts';
import { appInput } from '../plan/app-input.ts';
import { stopOf, type RuleHold } from '../plan/gate.ts';
import type { createPlanner } from '../plan/plan.ts';
import type { SecretsState } from '../plan/secrets.ts';
import type { AppInput, AppPlan, ImageState, Plan, PlanInput } from '../plan/types.ts';

/** Plans with what is known now; asks nobody. */
export interface PlanView {
  app(input: AppInput, desired: DesiredState): AppPlan;
  /** The same for one app with what is known of it. */
  known(id: string, desired: DesiredState): AppPlan;
  /** What says that nothing at all is to be changed of an app now; see `stopOf`. */
  stop(id: string, desired: DesiredState): RuleHold | undefined;
  /** In steps; see `Planner.steps`. What changes between them may be seen in one app and not yet in another. */
  cluster(desired: DesiredState): Generator<void, Plan, void>;
}

/** Strictest rules, for a commit whose cluster.yaml is broken: nothing is healed, nothing is deleted. */
const noPolicy = { selfHeal: false, prune: false, maxDeletes: { share: 0, count: 0 } };

function policyOf(desired: DesiredState): ClusterPolicy {
  return desired.cluster?.policy ?? noPolicy;
}

/** Gathering what is known of an app takes a thousandth of a millisecond or two. */
const inputsPerStep = 1_000;

/** Joins wish, image, live app and ledger into the planner's input. */
export function createPlanView(parts: {
  readonly planner: ReturnType<typeof createPlanner>;
  readonly source: string;
  readonly observed: Observed;
  readonly ledger: Ledger;
  readonly imageStates: ReadonlyMap<string, ImageState>;
  readonly marathonVersion: () => string | undefined;
  /** What is known of the secrets of an app; nothing when left out. `read` has those read that nobody asked for yet. */
  readonly secrets?: (app: DesiredApp, read: boolean) => SecretsState;
  /** Judges places for tasks; nothing is said of them without it. */
  readonly capacity?: Pick<Capacity, 'judge' | 'judgeOne'>;
  /** What rules look at besides files, as it is now. */
  readonly facts: (desired: DesiredState) => PolicyFacts;
}): PlanView {
  function context(desired: DesiredState): Omit<PlanInput, 'apps'> {
    return {
      commit: desired.commit,
      source: parts.source,
      marathonVersion: parts.marathonVersion() ?? '1.8.0',
      policy: policyOf(desired),
      facts: parts.facts(desired),
      owns: desired.cluster?.owns ?? [],
      unreadable: desired.unreadable,
    };
  }

  function* inputs(desired: DesiredState): Generator<void, Map<string, AppInput>, void> {
    const apps = new Map<string, AppInput>();
    for (const known of [desired.apps, desired.unknown, parts.observed.apps()]) {
      let looked = 0;
      for (const id of known.keys()) {
        if (!apps.has(id)) apps.set(id, inputOf(id, desired));
        if (++looked % inputsPerStep === 0) yield;
      }
    }
    return apps;
  }

  function* clusterSteps(desired: DesiredState): Generator<void, Plan, void> {
    const plan = yield* parts.planner.steps({ ...context(desired), apps: yield* inputs(desired) });
    return parts.capacity === undefined ? plan : yield* parts.capacity.judge(plan, policyOf(desired));
  }

  function known(id: string, desired: DesiredState): AppInput | undefined {
    const isKnown = desired.apps.has(id) || desired.unknown.has(id) || parts.observed.app(id) !== undefined;
    return isKnown ? inputOf(id, desired) : undefined;
  }

  function secretsOf(app: DesiredApp | undefined, read: boolean): { readonly secrets?: SecretsState } {
    if (app?.secrets === undefined || parts.secrets === undefined) return {};
    return { secrets: parts.secrets(app, read) };
  }

  function inputOf(id: string, desired: DesiredState): AppInput {
    const image = parts.imageStates.get(id);
    return appInput(id, desired, { image, live: parts.observed.app(id), last: parts.ledger.last(id) });
  }

  const view: PlanView = {
    known(id, desired) {
      const plan = view.app(inputOf(id, desired), desired);
      const isJudged = plan.capacity !== undefined || parts.capacity === undefined;
      return isJudged ? plan : parts.capacity.judgeOne(plan, policyOf(desired));
    },
    app(input, desired) {
      // Whether an app may be deleted depends on all others: the share of deletes is counted over the whole cluster.
      if (input.desired === undefined && input.unknown === undefined) {
        const apps = atOnce(inputs(desired)).set(input.id, input);
        const found = parts.planner.planAmong({ ...context(desired), apps }, input.id);
        if (found !== undefined) return found;
      }
      const complete = { ...input, ...secretsOf(input.desired ?? input.refused, true) };
      const plan = parts.planner.planApp({ ...context(desired), find: id => known(id, desired) }, complete);
      // Where nothing depends on the verdict, nobody has to wait for it.
      const blocks = parts.capacity !== undefined && policyOf(desired).capacity === 'block';
      return blocks ? parts.capacity.judgeOne(plan, policyOf(desired)) : plan;
    },
    stop(id, desired) {
      const app = desired.apps.get(id);
      const stopped = { id, ...(app === undefined ? {} : { desired: app }) };
      return stopOf({ context: { policy: policyOf(desired) }, app: stopped, facts: parts.facts(desired) });
    },
    cluster: clusterSteps,
  };
  return view;
}
