import type { Logger } from 'pino';
import { sleep, type Clock } from '../../../clock/clock.ts';
import { pacerError } from '../../../errors/pacer-error.ts';
import type { LiveApp, MarathonInfo } from '../../../marathon/types.ts';
import type { ClusterReading } from '../../../mesos/client/types.ts';
import type { CapacityAnswer } from '../../../schemas/generated/capacity-answer.ts';
import type { CapacityQuestion } from '../../../schemas/generated/capacity-question.ts';
import type { ClusterView } from '../../../schemas/generated/cluster-view.ts';
import { createMesosView, type MesosForObserving } from '../../observe/mesos-view.ts';
import { answerWhatIf } from '../../plan/capacity/ask.ts';
import { judge, unknownVerdict } from '../../plan/capacity/judge.ts';
import { judgePlan, judgeSteps, type Circumstances } from '../../plan/capacity/judge-plan.ts';
import { pendingDemand, waitingDemand } from '../../plan/capacity/plan-demands.ts';
import { withCapacity } from '../../plan/capacity/with-capacity.ts';
import { pictureOf } from '../../plan/capacity/picture.ts';
import { demandOfQuestion } from '../../plan/capacity/question.ts';
import type { Demand, Picture, Verdict } from '../../plan/capacity/types.ts';
import type { AppPlan, Plan } from '../../plan/types.ts';
import type { ClusterPolicy } from '../../policy/types.ts';
import { clusterPage } from './cluster-page.ts';
import { atOnce, inSteps } from '../in-steps.ts';
import { startSchedule } from '../schedule.ts';

/** What is known of places for tasks in one cluster. */
export interface Capacity {
  /** For the cluster page; reads Mesos first when the last look is old. */
  page(): Promise<ClusterView>;
  /** Whether something would find a place. Throws `definition-refused` for a definition that Marathon would refuse. */
  ask(question: CapacityQuestion): Promise<CapacityAnswer>;
  /** A plan with verdicts; as it was when Mesos is not configured. */
  judge(plan: Plan, policy: ClusterPolicy): Generator<void, Plan, void>;
  /** The same for one step. */
  judgeOne(step: AppPlan, policy: ClusterPolicy): AppPlan;
  /** Whether so many instances that a live app waits for can find a place. */
  judgeWaiting(live: LiveApp, count: number): Promise<Verdict | undefined>;
  /** Reads Mesos unless it was read a moment ago. */
  fresh(): Promise<void>;
  stop(): Promise<void>;
}

/** Looks at Mesos are this many times rarer than listings of Marathon, and never closer than `shortestInterval`. */
const rarer = 3;
const shortestInterval = 15_000;
/** Somebody who looks at the page sees what is not older than this, milliseconds. */
const pageAge = 5_000;
const measureAge = 10_000;
/** What is done or held depends on a look that is not older than this, milliseconds. */
const actAge = 5_000;
/** Orders of offers are random and the same each time: the same cluster and the same plan give the same verdict. */
const seed = 1;
/** How long a page waits for agents to say what their containers use; who is later is on the next page. */
const measurePatience = 1_000;

/** Keeps a view of the agents and judges by it; without Mesos it only says that nothing is known. */
export function createCapacity(parts: {
  readonly cluster: string;
  readonly mesos: MesosForObserving | undefined;
  readonly info: () => MarathonInfo | undefined;
  /** What Marathon runs. */
  readonly apps: () => ReadonlyMap<string, LiveApp>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly intervalMilliseconds: number;
  readonly log: Logger;
}): Capacity {
  const { clock, mesos, log } = parts;
  const view =
    mesos === undefined ? undefined : createMesosView({ mesos, clock, frameworkId: () => parts.info()?.frameworkId });
  let drawn: { readonly reading: ClusterReading; readonly info: MarathonInfo; readonly picture: Picture } | undefined;

  function picture(): Picture | undefined {
    const reading = view?.reading();
    const info = parts.info();
    if (reading === undefined || info === undefined) return undefined;
    if (drawn?.reading !== reading || drawn.info !== info) drawn = { reading, info, picture: pictureOf(reading, info) };
    return drawn.picture;
  }

  /** Why nothing can be judged, when that is so. */
  function ignorance(): string | undefined {
    if (view === undefined)
      return 'cluster.yaml does not say where Mesos is (`mesos.url`), so free resources are not known.';
    const trouble = view.trouble();
    if (trouble !== undefined) return `Mesos cannot be read: ${trouble}`;
    if (view.readAt() === undefined) return 'Mesos was not read yet.';
    const now = picture();
    return now === undefined ? 'Marathon did not say yet who it is.' : now.unreliable;
  }

  const schedule =
    view === undefined
      ? undefined
      : startSchedule({
          clock,
          random: parts.random,
          interval: Math.max(shortestInterval, rarer * parts.intervalMilliseconds),
          jitter: 0.1,
          gap: 1_000,
          look: () => view.fresh(0),
          onError: error => log.error({ err: error }, 'look at Mesos failed'),
        });

  function circumstances(policy: ClusterPolicy['capacity']): Circumstances {
    const known = ignorance() === undefined ? picture() : undefined;
    return {
      picture: known,
      sentence: ignorance() ?? '',
      policy,
      live: id => parts.apps().get(id),
      all: parts.apps().values(),
      seed,
    };
  }

  function pendingBeside(id: string, now: Picture): readonly Demand[] {
    const pending: Demand[] = [];
    for (const app of parts.apps().values()) {
      const demand = app.id === id ? undefined : pendingDemand(app, now.marathonVersion);
      if (demand !== undefined) pending.push(demand);
    }
    return pending;
  }

  return {
    async ask(question) {
      await view?.fresh(pageAge);
      const sentence = ignorance();
      const now = picture();
      const readAt = view?.readAt();
      const age =
        readAt === undefined
          ? {}
          : { readAt: new Date(readAt).toISOString(), ageSeconds: Math.round((clock.now() - readAt) / 100) / 10 };
      const version = now?.marathonVersion ?? parts.info()?.version ?? '1.8.0';
      const id = question.definition?.['id'];
      const live = typeof id === 'string' ? parts.apps().get(id) : undefined;
      const asked = demandOfQuestion(question, live, version);
      if ('refusal' in asked) throw pacerError('definition-refused', { message: asked.refusal });
      if (sentence !== undefined || now === undefined)
        return { verdict: unknownVerdict(asked.demand, sentence ?? ''), agents: [], ...age };
      const pending = pendingBeside(asked.demand.id, now);
      const { verdict, agents, largestMem } = await inSteps(answerWhatIf(now, asked.demand, pending, seed));
      return { verdict, agents: [...agents], ...(largestMem === undefined ? {} : { largestMem }), ...age };
    },
    *judge(plan, policy) {
      if (view === undefined) return plan;
      return yield* judgePlan(plan, circumstances(policy.capacity));
    },
    judgeOne(step, policy) {
      if (view === undefined) return step;
      const verdicts = atOnce(judgeSteps([step], circumstances(policy.capacity)));
      return withCapacity(step, verdicts.get(step.id), policy.capacity);
    },
    async judgeWaiting(live, count) {
      if (view === undefined) return undefined;
      await view.fresh(actAge);
      const now = ignorance() === undefined ? picture() : undefined;
      const demand = now === undefined ? undefined : waitingDemand(live, count, now.marathonVersion);
      if (now === undefined || demand === undefined) return undefined;
      const verdicts = await inSteps(judge(now, [demand, ...pendingBeside(live.id, now)], seed));
      return verdicts.get(live.id);
    },
    async fresh() {
      await view?.fresh(actAge);
    },
    async page() {
      await view?.fresh(pageAge);
      if (view !== undefined) await Promise.race([view.measured.fresh(measureAge), sleep(clock, measurePatience)]);
      return clusterPage({
        cluster: parts.cluster,
        view,
        picture: picture(),
        sentence: ignorance(),
        now: clock.now(),
      });
    },
    async stop() {
      await schedule?.stop();
    },
  };
}
