import type { LiveApp } from '../../marathon/types.ts';
import type { DesiredApp, DesiredState } from '../desired/types.ts';
import type { Ledger, LedgerEntry } from '../ledger/types.ts';
import type { AppBeside, AppPlan, LastAction } from '../plan/types.ts';
import { carryOut, type MarathonForRollout } from '../rollout/carry-out.ts';
import type { Explanation } from '../rollout/explain.ts';
import { lastPutBack } from '../rollout/last-healthy.ts';
import { explainRejection } from '../rollout/rejection.ts';
import { imageOf, isMarked, keptTiming, mayBeCarriedOut, rolloutOf, since } from '../rollout/from-plan.ts';
import { createRecorder, type RecorderParts } from '../rollout/record-rollout.ts';
import { takeUp } from '../rollout/take-up.ts';
import {
  lookAtRollout,
  noteLook,
  readInterval,
  type Rollout,
  type RolloutCircumstances,
  type RolloutVerdict,
} from '../rollout/progress.ts';

/** How a start went. */
export type StartResult =
  | { readonly kind: 'started' }
  | { readonly kind: 'blocked'; readonly sentence: string }
  | { readonly kind: 'rejected'; readonly explanation: Explanation };

/** The changes that are on their way, and what became of the last ones. Memory here is a cache of the ledger. */
export interface Rollouts {
  get(app: string): Rollout | undefined;
  /** Apps whose change is on its way. */
  underWay(): Iterable<string>;
  /** What the ledger says was last done for the app. */
  last(app: string): LastAction | undefined;
  /** How putting an older wish back stands, after the newest one failed. */
  lastPutBack(app: string, wish: string): LastAction | undefined;
  /** Why the wish failed, when it did. */
  failure(app: string, wish: string | undefined): Explanation | undefined;
  /** The newest change was ended by a person. */
  isAborted(app: string): boolean;
  /** A change begins beside, or goes on there. What it supersedes is recorded. */
  beginBeside(plan: AppPlan & { readonly beside: AppBeside }, desired: DesiredState, app: DesiredApp): Rollout;
  /** A person ends the running change; false when there is none. */
  abort(app: string, reason: string | undefined): boolean;
  /** Ends the running change as failed. */
  fail(app: string, explanation: Explanation): void;
  /** Hands the plan to Marathon and watches it; what it supersedes is recorded. */
  start(
    plan: AppPlan,
    desired: DesiredState,
    app: DesiredApp | undefined,
    live: LiveApp | undefined,
  ): Promise<StartResult>;
  /** Takes up a change that a former process handed to Marathon. */
  adopt(plan: AppPlan, desired: DesiredState, app: DesiredApp | undefined, live: LiveApp | undefined): void;
  /** Looks at the running change; records its end and, when it is late, ends it. */
  look(
    app: string,
    live: LiveApp | undefined,
    explain: () => Promise<Explanation>,
    circumstances?: RolloutCircumstances,
  ): Promise<RolloutVerdict | { readonly kind: 'none' }>;
  /** A server that is needed to look at the running change does not answer: that time does not count against it. */
  away(app: string): void;
  /** The app was looked at since then, and its running change was not: something holds it. That time does not count either. */
  passedOver(app: string, since: number): void;
  /** Milliseconds before the same wish may be put again: Marathon took it a moment ago. */
  pause(app: string, wish: string | undefined): number;
  /** Stops watching a change whose wish is no longer wanted. */
  forgetUnless(app: string, wish: string | undefined): void;
}

/** Needs of `createRollouts`. */
export interface RolloutParts extends RecorderParts {
  readonly marathon: MarathonForRollout;
  readonly ledger: Ledger;
}

/** Pause before the same wish is put again, doubling each time: what Marathon drops it may drop again. */
const firstPause = 1_000;
const longestPause = 60_000;

/** A wish that was handed over, until it is healthy, failed, or another one is wanted. */
interface Put {
  readonly wish: string;
  readonly count: number;
  readonly at: number;
}

/** A write whose answer was lost: it may have been carried out. */
interface Asked {
  readonly rollout: Rollout;
  readonly details: Partial<LedgerEntry>;
  /** Deployments that were there before, and so are not its. */
  readonly before: ReadonlySet<string>;
}

/** Starts, watches and ends changes; every step leaves a line in the ledger. */
export function createRollouts(parts: RolloutParts): Rollouts {
  const { marathon, ledger, clock } = parts;
  const putBackOf = (app: string, wish: string): ReturnType<typeof lastPutBack> => lastPutBack(ledger, app, wish);
  const running = new Map<string, Rollout>();
  const failures = new Map<string, { readonly wish: string; readonly explanation: Explanation }>();
  const puts = new Map<string, Put>();
  const asked = new Map<string, Asked>();
  /** Apps at whose change nobody could look since the last look. */
  const unseen = new Set<string>();

  const record = createRecorder(parts);

  function watch(rollout: Rollout): void {
    running.set(rollout.app, rollout);
    rollout.lookedAt ??= clock.now();
  }

  function noteSeen(rollout: Rollout): void {
    noteLook(rollout, clock.now(), unseen.delete(rollout.app));
  }

  async function isOurs(app: string, deployment: string, live: LiveApp | undefined): Promise<boolean> {
    if (running.get(app)?.deployment === deployment) return true;
    if (ledger.entries({ app }).some(entry => entry.deployment === deployment)) return true;
    // Asked for by us though the answer was lost; or by a former process that died before it could write it down: then
    // our mark is on the app. Either way it touches only this app.
    const lost = asked.get(app);
    const isAnswerLost = lost !== undefined && !lost.before.has(deployment);
    if (!isAnswerLost && !isMarked(live)) return false;
    const found = (await marathon.deployments()).find(candidate => candidate.id === deployment);
    if (found?.affectedApps.length !== 1 || found.affectedApps[0] !== app) return false;
    return isAnswerLost || ledger.last(app)?.outcome !== 'healthy';
  }

  async function start(
    plan: AppPlan,
    desired: DesiredState,
    app: DesiredApp | undefined,
    live: LiveApp | undefined,
  ): Promise<StartResult> {
    const before = running.get(plan.id);
    const isRepeated = before !== undefined && before.wish === plan.wish;
    if (isRepeated) noteSeen(before);
    // A wish that has to be put again does not get more time by that.
    const startedAt = isRepeated ? before.startedAt : clock.now();
    const isNext = isRepeated && before.isBeside === true;
    const sameTime = isRepeated && !isNext ? before : undefined;
    const putAt = sameTime === undefined ? clock.now() : sameTime.putAt;
    const timing = { ...since(putAt), ...keptTiming(sameTime) };
    const details: Partial<LedgerEntry> = {
      ...imageOf(plan),
      ...(plan.cause === 'rollback' ? { sentence: plan.reason } : {}),
      changes: plan.changes.map(({ pointer, from, to }) => ({ pointer, from: from ?? null, to: to ?? null })),
    };
    const result = await carryOut(marathon, plan, deployment => isOurs(plan.id, deployment, live)).catch(
      (thrown: unknown) => {
        if (mayBeCarriedOut(thrown)) {
          const rollout = {
            ...rolloutOf(plan, desired, app, undefined, startedAt),
            ...timing,
            lookedAt: clock.now(),
          };
          asked.set(plan.id, { rollout, details, before: new Set((live?.deployments ?? []).map(each => each.id)) });
        }
        throw thrown;
      },
    );
    if (result.kind === 'blocked') return result;
    asked.delete(plan.id);
    const deployment = result.kind === 'submitted' ? result.deployment : undefined;
    const rollout = { ...rolloutOf(plan, desired, app, deployment, startedAt), ...timing };
    if (result.kind === 'rejected') {
      const explanation = explainRejection(result.error, app);
      failures.set(plan.id, { wish: rollout.wish, explanation });
      record(rollout, 'failed', { ...details, sentence: explanation.sentence });
      return { kind: 'rejected', explanation };
    }
    if (before !== undefined && !isNext)
      record(before, 'superseded', {
        supersededBy: desired.commit,
        ...(isRepeated ? { sentence: 'Marathon accepted it and did not keep it; it was put again.' } : {}),
      });
    // What is put back is healthy; why it had to be stays said, with its evidence.
    if (plan.cause !== 'rollback') failures.delete(plan.id);
    const earlier = puts.get(plan.id);
    const count = earlier?.wish === rollout.wish ? earlier.count + 1 : 1;
    puts.set(plan.id, { wish: rollout.wish, count, at: clock.now() });
    if (plan.action === 'delete') {
      running.delete(plan.id);
      record(rollout, 'deleted', details);
      return { kind: 'started' };
    }
    watch(rollout);
    record(rollout, 'started', details);
    return { kind: 'started' };
  }

  function adopt(plan: AppPlan, desired: DesiredState, app: DesiredApp | undefined, live: LiveApp | undefined): void {
    if (live === undefined || app === undefined) return;
    const current = running.get(plan.id);
    if (current !== undefined && current.isBeside !== true) return;
    if (adoptAsked(plan, live)) return;
    if (current !== undefined) {
      // The app itself is as wanted, whoever told Marathon: it has its own time for getting healthy.
      if (plan.action === 'nothing') watch({ ...current, isBeside: false, putAt: clock.now(), awayMilliseconds: 0 });
      return;
    }
    const found = takeUp({ plan, desired, app, live }, ledger, clock.now());
    if (found !== undefined) watch(found);
  }

  function beginBeside(
    plan: AppPlan & { readonly beside: AppBeside },
    desired: DesiredState,
    app: DesiredApp,
  ): Rollout {
    const before = running.get(plan.id);
    if (before !== undefined && before.wish === plan.wish) {
      noteSeen(before);
      return before;
    }
    if (before !== undefined) record(before, 'superseded', { supersededBy: desired.commit });
    const last = ledger.last(plan.id);
    const known = last?.outcome === 'started' && last.wish === plan.wish;
    const entry = known ? ledger.entries({ app: plan.id }).findLast(line => line.wish === plan.wish) : undefined;
    const startedAt = entry === undefined ? clock.now() : Date.parse(entry.started);
    const putAt = entry === undefined ? undefined : Date.parse(entry.time);
    const takenUp = entry === undefined ? {} : { takenUpAt: clock.now() };
    const rollout = {
      ...rolloutOf(plan, desired, app, undefined, startedAt),
      isBeside: true,
      ...since(putAt),
      ...takenUp,
    };
    watch(rollout);
    failures.delete(plan.id);
    if (entry === undefined)
      record(rollout, 'started', {
        ...imageOf(plan),
        changes: plan.changes.map(({ pointer, from, to }) => ({ pointer, from: from ?? null, to: to ?? null })),
        sentence: `First beside, as ${plan.beside.id}.`,
      });
    return rollout;
  }

  function fail(app: string, explanation: Explanation, more: Partial<LedgerEntry> = {}): void {
    const rollout = running.get(app);
    if (rollout === undefined) return;
    running.delete(app);
    puts.delete(app);
    if (rollout.cause !== 'rollback') failures.set(app, { wish: rollout.wish, explanation });
    record(rollout, 'failed', { ...more, sentence: explanation.sentence });
  }

  /** The answer to this wish was lost, and there it is: it is ours, and was started when it was asked for. */
  function adoptAsked(plan: AppPlan, live: LiveApp): boolean {
    const lost = asked.get(plan.id);
    asked.delete(plan.id);
    if (lost === undefined || lost.rollout.wish !== plan.wish || plan.action !== 'nothing') return false;
    const deployment = live.deployments?.map(each => each.id).find(id => !lost.before.has(id));
    const rollout = { ...lost.rollout, deployment };
    running.set(plan.id, rollout);
    record(rollout, 'started', lost.details);
    return true;
  }

  async function look(
    app: string,
    live: LiveApp | undefined,
    explain: () => Promise<Explanation>,
    circumstances: RolloutCircumstances = {},
  ): Promise<RolloutVerdict | { readonly kind: 'none' }> {
    const rollout = running.get(app);
    if (rollout === undefined) return { kind: 'none' };
    noteSeen(rollout);
    const verdict = lookAtRollout(rollout, live, clock.now(), circumstances);
    if (verdict.kind === 'healthy') {
      running.delete(app);
      puts.delete(app);
      if (rollout.cause !== 'rollback') failures.delete(app);
      record(rollout, 'healthy', imageOf({ body: live }));
    }
    if (verdict.kind !== 'late') return verdict;
    return (await end(rollout, live, explain, circumstances)) ?? verdict;
  }

  /**
   * The deadline passed: say why, keep the old version serving, do not try this wish again (design: rollout.onFailure). A way
   * back that only Marathon knows is not gone while nothing may be changed; then it goes on, and is ended afterwards.
   */
  async function end(
    rollout: Rollout,
    live: LiveApp | undefined,
    explain: () => Promise<Explanation>,
    { stop = () => undefined, canPutBack = () => Promise.resolve(false) }: RolloutCircumstances,
  ): Promise<RolloutVerdict | undefined> {
    const reason = await explain();
    const seconds = Math.round(rollout.deadlineMilliseconds / 1000);
    const deployment = live?.deployments?.[0]?.id;
    const mayCancel = rollout.onFailure === 'rollback' && rollout.action !== 'create' && deployment !== undefined;
    // Marathon knows the version before this deployment, which need not have been healthy; git knows the one that was.
    const rollBack = mayCancel && rollout.cause !== 'rollback' && !(await canPutBack());
    const held = rollBack ? stop()?.sentence : undefined;
    if (held !== undefined) return { kind: 'waiting', again: readInterval, held };
    if (rollBack) await marathon.cancelDeployment(deployment, { force: false });
    const ending = rollBack ? ' Marathon was told to bring back the version before.' : '';
    const explanation = {
      sentence: `Not healthy within ${seconds} s. ${reason.sentence}${ending}`,
      evidence: reason.evidence,
    };
    fail(rollout.app, explanation);
    return undefined;
  }

  return {
    get: app => running.get(app),
    underWay: () => running.keys(),
    last: app => ledger.last(app),
    lastPutBack: putBackOf,
    isAborted: app => ledger.entries({ app }).findLast(line => line.outcome === 'failed')?.aborted === true,
    beginBeside,
    fail,
    abort(app, reason) {
      const rollout = running.get(app);
      if (rollout === undefined || rollout.cause === 'rollback') return false;
      const sentence = `Ended by hand${reason === undefined ? '.' : `: ${reason}`}`;
      fail(app, { sentence: /[.!?]$/.test(sentence) ? sentence : `${sentence}.`, evidence: [] }, { aborted: true });
      return true;
    },
    failure(app, wish) {
      const remembered = failures.get(app);
      if (remembered !== undefined && remembered.wish === wish) return remembered.explanation;
      const last = ledger.last(app);
      if (last?.outcome !== 'failed' || last.wish !== wish) return undefined;
      const entry = ledger.entries({ app }).findLast(line => line.outcome === 'failed' && line.cause !== 'rollback');
      return { sentence: entry?.sentence ?? `The change of commit ${last.commit} failed.`, evidence: [] };
    },
    start,
    adopt,
    look,
    away(app) {
      if (running.has(app) || asked.has(app)) unseen.add(app);
    },
    passedOver(app, since) {
      const { lookedAt } = running.get(app) ?? {};
      if (lookedAt !== undefined && lookedAt < since) unseen.add(app);
    },
    pause(app, wish) {
      const put = puts.get(app);
      if (put === undefined || put.wish !== (wish ?? '')) return 0;
      const wait = Math.min(longestPause, firstPause * 2 ** Math.min(put.count - 1, 10));
      return Math.max(0, put.at + wait - clock.now());
    },
    forgetUnless(app, wish) {
      const rollout = running.get(app);
      if (rollout === undefined || rollout.wish === wish) return;
      running.delete(app);
      record(rollout, 'superseded');
    },
  };
}
