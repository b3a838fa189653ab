import type { Logger } from 'pino';
import type { Clock } from '../../clock/clock.ts';
import { asPacerError } from '../../errors/pacer-error.ts';
import type { LiveApp } from '../../marathon/types.ts';
import { pullsImage, type ImagePresence } from '../build/image-presence.ts';
import type { DesiredApp, DesiredState } from '../desired/types.ts';
import type { LockedImages } from '../lock/locked-images.ts';
import type { Observed } from '../observe/observed.ts';
import type { AppInput, AppPlan, ImageState } from '../plan/types.ts';
import { writeActionOf } from '../plan/gate.ts';
import { isWrite } from '../rollout/carry-out.ts';
import { describeApp } from '../rollout/describe.ts';
import type { RolloutSteps } from '../rollout/app-state.ts';
import type { Explanation } from '../rollout/explain.ts';
import { besideOf } from '../plan/beside.ts';
import type { FailedChange } from '../revert/automatic.ts';
import { stepsAtEnd, type BesideApps } from './beside.ts';
import type { LastHealthy } from '../rollout/last-healthy.ts';
import { planPutBack, type PutBack } from './put-back.ts';
import { isConverged, isDeploying, isOnlyUnchecked } from '../observe/health.ts';
import { buildInterval } from './build-interval.ts';
import type { StateStore } from './events.ts';
import type { Pace } from './pace.ts';
import type { RunResult } from './queue.ts';
import type { Rollouts } from './rollouts.ts';

/** What the reconciler of one cluster works with; everything with effects comes in here. */
export interface Reconciliation {
  readonly clock: Clock;
  readonly log: Logger;
  /** The commit that is followed; undefined until the first snapshot. */
  desired(): DesiredState | undefined;
  readonly observed: Observed;
  readonly images: LockedImages;
  readonly presence: ImagePresence;
  /** Last known image of each app, for plans of the whole cluster. */
  readonly imageStates: Map<string, ImageState>;
  readonly states: StateStore;
  readonly rollouts: Rollouts;
  /** What runs beside others while those are rolled out. */
  readonly beside: BesideApps;
  /** Has another app looked at soon. */
  lookAt(id: string): void;
  /** Takes a failed change back in git; how that stands in a sentence. */
  takeBack(change: FailedChange): string;
  /** What was healthy before. */
  readonly lastHealthy: LastHealthy;
  readonly pace: Pace;
  /** Apps that a hint says have changed: to be read before they are judged. */
  readonly stale: Set<string>;
  plan(input: AppInput, desired: DesiredState): AppPlan;
  explain(id: string): Promise<Explanation>;
  /** Why nothing may be changed at all, when that is so. */
  frozen(): string | undefined;
  /** Looks at the agents again, unless that was a moment ago. */
  freshCapacity?(): Promise<void>;
  /** Learns who Marathon is before anything is planned against it. */
  prepare(): Promise<void>;
  /** Milliseconds since Marathon may have changed its leader. */
  failoverAge(): number | undefined;
  /** Told of an app whose words changed, for the apps that wait for it. */
  changed(id: string): void;
}

const troubleInterval = 5_000;
/** Who waits for a turn is called when there is one; this is for a call that got lost. */
const turnInterval = 30_000;
const longestWait = 3_600_000;
/** How often it is looked whether there is a place now. */
const placeInterval = 15_000;

/** What one look is about. */
export interface Look {
  readonly id: string;
  readonly desired: DesiredState;
  readonly app: DesiredApp | undefined;
  readonly image: ImageState;
  /** Something runs beside that has to go later. */
  isUntidy: boolean;
}

/**
 * One look at one app and at most one step: level-triggered, it never waits for anything to finish. Whatever was lost
 * before it (an event, a hook, the process itself) makes no difference to what it decides (design laws 3, 4, 8).
 */
export async function reconcileApp(parts: Reconciliation, id: string): Promise<RunResult | void> {
  const desired = parts.desired();
  if (desired === undefined) return;
  const app = desired.apps.get(id);
  try {
    await parts.prepare();
    if (!parts.observed.ready()) await parts.observed.refresh();
    const main = besideOf(parts.observed.app(id));
    if (main !== undefined && (desired.apps.has(main) || desired.unknown.has(main))) {
      // What runs beside an app has no life of its own: whoever looks after the app looks after it.
      if (parts.stale.delete(id)) await parts.observed.look(id);
      return parts.lookAt(main);
    }
    const image = await imageOf(parts, app, desired);
    const look: Look = { id, desired, app, image, isUntidy: false };
    const live = await freshEnough(parts, id);
    const result = await decide(parts, look, live);
    // As long as something runs beside that has to go, there is a next look.
    return look.isUntidy === true ? { again: Math.min(result?.again ?? 500, 1_000) } : result;
  } catch (thrown) {
    const error = asPacerError(thrown);
    describeTrouble(parts, id, desired, error.message);
    if (error.kind === 'bug') throw error;
    parts.rollouts.away(id);
    // Trouble of a server is no fault of the app: it is looked at again steadily, without a back-off of its own.
    if (error.retryable || error.kind === 'upstream') return { again: troubleInterval };
    throw error;
  }
}

async function imageOf(parts: Reconciliation, app: DesiredApp | undefined, desired: DesiredState): Promise<ImageState> {
  const image = await parts.images.resolve(app, desired);
  if (app === undefined) return image;
  if (image.kind === 'none') parts.imageStates.delete(app.id);
  else parts.imageStates.set(app.id, image);
  return image;
}

/** The cached view is good enough unless a hint, a running change, or a Marathon that did not answer says otherwise. */
function freshEnough(parts: Reconciliation, id: string): Promise<LiveApp | undefined> {
  const isStale = parts.stale.delete(id);
  const mustRead = isStale || parts.rollouts.get(id) !== undefined || parts.observed.trouble() !== undefined;
  return mustRead ? parts.observed.look(id) : Promise.resolve(parts.observed.app(id));
}

async function decide(parts: Reconciliation, look: Look, seen: LiveApp | undefined): Promise<RunResult | void> {
  let live = seen;
  let plan = planFor(parts, look, live);
  if (plan.capacity !== undefined) {
    await parts.freshCapacity?.();
    plan = planFor(parts, look, live);
  }
  if (isWrite(plan)) {
    const frozen = parts.frozen();
    if (frozen !== undefined) return describe(parts, look, plan, live, { blocked: frozen });
    // Never act on what was seen a while ago: read again, plan again.
    live = await parts.observed.look(look.id);
    plan = planFor(parts, look, live);
  }
  // That an app is gone which was there is judged together with all others: a Marathon that lost everything answers so too.
  if (plan.action === 'create' && parts.rollouts.last(look.id) !== undefined) {
    await parts.observed.refresh();
    live = parts.observed.app(look.id);
    plan = planFor(parts, look, live);
    const frozen = parts.frozen();
    if (isWrite(plan) && frozen !== undefined) return describe(parts, look, plan, live, { blocked: frozen });
  }
  const missing = await missingImage(parts, look, plan, live);
  if (missing !== undefined) {
    parts.imageStates.set(look.id, missing);
    const held: Look = { ...look, image: missing };
    await describe(parts, held, planFor(parts, held, live), live, {});
    // What Pacer builds it can build again.
    return look.app?.build === undefined ? undefined : { again: 1_000 };
  }
  look.isUntidy = await parts.beside.tidy(parts, look, plan, live);
  if (isWrite(plan)) {
    const { beside } = plan;
    const first = beside === undefined ? undefined : await parts.beside.step(parts, look, { ...plan, beside });
    if (first?.kind === 'held') return describe(parts, look, plan, live, { blocked: first.sentence });
    if (first?.kind === 'waiting') {
      const { explanation, steps } = first;
      await describe(parts, look, plan, live, { explanation, steps });
      return { again: first.again };
    }
    const pause = parts.rollouts.pause(look.id, plan.wish);
    return pause > 0 ? follow(parts, look, plan, live) : write(parts, look, live);
  }
  const back = await planPutBack(parts, look, plan, live);
  if (back !== undefined) return putBack(parts, look, plan, live, back);
  parts.rollouts.forgetUnless(look.id, plan.wish);
  if (plan.action === 'nothing') return follow(parts, look, plan, live);
  return hold(parts, look, plan, live);
}

/** Nothing can be done now: say why, and look again when that may be another. */
async function hold(
  parts: Reconciliation,
  look: Look,
  plan: AppPlan,
  live: LiveApp | undefined,
): Promise<RunResult | void> {
  await describe(parts, look, plan, live, {});
  if (plan.held?.until !== undefined) {
    const left = Date.parse(plan.held.until) - parts.clock.now();
    return { again: Math.min(Math.max(left, 0) + 1, longestWait) };
  }
  if (plan.held?.by === 'capacity') return { again: placeInterval };
  if (plan.held?.by === 'concurrency') {
    parts.pace.wait(look.id);
    return { again: turnInterval };
  }
  if (plan.action === 'build' || plan.action === 'wait') return { again: lookAgain(parts, look) };
}

/** What says that the image of an app is missing, when this step would have agents pull it. */
async function missingImage(
  parts: Reconciliation,
  look: Look,
  plan: AppPlan,
  live: LiveApp | undefined,
): Promise<ImageState | undefined> {
  const { app, desired } = look;
  if (app === undefined || desired.cluster === undefined || !pullsImage(plan, live)) return undefined;
  return parts.presence.missing(plan.body ?? app.definition, desired.cluster);
}

function planFor(parts: Reconciliation, look: Look, live: LiveApp | undefined): AppPlan {
  const last = parts.rollouts.last(look.id);
  const unknown = look.desired.unknown.get(look.id);
  const refused = look.desired.refused?.get(look.id);
  return parts.plan(
    {
      id: look.id,
      image: look.image,
      ...(look.app === undefined ? {} : { desired: look.app }),
      ...(unknown === undefined ? {} : { unknown }),
      ...(refused === undefined ? {} : { refused }),
      ...(live === undefined ? {} : { live }),
      ...(last === undefined ? {} : { last }),
    },
    look.desired,
  );
}

function lookAgain(parts: Reconciliation, look: Look): number {
  // The base image calls when it is there.
  if ('waitsFor' in look.image && look.image.waitsFor !== undefined) return troubleInterval;
  if (look.image.kind !== 'building') return 1_000;
  if (look.image.isUnwritten === true) return troubleInterval;
  const since = parts.states.get(look.id)?.since;
  return buildInterval(since === undefined ? 0 : parts.clock.now() - Date.parse(since));
}

async function write(parts: Reconciliation, look: Look, live: LiveApp | undefined): Promise<RunResult | void> {
  // Once more, without anything in between: others may have taken the place, or the moment may be over.
  const plan = planFor(parts, look, live);
  const action = writeActionOf(plan);
  if (action === undefined) return hold(parts, look, plan, live);
  // Counted before Marathon is asked: looks at other apps go on meanwhile and must not take the same place.
  const begun = parts.pace.begin(look.id, action);
  const result = await parts.rollouts.start(plan, look.desired, look.app, live).catch((thrown: unknown) => {
    // It may have been carried out.
    begun(true);
    throw thrown;
  });
  begun(result.kind === 'started');
  if (result.kind === 'blocked') {
    await describe(parts, look, plan, live, { blocked: result.sentence });
    return { again: 1_000 };
  }
  if (result.kind === 'rejected') {
    await describe(parts, look, plan, live, { failure: result.explanation });
    return;
  }
  const now = await parts.observed.look(look.id);
  if (plan.action === 'delete') {
    if (now === undefined) parts.states.remove(look.id);
    else await describe(parts, look, plan, now, {});
    return now === undefined ? undefined : { again: 1_000 };
  }
  return follow(parts, look, planFor(parts, look, now), now);
}

/** The newest wish failed: the last healthy one is brought back and watched, and the newest stays marked as failed. */
async function putBack(
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
    const result = await parts.rollouts.start(back.plan, desired, back.healthy.app, live);
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

/** Nothing is to be written now: watch what is on its way, or say why it is not as promised. */
async function follow(
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
  const verdict = await parts.rollouts.look(look.id, live, reason, { arrived, unchecked, canPutBack });
  if (verdict.kind === 'late') {
    await describe(parts, look, planFor(parts, look, live), live, {});
    return { again: 500 };
  }
  const waiting = verdict.kind === 'waiting';
  const explain = !arrived || (live !== undefined && !isConverged(live));
  const explanation = explain
    ? { explanation: unchecked && !isDeploying(live) ? uncheckedSentence(live) : await reason() }
    : {};
  await describe(parts, look, plan, live, explanation);
  if (waiting) return { again: verdict.again };
  if (explain) return { again: troubleInterval };
}

const notKept: Explanation = {
  sentence: 'Marathon accepted the change and does not show it; it is put again.',
  evidence: [],
};

function uncheckedSentence(live: LiveApp): Explanation {
  const known = `${live.tasksHealthy} of ${live.instances} instances are known to be healthy`;
  return {
    sentence: `Marathon may have changed its leader, and a new one knows no health results yet: ${known}, all run.`,
    evidence: [],
  };
}

async function describe(
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
  parts.states.set(
    describeApp({
      id: look.id,
      plan,
      commit: look.desired.commit,
      image: look.image,
      desired: look.app,
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

/** A server that this app needs is away: what was known stays, the two words say that it is not known now. */
function describeTrouble(parts: Reconciliation, id: string, desired: DesiredState, message: string): void {
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
