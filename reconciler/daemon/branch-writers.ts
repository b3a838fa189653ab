import type { Logger } from 'pino';
import type { Clock } from '../../clock/clock.ts';
import type { Changes } from '../change/changes.ts';
import { openChanges } from '../change/open-changes.ts';
import type { LockAccess } from '../lock/image-lock.ts';
import { openLock } from '../lock/open-lock.ts';
import type { Proposal, ProposedBranch } from '../review/types.ts';
import { openReverts, type OpenReverts } from '../revert/open-reverts.ts';
import type { Current } from './current.ts';
import type { DaemonSettings } from './settings.ts';
import type { ShownPlans } from './shown-plans.ts';
import type { Stores } from './stores.ts';

/** Whatever commits to the desired repository. */
export interface BranchWriters {
  /** Which image each app runs. */
  readonly lock: LockAccess;
  /** Takes changes back. */
  readonly reverts: OpenReverts;
  /** Changes by people without a clone. */
  readonly changes: Changes;
}

/** Opens them for the branch that is followed. */
export function openBranchWriters(parts: {
  readonly settings: DaemonSettings;
  readonly stores: Stores;
  readonly clock: Clock;
  readonly log: Logger;
  readonly current: Readonly<Current>;
  readonly plans: ShownPlans;
  readonly openRequest: (branch: ProposedBranch) => Promise<Proposal | undefined>;
  /** Ends what looks at other ledgers. */
  readonly signal: AbortSignal;
  /** The branch has moved. */
  readonly onPushed: () => void;
}): BranchWriters {
  const { settings, stores, clock, log, current, plans, openRequest, signal, onPushed } = parts;
  const { mirror, gitAccess, ledger } = stores;
  const { branch, cluster, data } = settings;
  const writing = {
    mirror,
    followed: settings,
    access: gitAccess,
    dialect: () => current.session?.dialect(),
    openRequest,
    onPushed,
  };
  return {
    lock: openLock({ mirror, branch, cluster, access: gitAccess, data, signal, onWritten: onPushed }),
    reverts: openReverts({
      ...writing,
      ledger,
      clock,
      log,
      plan: async wanted => current.session?.plan(wanted),
      onChange: app => current.session?.lookAt(app),
    }),
    changes: openChanges({ ...writing, plan: plans.proposed }),
  };
}
