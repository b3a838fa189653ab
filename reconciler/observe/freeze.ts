import type { MarathonInfo } from '../../marathon/types.ts';
import type { DesiredState } from '../desired/types.ts';
import type { Observed } from './observed.ts';

/** Says when nothing may be changed because what is seen cannot be the cluster that was promised to (design law 1). */
export interface Freeze {
  /** Reads who Marathon is, unless that is known since the last (re)connect. */
  prepare(): Promise<void>;
  /** After a reconnect it may be another Marathon: ask again. */
  forget(): void;
  info(): MarathonInfo | undefined;
  /** Why nothing may be changed now, judged by the last complete listing. */
  reason(desired: DesiredState | undefined): string | undefined;
}

/** Fewer apps than this may all be gone for an ordinary reason. */
const suddenLossThreshold = 3;

/** What the ledger remembers, as far as the freeze needs it. */
export interface HealthyMemory {
  last(app: string): { readonly outcome: string } | undefined;
}

/** Watches for another framework behind the same address, and for a Marathon that lost everything. */
export function createFreeze(parts: {
  readonly info: () => Promise<MarathonInfo>;
  readonly observed: Observed;
  readonly ledger: HealthyMemory;
}): Freeze {
  let info: MarathonInfo | undefined;
  let framework: string | undefined;
  let reason: string | undefined;
  let lossCommit: string | undefined;
  let acceptedLossCommit: string | undefined;

  let judged:
    | {
        readonly listing: number | undefined;
        readonly desired: DesiredState | undefined;
        readonly info: MarathonInfo | undefined;
      }
    | undefined;

  return {
    async prepare() {
      if (info !== undefined) return;
      info = await parts.info();
      framework ??= info.frameworkId;
    },
    forget() {
      info = undefined;
    },
    info: () => info,
    reason(desired) {
      const listing = parts.observed.lastListing();
      if (judged === undefined || judged.listing !== listing || judged.desired !== desired || judged.info !== info) {
        judged = { listing, desired, info };
        judge(desired);
      }
      return reason;
    },
  };

  function judge(desired: DesiredState | undefined): void {
    if (
      info !== undefined &&
      framework !== undefined &&
      info.frameworkId !== undefined &&
      info.frameworkId !== framework
    ) {
      reason = `Marathon now reports the framework ${info.frameworkId}, before it was ${framework}: this may be another cluster. Nothing is changed until the daemon is restarted by somebody who knows.`;
      return;
    }
    if (desired === undefined) return;
    const promised = [...desired.apps.keys()].filter(id =>
      ['healthy', 'started'].includes(parts.ledger.last(id)?.outcome ?? ''),
    );
    const missing = promised.filter(id => parts.observed.app(id) === undefined);
    const lost = promised.length >= suddenLossThreshold && missing.length === promised.length;
    if (!lost) {
      reason = undefined;
      return;
    }
    lossCommit ??= desired.commit;
    if (desired.commit !== lossCommit) acceptedLossCommit = desired.commit;
    reason =
      acceptedLossCommit === undefined
        ? `Marathon has none of the ${promised.length} apps that ran before. That looks like a lost or a wrong Marathon, so nothing is created until a new commit on the branch says to go on.`
        : undefined;
  }
}
