import type { HoldRule } from '../policy/types.ts';
import { besideOf, isBeside } from './beside.ts';
import { isOwned } from './ownership.ts';
import type { AppInput, PlanInput } from './types.ts';

/** Whether apps that no file wants any more may be deleted. */
export type DeleteVerdict =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly by: HoldRule; readonly reason: string; readonly change: string };

/**
 * Judges all deletes of a plan together (design law 1): absence of data is never a deletion. The share is counted over
 * all owned apps that Marathon has; one delete is always within it, unless `count` is 0.
 */
export function judgeDeletes(input: PlanInput): DeleteVerdict {
  let owned = 0;
  let unwanted = 0;
  let wanted = 0;
  /** Of those that run beside an app which is neither wanted nor there. */
  let left = 0;
  for (const app of input.apps.values()) {
    const isWanted = app.desired !== undefined || app.unknown !== undefined;
    if (isWanted) wanted += 1;
    // What runs beside another app goes with that, and is no app of its own.
    if (isBeside(app, input.source, input.owns)) {
      if (isLeft(input, app)) left += 1;
      continue;
    }
    if (app.live === undefined || !isOwned(app.live, app.id, input.source, input.owns)) continue;
    owned += 1;
    if (!isWanted) unwanted += 1;
  }
  if (unwanted + left === 0) return { allowed: true };
  if (wanted === 0)
    return {
      allowed: false,
      by: 'deletes',
      reason: `the commit wants no app at all, while Marathon runs ${owned} from here; that looks like an accident`,
      change: 'a commit that wants at least one app; the last one has to be deleted in Marathon by hand',
    };
  if (input.unreadable.length > 0)
    return {
      allowed: false,
      by: 'unreadable',
      reason: `${listed(input.unreadable)} cannot be read, so it is not known which apps the commit wants`,
      change: `a commit in which ${listed(input.unreadable)} can be read`,
    };
  if (!input.policy.prune)
    return {
      allowed: false,
      by: 'prune',
      reason: 'the policy of the cluster does not delete (prune is off)',
      change: 'policy.prune: true in cluster.yaml, or deleting it in Marathon by hand',
    };
  const { share, count } = input.policy.maxDeletes;
  const limit = Math.min(Math.max(1, Math.floor(share * owned)), count);
  if (unwanted <= limit) return { allowed: true };
  return {
    allowed: false,
    by: 'deletes',
    reason: `${unwanted} of ${owned} apps would be deleted at once, the policy allows ${limit}`,
    change: 'deleting in smaller commits, or a higher policy.maxDeletes in cluster.yaml',
  };
}

function isLeft(input: PlanInput, app: AppInput): boolean {
  const main = input.apps.get(besideOf(app.live) ?? '');
  return main?.desired === undefined && main?.unknown === undefined && main?.live === undefined;
}

function listed(files: readonly string[]): string {
  const sorted = files.toSorted();
  return sorted.length > 2 ? `${sorted[0]} and ${sorted.length - 1} more files` : sorted.join(' and ');
}
