import { asPacerError } from '../../errors/pacer-error.ts';
import { wasNeverSent } from '../../http/failures.ts';
import type { JsonObject, LiveApp } from '../../marathon/types.ts';
import type { DesiredApp, DesiredState } from '../desired/types.ts';
import type { LedgerEntry } from '../ledger/types.ts';
import type { AppPlan } from '../plan/types.ts';
import type { Rollout } from './progress.ts';

const defaultDeadline = 600_000;

const unclearAnswers: ReadonlySet<string> = new Set(['upstream-unreachable', 'upstream-timeout', 'upstream-error']);

/** True when a write that threw may have been carried out all the same. */
export function mayBeCarriedOut(thrown: unknown): boolean {
  return unclearAnswers.has(asPacerError(thrown).code) && !wasNeverSent(thrown);
}

/** The change that a plan begins. */
export function rolloutOf(
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

/** From when the deadline counts, when that is not the start. */
export function since(putAt: number | undefined): { readonly putAt?: number } {
  return putAt === undefined ? {} : { putAt };
}

/** What a change that is put once more keeps: the time that does not count, and since when this process watches it. */
export function keptTiming(before: Rollout | undefined): Pick<Rollout, 'awayMilliseconds' | 'takenUpAt'> {
  return {
    ...(before?.awayMilliseconds === undefined ? {} : { awayMilliseconds: before.awayMilliseconds }),
    ...(before?.takenUpAt === undefined ? {} : { takenUpAt: before.takenUpAt }),
  };
}

/** The image of a definition that is put or runs, for the ledger. */
export function imageOf({ body }: { readonly body?: JsonObject | undefined }): Partial<LedgerEntry> {
  const container = body?.['container'] as { docker?: { image?: unknown } } | undefined;
  const image = container?.docker?.image;
  return typeof image === 'string' ? { image } : {};
}

/** True when Pacer has put the app there. */
export function isMarked(live: LiveApp | undefined): boolean {
  const labels = live?.['labels'];
  return typeof labels === 'object' && labels !== null && 'pacer.source' in labels;
}
