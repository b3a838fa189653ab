import type { AppView, CommitSummary, Stage } from '../../schemas/generated/app-view.ts';
import { isAction } from '../ledger/line.ts';
import type { LedgerEntry } from '../ledger/types.ts';
import type { AppPlan } from '../plan/types.ts';
import type { AppState } from '../rollout/app-state.ts';
import { shortImage } from './app-rows.ts';

/** What the strip of an app is made of. */
export interface StageFacts {
  readonly state: AppState;
  readonly plan: AppPlan | undefined;
  /** Lines of the ledger of this app, oldest first. */
  readonly history: readonly LedgerEntry[];
  readonly commits: readonly CommitSummary[];
}

/** How far a commit got on its way to instances, station by station. Pure. */
export function stagesOf(facts: StageFacts): NonNullable<AppView['stages']> {
  return [
    commitStage(facts),
    buildStage(facts),
    imageStage(facts),
    planStage(facts),
    deploymentStage(facts),
    instancesStage(facts),
  ];
}

function commitStage({ state, plan, history, commits }: StageFacts): Stage {
  // At rest it is the commit that made the app what it is; while something is to be done, the one that asks for it.
  const carried =
    plan === undefined || plan.action === 'nothing' ? (history.at(-1)?.commit ?? state.commit) : state.commit;
  const known = commits.find(({ commit }) => commit === carried);
  return {
    name: 'commit',
    state: carried === undefined ? 'waiting' : 'done',
    text: carried?.slice(0, 8) ?? 'no commit yet',
    ...(known === undefined ? {} : { detail: `${known.subject} (${personName(known.author)})`, time: known.time }),
  };
}

function buildStage({ state }: StageFacts): Stage {
  const link = state.buildUrl === undefined ? {} : { url: state.buildUrl };
  const name = 'build';
  if (state.sync === 'building')
    return { name, state: 'active', text: 'building', time: state.since, ...detail(state), ...link };
  if (state.buildUrl !== undefined) return { name, state: 'failed', text: 'failed', ...detail(state), ...link };
  if (state.sourceCommit !== undefined)
    return { name, state: 'done', text: 'built', detail: `from source ${state.sourceCommit.slice(0, 8)}`, ...link };
  return { name, state: 'none', text: 'not built here' };
}

function imageStage({ state, history }: StageFacts): Stage {
  if (state.image !== undefined) {
    // When it came here; the page knows better when Jenkins still has its build.
    const first = history.find(({ image }) => image === state.image);
    const time = first === undefined ? {} : { time: first.started };
    return { name: 'image', state: 'done', text: shortImage(state.image), detail: state.image, ...time };
  }
  const isFailed = state.buildUrl !== undefined && state.sync !== 'building';
  if (state.sync === 'building' || isFailed) return { name: 'image', state: 'waiting', text: 'not there yet' };
  return { name: 'image', state: 'none', text: 'no image' };
}

const moves = new Set(['create', 'restart', 'scale', 'suspend', 'delete']);

function planStage(facts: StageFacts): Stage {
  const stage = planWords(facts);
  const time = facts.plan === undefined ? undefined : decidedAt(facts);
  return time === undefined ? stage : { ...stage, time };
}

/** When it was decided: with the action that made the app what it is or is on its way, else when the words became these. */
function decidedAt({ state, plan, history }: StageFacts): string | undefined {
  const last = history.findLast(({ action }) => action !== 'held');
  const isCarriedOut = plan?.action === 'nothing' || last?.outcome === 'started';
  return isCarriedOut && last !== undefined ? last.started : state.since;
}

function planWords({ plan }: StageFacts): Stage {
  const name = 'plan';
  if (plan === undefined) return { name, state: 'waiting', text: 'not made yet' };
  const fields =
    plan.changes.length === 0 ? '' : ` ${plan.changes.length} ${plan.changes.length === 1 ? 'field' : 'fields'}`;
  if (plan.action === 'nothing') return { name, state: 'done', text: 'nothing to do', detail: plan.reason };
  if (plan.action === 'held') return { name, state: 'held', text: 'held', detail: plan.reason };
  if (!moves.has(plan.action)) return { name, state: 'waiting', text: plan.action, detail: plan.reason };
  return { name, state: 'active', text: `${plan.action}${fields}`, detail: plan.cost };
}

function deploymentStage({ state, history }: StageFacts): Stage {
  const name = 'deployment';
  // That a change was taken back in git, or that health was lost, is a line of its own, and nothing that was done to the app.
  const last = history.findLast(line => line.action !== 'held' && isAction(line));
  if (state.sync === 'deploying')
    return {
      name,
      state: 'active',
      text: 'under way',
      time: last?.outcome === 'started' ? last.started : state.since,
      ...(state.deployment === undefined ? {} : { detail: state.deployment }),
    };
  if (state.sync === 'building' || state.sync === 'pending') return { name, state: 'waiting', text: 'waits' };
  if (last === undefined) return { name, state: 'none', text: 'none by Pacer' };
  const took = last.ended === undefined ? {} : { milliseconds: Date.parse(last.ended) - Date.parse(last.started) };
  const isFailed = last.outcome === 'failed';
  return {
    name,
    state: isFailed ? 'failed' : 'done',
    text: `${last.action} ${last.outcome}`,
    time: last.started,
    ...took,
    ...(last.deployment === undefined ? {} : { detail: last.deployment }),
  };
}

const instanceStates: Readonly<Record<AppState['health'], Stage['state']>> = {
  healthy: 'done',
  suspended: 'done',
  progressing: 'active',
  degraded: 'failed',
  failed: 'failed',
  unknown: 'waiting',
};

function instancesStage({ state }: StageFacts): Stage {
  const { wanted, healthy, running, unhealthy } = state.instances;
  const ready = healthy === 0 && unhealthy === 0 ? running : healthy;
  return {
    name: 'instances',
    state: instanceStates[state.health],
    text: state.health === 'suspended' ? 'none wanted' : `${ready} of ${wanted} ready`,
    time: state.since,
  };
}

function detail(state: AppState): { readonly detail?: string } {
  return state.sentence === undefined ? {} : { detail: state.sentence };
}

function personName(author: string): string {
  return author.replace(/ <[^>]*>$/, '');
}
