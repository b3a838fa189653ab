import type { Clock } from '../../clock/clock.ts';
import type { OpenRequest } from '../change/open-request.ts';
import type { DesiredState } from '../desired/types.ts';
import type { Ledger } from '../ledger/types.ts';
import type { Plan } from '../plan/types.ts';
import { createAutomaticReverts, type AutomaticRevertParts, type AutomaticReverts } from './automatic.ts';
import { createReverts, type RevertParts } from './reverts.ts';
import { createRollback, type ForbiddenRollback, type Rollback, type RollbackOrder } from './rollback.ts';

/** Everything that takes changes back in git: by itself after a failure, and on the order of a person. */
export interface OpenReverts {
  readonly automatic: AutomaticReverts;
  rollback(app: string, order: RollbackOrder): Promise<Rollback | ForbiddenRollback>;
}

/** Puts the parts together. `onPushed` hears that the followed branch has moved, `onChange` that an app stands otherwise. */
export function openReverts(
  parts: RevertParts & {
    readonly ledger: Ledger;
    readonly clock: Clock;
    readonly log: AutomaticRevertParts['log'];
    readonly plan: (desired: DesiredState) => Promise<Plan | undefined>;
    readonly openRequest: OpenRequest;
    readonly onPushed: () => void;
    readonly onChange: (app: string) => void;
  },
): OpenReverts {
  const { ledger, clock, log, plan, openRequest, onPushed } = parts;
  const { branch, cluster } = parts.followed;
  const reverts = createReverts(parts);
  const automatic = createAutomaticReverts({
    reverts,
    ledger,
    clock,
    cluster,
    log,
    openRequest,
    onChange(app, pushed) {
      if (pushed) onPushed();
      parts.onChange(app);
    },
  });
  return { automatic, rollback: createRollback({ reverts, ledger, plan, branch, openRequest, onPushed }) };
}
