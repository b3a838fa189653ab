import { pacerError } from '../../errors/pacer-error.ts';
import type { DesiredState } from '../desired/types.ts';
import type { Ledger } from '../ledger/types.ts';
import { requestOf, type OpenedRequest, type OpenRequest } from '../change/open-request.ts';
import { maskPlan } from '../plan/mask.ts';
import type { Plan } from '../plan/types.ts';
import { revertRequest } from './message.ts';
import type { PreparedRevert, Reverts } from './reverts.ts';

/** What a rollback would do, or did. Its schema: `schemas/rollback.schema.json`. */
export interface Rollback extends Omit<PreparedRevert, 'files' | 'desired'>, OpenedRequest {
  readonly files: readonly string[];
  readonly plan?: Plan;
  readonly dryRun: boolean;
  readonly commit?: string;
  /** Branch that has the commit. */
  readonly branch?: string;
}

/** Nothing was written: whoever asks may not. */
export interface ForbiddenRollback {
  readonly forbidden: string;
}

/** Order of a person. */
export interface RollbackOrder {
  /** Commit to go back to; the last one that was healthy otherwise when left out. */
  readonly to?: string | undefined;
  /** Only says what it would do. */
  readonly dryRun: boolean;
  readonly reason?: string | undefined;
  /** Why whoever asks may not change these apps and files; undefined when they may. Everybody may when left out. */
  readonly refusal?: (apps: readonly string[], paths: readonly string[]) => string | undefined;
}

/** Goes back to an earlier commit of one app: by a revert on the followed branch, or on one to be merged where policy wants that. */
export function createRollback(parts: {
  readonly reverts: Reverts;
  readonly ledger: Pick<Ledger, 'entries' | 'last'>;
  readonly plan: (desired: DesiredState) => Promise<Plan | undefined>;
  /** The one that is followed. */
  readonly branch: string;
  readonly openRequest: OpenRequest;
  readonly onPushed: () => void;
}): (app: string, order: RollbackOrder) => Promise<Rollback | ForbiddenRollback> {
  return async (app, { to, dryRun, reason, refusal }) => {
    const prepared = await parts.reverts.prepare(app, to ?? lastHealthy(app), reason);
    const forbidden = refusal?.([app, ...prepared.others], Object.keys(prepared.files));
    if (forbidden !== undefined) return { forbidden };
    const plan = await parts.plan(prepared.desired);
    const { files, desired: _desired, ...rest } = prepared;
    const said = { ...rest, files: Object.keys(files), ...(plan === undefined ? {} : { plan: maskPlan(plan) }) };
    if (dryRun) return { ...said, dryRun };
    if (prepared.way === 'branch') {
      const made = await parts.reverts.toOwnBranch(prepared);
      const opened = await requestOf(parts.openRequest, { ...made, ...revertRequest(prepared.message) });
      return { ...said, dryRun, ...made, ...opened };
    }
    const commit = await parts.reverts.toBranch(prepared);
    parts.onPushed();
    return { ...said, dryRun, commit, branch: parts.branch };
  };

  /** The newest commit that was healthy with another wish than the one that was put last. */
  function lastHealthy(app: string): string {
    const last = parts.ledger.last(app);
    const entry = parts.ledger
      .entries({ app })
      .findLast(line => line.outcome === 'healthy' && line.cause !== 'rollback' && line.wish !== last?.wish);
    if (entry !== undefined) return entry.commit;
    throw pacerError('revert-impossible', {
      message: `Nothing is known that was healthy for ${app} before.`,
      advice: 'Say which commit to go back to with --to.',
    });
  }
}
