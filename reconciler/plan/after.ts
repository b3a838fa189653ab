import { isConverged, isDeploying } from '../observe/health.ts';
import type { AppContext, OtherApp } from './context.ts';
import { writeActionOf } from './gate.ts';
import { isBeside } from './beside.ts';
import { isOwned, markOf } from './ownership.ts';
import { untouched } from './sentences.ts';
import type { AppInput, AppPlan } from './types.ts';

/** How an app stands that others come after. */
type Standing =
  | { readonly kind: 'ready' }
  /** It is on its way: its followers wait. */
  | { readonly kind: 'waiting'; readonly word: string }
  /** It will not get there by itself: its followers are held. */
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * Obeys `rollout.after`: what would start or restart tasks waits until every app it comes after runs healthy as this commit
 * wants it. An app that is unchanged and healthy holds nobody.
 */
export function afterOthers(context: AppContext, app: AppInput, plan: AppPlan): AppPlan {
  if (plan.action !== 'create' && plan.action !== 'restart') return plan;
  const waits: { readonly id: string; readonly word: string }[] = [];
  for (const id of app.desired?.rollout.after ?? []) {
    const standing = standingOf(id, context.other?.(id), context.other !== undefined);
    if (standing.kind === 'failed')
      return later(plan, 'held', {
        reason: `Held because ${id}, which it comes after, does not get ready: ${standing.reason}`,
        change: `A commit with which ${id} becomes healthy, or rollout.after without it.`,
        after: [id],
      });
    if (standing.kind === 'waiting') waits.push({ id, word: standing.word });
  }
  if (waits.length === 0) return plan;
  return later(plan, 'wait', {
    reason: `Waits for ${listed(waits.map(({ id, word }) => `${id} (${word})`))}.`,
    change: 'It goes on by itself as soon as what it comes after runs healthy as this commit wants it.',
    after: waits.map(({ id }) => id),
  });
}

/**
 * Obeys `rollout.after` the other way round: of two apps that are deleted, the one that comes after the other goes first.
 * What came after what is told by the mark on the running app, since no file says it any more.
 */
export function beforeOthers(context: AppContext, app: AppInput, plan: AppPlan): AppPlan {
  if (plan.action !== 'delete') return plan;
  const followers = context.leavingAfter?.().get(app.id) ?? [];
  if (followers.length === 0) return plan;
  return later(plan, 'wait', {
    reason: `Waits until what comes after it is gone: ${listed(followers)}.`,
    change: 'It goes on by itself.',
    after: followers,
  });
}

/**
 * Of the apps that no file wants any more and that are still there: which others of them come after each, by the marks.
 * Old marks may contradict each other; apps in such a circle are left out, so that none waits for ever.
 */
export function leavingAfter(
  context: Pick<AppContext, 'source' | 'owns'>,
  apps: Iterable<AppInput>,
): ReadonlyMap<string, readonly string[]> {
  const comesAfter = new Map<string, readonly string[]>();
  for (const app of apps) {
    const { id, desired, unknown, live } = app;
    if (desired !== undefined || unknown !== undefined || live === undefined) continue;
    if (isBeside(app, context.source, context.owns)) continue;
    if (isOwned(live, id, context.source, context.owns)) comesAfter.set(id, markedAfter(live));
  }
  const followers = new Map<string, string[]>();
  for (const [id, after] of comesAfter) {
    for (const before of after) {
      if (!comesAfter.has(before) || leadsTo(before, id, comesAfter)) continue;
      followers.set(before, [...(followers.get(before) ?? []), id]);
    }
  }
  return followers;
}

function leadsTo(from: string, to: string, comesAfter: ReadonlyMap<string, readonly string[]>): boolean {
  const seen = new Set<string>();
  const open = [from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === to) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    open.push(...(comesAfter.get(id) ?? []));
  }
  return false;
}

function markedAfter(live: AppInput['live'] & object): readonly string[] {
  return markOf(live, 'after')?.split(' ').filter(Boolean) ?? [];
}

function standingOf(id: string, other: OtherApp | undefined, areOthersKnown: boolean): Standing {
  if (!areOthersKnown) return { kind: 'ready' };
  if (other === undefined) return { kind: 'waiting', word: 'no file defines it, and Marathon does not have it' };
  const { input, plan } = other;
  const { live, last } = input;
  const isKnown = input.desired !== undefined || input.unknown !== undefined;
  if (!isKnown && live === undefined)
    return { kind: 'waiting', word: 'no file defines it, and Marathon does not have it' };
  if (isKnown && plan.action === 'held') return { kind: 'failed', reason: plan.reason };
  if (isKnown && plan.action !== 'nothing') return { kind: 'waiting', word: waitingWords[plan.action] ?? plan.action };
  if (live === undefined) return { kind: 'waiting', word: 'not there yet' };
  const isOfWish = last !== undefined && last.wish === plan.wish;
  if (isConverged(live))
    return isOfWish && last.outcome === 'started' ? { kind: 'waiting', word: 'deploying' } : { kind: 'ready' };
  if (isOfWish && last.outcome === 'failed') return { kind: 'failed', reason: `${id} did not become healthy in time.` };
  return { kind: 'waiting', word: isDeploying(live) ? 'deploying' : 'not healthy' };
}

const waitingWords: Readonly<Record<string, string>> = {
  create: 'not there yet',
  restart: 'to be changed',
  scale: 'to be scaled',
  suspend: 'to be suspended',
  build: 'its image is being built',
  wait: 'waits itself',
};

function later(
  plan: AppPlan,
  action: 'wait' | 'held',
  more: Partial<AppPlan> & { readonly reason: string; readonly change: string },
): AppPlan {
  const { body: _body, ...rest } = plan;
  const cost = plan.cost === untouched || action === 'held' ? untouched : `then ${plan.cost}`;
  const { reason: sentence, change: release } = more;
  const write = writeActionOf(plan);
  const held = { by: 'after' as const, sentence, release, ...(write === undefined ? {} : { action: write }) };
  return { ...rest, action, cost, held, ...more };
}

function listed(items: readonly string[]): string {
  return items.length > 1 ? `${items.slice(0, -1).join(', ')} and ${items.at(-1)}` : (items[0] ?? '');
}
