import type { Clock } from '../../clock/clock.ts';
import type { LiveApp } from '../../marathon/types.ts';
import type { DesiredApp, DesiredState } from '../desired/types.ts';
import type { Ledger, LedgerEntry, LedgerOutcome } from '../ledger/types.ts';
import type { AppPlan, LastAction } from '../plan/types.ts';
import { carryOut, type MarathonForRollout } from '../rollout/carry-out.ts';
import type { Explanation } from '../rollout/explain.ts';
import { isConverged, isDeploying } from '../rollout/health.ts';
import { lookAtRollout, type Rollout, type RolloutVerdict } from '../rollout/progress.ts';

/** How a start went. */
export type StartResult =
  | { readonly kind: 'started' }
  | { readonly kind: 'blocked'; readonly sentence: string }
  | { readonly kind: 'rejected'; readonly sentence: string };

/** The changes that are on their way, and what became of the last ones. Memory here is a cache of the ledger. */
export interface Rollouts {
  get(app: string): Rollout | undefined;
  /** What the ledger says was last done for the app. */
  last(app: string): LastAction | undefined;
  /** Why the wish failed, when it did. */
  failure(app: string, wish: string | undefined): Explanation | undefined;
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
  ): Promise<RolloutVerdict | { readonly kind: 'none' }>;
  /** Stops watching a change whose wish is no longer wanted. */
  forgetUnless(app: string, wish: string | undefined): void;
}

/** Needs of `createRollouts`. */
export interface RolloutParts {
  readonly marathon: MarathonForRollout;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly cluster: string;
  /** Author of a commit, for the ledger. */
  author(commit: string): string;
}

const defaultDeadline = 600_000;

/** Starts, watches and ends changes; every step leaves a line in the ledger. */
export function createRollouts(parts: RolloutParts): Rollouts {
  const { marathon, ledger, clock } = parts;
  const running = new Map<string, Rollout>();
  const failures = new Map<string, { readonly wish: string; readonly explanation: Explanation }>();

  function record(rollout: Rollout, outcome: LedgerOutcome, more: Partial<LedgerEntry> = {}): void {
    const started = new Date(rollout.startedAt).toISOString();
    const now = new Date(clock.now()).toISOString();
    ledger.record({
      version: 1,
      time: now,
      cluster: parts.cluster,
      app: rollout.app,
      action: rollout.action,
      cause: rollout.cause,
      commit: rollout.commit,
      actor: rollout.cause === 'drift' ? 'drift' : parts.author(rollout.commit),
      wish: rollout.wish,
      changes: [],
      started,
      outcome,
      ...(rollout.deployment === undefined ? {} : { deployment: rollout.deployment }),
      ...(outcome === 'started' ? {} : { ended: now }),
      ...more,
    });
  }

  async function isOurs(app: string, deployment: string, live: LiveApp | undefined): Promise<boolean> {
    if (running.get(app)?.deployment === deployment) return true;
    if (ledger.entries({ app }).some(entry => entry.deployment === deployment)) return true;
    // Started by a former process that died before it could write it down: only this app, and our mark on it.
    if (!isMarked(live)) return false;
    const found = (await marathon.deployments()).find(candidate => candidate.id === deployment);
    return found?.affectedApps.length === 1 && found.affectedApps[0] === app && ledger.last(app)?.outcome !== 'healthy';
  }

  async function start(
    plan: AppPlan,
    desired: DesiredState,
    app: DesiredApp | undefined,
    live: LiveApp | undefined,
  ): Promise<StartResult> {
    const startedAt = clock.now();
    const result = await carryOut(marathon, plan, deployment => isOurs(plan.id, deployment, live));
    if (result.kind === 'blocked') return result;
    const rollout = rolloutOf(
      plan,
      desired,
      app,
      result.kind === 'submitted' ? result.deployment : undefined,
      startedAt,
    );
    const details: Partial<LedgerEntry> = {
      ...imageOf(plan),
      changes: plan.changes.map(({ pointer, from, to }) => ({ pointer, from: from ?? null, to: to ?? null })),
    };
    if (result.kind === 'rejected') {
      const sentence = `Marathon refuses the definition: ${result.error.message}`;
      failures.set(plan.id, { wish: rollout.wish, explanation: { sentence, evidence: [] } });
      record(rollout, 'failed', { ...details, sentence });
      return { kind: 'rejected', sentence };
    }
    const before = running.get(plan.id);
    if (before !== undefined) record(before, 'superseded', { supersededBy: desired.commit });
    failures.delete(plan.id);
    if (plan.action === 'delete') {
      running.delete(plan.id);
      record(rollout, 'deleted', details);
      return { kind: 'started' };
    }
    running.set(plan.id, rollout);
    record(rollout, 'started', details);
    return { kind: 'started' };
  }

  function adopt(plan: AppPlan, desired: DesiredState, app: DesiredApp | undefined, live: LiveApp | undefined): void {
    if (live === undefined || app === undefined || running.has(plan.id)) return;
    const last = ledger.last(plan.id);
    const same = last !== undefined && last.wish === plan.wish;
    const unfinished = same && last.outcome === 'started';
    // Healthy after all; or handed to Marathon by a process that died before it could write it down; or a new wish that
    // Marathon need not be told of, as a longer deadline.
    const unrecorded = isMarked(live) && isConverged(live) && (!same || last.outcome === 'failed');
    const foreign = isDeploying(live) && !(same && last.outcome === 'failed');
    if (!unfinished && !unrecorded && !foreign) return;
    const entry = ledger.entries({ app: plan.id }).findLast(candidate => candidate.outcome === 'started');
    const startedAt = unfinished && entry !== undefined ? Date.parse(entry.started) : clock.now();
    const deployment = live.deployments?.[0]?.id ?? entry?.deployment;
    const as = unfinished && entry !== undefined ? { ...plan, action: entry.action, cause: entry.cause } : plan;
    running.set(plan.id, rolloutOf(as, desired, app, deployment, startedAt));
  }

  async function look(
    app: string,
    live: LiveApp | undefined,
    explain: () => Promise<Explanation>,
  ): Promise<RolloutVerdict | { readonly kind: 'none' }> {
    const rollout = running.get(app);
    if (rollout === undefined) return { kind: 'none' };
    const verdict = lookAtRollout(rollout, live, clock.now());
    if (verdict.kind === 'healthy') {
      running.delete(app);
      failures.delete(app);
      record(rollout, 'healthy');
    }
    if (verdict.kind === 'late') await end(rollout, live, explain);
    return verdict;
  }

  /** The deadline passed: say why, keep the old version serving, do not try this wish again (design: rollout.onFailure). */
  async function end(rollout: Rollout, live: LiveApp | undefined, explain: () => Promise<Explanation>): Promise<void> {
    const reason = await explain();
    const seconds = Math.round(rollout.deadlineMilliseconds / 1000);
    const deployment = live?.deployments?.[0]?.id;
    const rollBack = rollout.onFailure === 'rollback' && rollout.action !== 'create' && deployment !== undefined;
    if (rollBack) await marathon.cancelDeployment(deployment, { force: false });
    const ending = rollBack ? ' Marathon was told to bring back the version before.' : '';
    const explanation = {
      sentence: `Not healthy within ${seconds} s. ${reason.sentence}${ending}`,
      evidence: reason.evidence,
    };
    running.delete(rollout.app);
    failures.set(rollout.app, { wish: rollout.wish, explanation });
    record(rollout, 'failed', { sentence: explanation.sentence });
  }

  return {
    get: app => running.get(app),
    last: app => ledger.last(app),
    failure(app, wish) {
      const remembered = failures.get(app);
      if (remembered !== undefined && remembered.wish === wish) return remembered.explanation;
      const last = ledger.last(app);
      if (last?.outcome !== 'failed' || last.wish !== wish) return undefined;
      const entry = ledger.entries({ app }).findLast(candidate => candidate.outcome === 'failed');
      return { sentence: entry?.sentence ?? `The change of commit ${last.commit} failed.`, evidence: [] };
    },
    start,
    adopt,
    look,
    forgetUnless(app, wish) {
      const rollout = running.get(app);
      if (rollout === undefined || rollout.wish === wish) return;
      running.delete(app);
      record(rollout, 'superseded');
    },
  };
}

function rolloutOf(
  plan: AppPlan,
  desired: DesiredState,
  app: DesiredApp | undefined,
  deployment: string | undefined,
  startedAt: number,
): Rollout {
  return {
    app: plan.id,
    wish: plan.wish ?? '',
    commit: desired.commit,
    action: plan.action,
    cause: plan.cause,
    deployment,
    startedAt,
    deadlineMilliseconds: app?.rollout.deadlineMilliseconds ?? defaultDeadline,
    onFailure: app?.rollout.onFailure ?? 'hold',
  };
}

function imageOf(plan: AppPlan): Partial<LedgerEntry> {
  const container = plan.body?.['container'] as { docker?: { image?: unknown } } | undefined;
  const image = container?.docker?.image;
  return typeof image === 'string' ? { image } : {};
}

function isMarked(live: LiveApp | undefined): boolean {
  const labels = live?.['labels'];
  return typeof labels === 'object' && labels !== null && 'pacer.source' in labels;
}
