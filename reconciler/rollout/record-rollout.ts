import type { Clock } from '../../clock/clock.ts';
import type { Ledger, LedgerEntry, LedgerOutcome } from '../ledger/types.ts';
import type { Rollout } from './progress.ts';

/** What lines of the ledger are made of besides the change itself. */
export interface RecorderParts {
  readonly ledger: Pick<Ledger, 'record'>;
  readonly clock: Clock;
  readonly cluster: string;
  /** Author of a commit. */
  author(commit: string): string;
  /** When a commit was made, milliseconds since the epoch; undefined when that is not known. */
  committedAt?(commit: string): number | undefined;
}

/** Makes what writes a step of a change into the ledger. */
export function createRecorder(
  parts: RecorderParts,
): (rollout: Rollout, outcome: LedgerOutcome, more?: Partial<LedgerEntry>) => void {
  const { ledger, clock } = parts;

  return (rollout, outcome, more = {}) => {
    const started = new Date(rollout.startedAt).toISOString();
    const now = new Date(clock.now()).toISOString();
    const committed = parts.committedAt?.(rollout.commit);
    ledger.record({
      version: 1,
      time: now,
      cluster: parts.cluster,
      app: rollout.app,
      action: rollout.action,
      cause: rollout.cause,
      commit: rollout.commit,
      actor: actorOf(rollout),
      wish: rollout.wish,
      changes: [],
      started,
      outcome,
      ...(rollout.deployment === undefined ? {} : { deployment: rollout.deployment }),
      ...(outcome === 'started' ? {} : { ended: now }),
      ...(committed === undefined ? {} : { committed: new Date(committed).toISOString() }),
      ...more,
    });
  };

  function actorOf(rollout: Rollout): string {
    if (rollout.cause === 'drift') return 'drift';
    return rollout.cause === 'rollback' ? 'pacer' : parts.author(rollout.commit);
  }
}
