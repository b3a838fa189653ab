import type { LiveApp } from '../../marathon/types.ts';
import type { DesiredApp, DesiredState } from '../desired/types.ts';
import type { Ledger } from '../ledger/types.ts';
import { isConverged, isDeploying } from '../observe/health.ts';
import type { AppPlan } from '../plan/types.ts';
import { isMarked, rolloutOf, since } from './from-plan.ts';
import { lastPutBack } from './last-healthy.ts';
import type { Rollout } from './progress.ts';

/** An app whose change may have been begun by a former process. */
export interface Found {
  readonly plan: AppPlan;
  readonly desired: DesiredState;
  readonly app: DesiredApp;
  readonly live: LiveApp;
}

/** The change that a former process handed to Marathon, told by the ledger and by what runs; undefined when there is none. */
export function takeUp(found: Found, ledger: Pick<Ledger, 'last' | 'entries'>, now: number): Rollout | undefined {
  return found.plan.cause === 'rollback' ? takeUpPutBack(found, ledger, now) : takeUpWish(found, ledger, now);
}

function takeUpWish(
  { plan, desired, app, live }: Found,
  ledger: Pick<Ledger, 'last' | 'entries'>,
  now: number,
): Rollout | undefined {
  const last = ledger.last(plan.id);
  const same = last !== undefined && last.wish === plan.wish;
  const unfinished = same && last.outcome === 'started';
  // Healthy after all; or handed to Marathon by a process that died before it could write it down; or a new wish that
  // Marathon need not be told of, as a longer deadline.
  const unrecorded = isMarked(live) && isConverged(live) && (!same || last.outcome === 'failed');
  // The deployment of a wish that the ledger does not know; one that comes after a recorded end is somebody else's.
  const underWay = isMarked(live) && isDeploying(live) && !same;
  if (!unfinished && !unrecorded && !underWay) return undefined;
  const entry = ledger.entries({ app: plan.id }).findLast(candidate => candidate.outcome === 'started');
  const startedAt = unfinished && entry !== undefined ? Date.parse(entry.started) : now;
  const known = unfinished ? entry?.deployment : undefined;
  const deployment = known ?? live.deployments?.[0]?.id ?? entry?.deployment;
  const as = unfinished && entry !== undefined ? { ...plan, action: entry.action, cause: entry.cause } : plan;
  const putAt = unfinished && entry !== undefined ? Date.parse(entry.time) : undefined;
  return {
    ...rolloutOf(as, desired, app, deployment, startedAt),
    ...since(putAt),
    ...(unfinished ? { takenUpAt: now } : {}),
  };
}

/** An older wish that is being put back. One that no line tells of was put by a process that died before it could write. */
function takeUpPutBack(
  { plan, desired, app, live }: Found,
  ledger: Pick<Ledger, 'last' | 'entries'>,
  now: number,
): Rollout | undefined {
  const last = lastPutBack(ledger, plan.id, plan.wish ?? '');
  const failed = ledger.entries({ app: plan.id }).findLast(line => line.outcome === 'failed');
  const wentOut = failed?.cause !== 'rollback' && failed?.deployment !== undefined;
  if (last === undefined ? !wentOut : last.outcome !== 'started') return undefined;
  const startedAt = last === undefined ? now : Date.parse(last.entry.started);
  const deployment = last?.entry.deployment ?? live.deployments?.[0]?.id;
  const action = last?.entry.action ?? plan.action;
  const takenUp = last === undefined ? {} : { takenUpAt: now };
  return { ...rolloutOf({ ...plan, action }, desired, app, deployment, startedAt), ...takenUp };
}
