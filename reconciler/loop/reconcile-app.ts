import { asPacerError } from '../../errors/pacer-error.ts';
import type { LiveApp } from '../../marathon/types.ts';
import { pullsImage } from '../build/image-presence.ts';
import type { DesiredApp } from '../desired/types.ts';
import { isOnlyUnchecked } from '../observe/health.ts';
import { besideOf } from '../plan/beside.ts';
import { writeActionOf } from '../plan/gate.ts';
import type { AppPlan, ImageState } from '../plan/types.ts';
import { isWrite } from '../rollout/carry-out.ts';
import type { BesideResult } from './beside.ts';
import { buildInterval } from './images/build-interval.ts';
import { describe, describeTrouble } from './describe.ts';
import { follow } from './follow.ts';
import { troubleInterval } from './intervals.ts';
import { planPutBack, putBack } from './put-back.ts';
import type { RunResult } from './queue.ts';
import { planFor, type Look, type Reconciliation } from './reconciliation.ts';

/** Who waits for a turn is called when there is one; this is for a call that got lost. */
const turnInterval = 30_000;
const longestWait = 3_600_000;
/** How often it is looked whether there is a place now. */
const placeInterval = 15_000;

/**
 * One look at one app and at most one step: level-triggered, it never waits for anything to finish. Whatever was lost
 * before it (an event, a hook, the process itself) makes no difference to what it decides (design laws 3, 4, 8).
 */
export async function reconcileApp(parts: Reconciliation, id: string): Promise<RunResult | void> {
  const desired = parts.desired();
  if (desired === undefined) return;
  const app = desired.apps.get(id);
  const begin = parts.clock.now();
  try {
    await parts.prepare();
    if (!parts.observed.ready()) await parts.observed.refresh();
    const main = besideOf(parts.observed.app(id));
    if (main !== undefined && (desired.apps.has(main) || desired.unknown.has(main))) {
      // What runs beside an app has no life of its own: whoever looks after the app looks after it.
      if (parts.stale.delete(id)) await parts.observed.look(id);
      return parts.lookAt(main);
    }
    const asked = await parts.images.resolve(app, desired);
    // What was said of the app stays: what it wants is not known yet.
    if ('asked' in asked && (parts.states.get(id) !== undefined || asked.asked < troubleInterval)) {
      parts.rollouts.passedOver(id, begin);
      return { again: troubleInterval };
    }
    const image = 'asked' in asked ? slowServers : asked.answer;
    rememberImage(parts, app, image);
    const look: Look = { id, desired, app, image, isUntidy: false };
    const live = await freshEnough(parts, id);
    const result = await decide(parts, look, live);
    parts.pace.looked(id);
    parts.rollouts.passedOver(id, begin);
    const steady = watchHealth(parts, look);
    // As long as something runs beside that has to go, there is a next look.
    const untidy = look.isUntidy ? Math.min(result?.again ?? 500, 1_000) : undefined;
    const leftover = look.leftover === undefined ? undefined : untilEnd(parts, look.leftover.hold);
    const times = [result?.again, steady, untidy, leftover].filter(time => time !== undefined);
    return times.length === 0 ? undefined : { ...result, again: Math.min(...times) };
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

/** Only what Pacer builds is promoted by how it fares. */
function watchHealth(parts: Reconciliation, { id, app, desired }: Look): number | undefined {
  const live = parts.observed.app(id);
  if (app?.build === undefined || live === undefined || parts.rollouts.get(id) !== undefined) return undefined;
  const unchecked = isOnlyUnchecked(live, parts.failoverAge());
  return parts.health.look({ id, live, unchecked, commit: desired.commit, sentence: parts.states.get(id)?.sentence });
}

const slowServers: ImageState = {
  kind: 'unknown',
  sentence: 'It is not known yet which image it wants: git, the registry or Jenkins take long to answer.',
  advice: 'Look at their load and at the network; Pacer goes on as soon as they answer.',
};

function rememberImage(parts: Reconciliation, app: DesiredApp | undefined, image: ImageState): void {
  if (app === undefined) return;
  if (image.kind === 'none') parts.imageStates.delete(app.id);
  else parts.imageStates.set(app.id, image);
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
  const back = isWrite(plan) ? undefined : await planPutBack(parts, look, plan, live);
  const tidied = await parts.beside.tidy(parts, look, { plan, back: back?.plan }, live);
  look.isUntidy = tidied === 'later';
  if (typeof tidied === 'object') look.leftover = tidied;
  if (isWrite(plan)) {
    // Once more, without anything in between: others may have taken the place that it needs for what runs beside.
    const now = planFor(parts, look, live);
    if (!isWrite(now)) return hold(parts, look, now, live);
    const first = await stepBeside(parts, look, now);
    if (first?.kind === 'held') return describe(parts, look, plan, live, { blocked: first.sentence });
    if (first?.kind === 'waiting') {
      const { explanation, steps } = first;
      await describe(parts, look, plan, live, { explanation, steps });
      return { again: first.again };
    }
    const pause = parts.rollouts.pause(look.id, plan.wish);
    return pause > 0 ? follow(parts, look, plan, live) : write(parts, look, live);
  }
  if (back !== undefined) return putBack(parts, look, plan, live, back);
  parts.rollouts.forgetUnless(look.id, plan.wish);
  if (plan.action === 'nothing') return follow(parts, look, plan, live);
  return hold(parts, look, plan, live);
}

/** A step of what runs beside, which needs a place among those that are under way; undefined for a change without it. */
async function stepBeside(parts: Reconciliation, look: Look, plan: AppPlan): Promise<BesideResult | undefined> {
  const { beside } = plan;
  if (beside === undefined) return undefined;
  return parts.pace.counted(
    look.id,
    'create',
    () => parts.beside.step(parts, look, { ...plan, beside }),
    () => true,
  );
}

/** Nothing can be done now: say why, and look again when that may be another. */
async function hold(
  parts: Reconciliation,
  look: Look,
  plan: AppPlan,
  live: LiveApp | undefined,
): Promise<RunResult | void> {
  await describe(parts, look, plan, live, {});
  if (plan.held?.until !== undefined) return { again: untilEnd(parts, plan.held) };
  if (plan.held?.by === 'capacity') return { again: placeInterval };
  if (plan.held?.by === 'concurrency') {
    parts.pace.wait(look.id);
    return { again: turnInterval };
  }
  if (plan.action === 'build' || plan.action === 'wait') return { again: lookAgain(parts, look) };
}

/** Milliseconds until what holds a change ends by itself, and not too many. */
function untilEnd(parts: Reconciliation, { until }: { readonly until?: string }): number {
  if (until === undefined) return longestWait;
  return Math.min(Math.max(Date.parse(until) - parts.clock.now(), 0) + 1, longestWait);
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
  const result = await parts.pace.counted(
    look.id,
    action,
    () => parts.rollouts.start(plan, look.desired, look.app, live),
    ({ kind }) => kind === 'started',
  );
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
