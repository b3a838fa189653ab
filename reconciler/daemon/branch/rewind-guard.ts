import type { Clock } from '../../../clock/clock.ts';
import type { Mirror } from '../../../git/mirror.ts';
import { isRelease } from '../../desired/lock-file.ts';
import type { Snapshot } from '../../desired/types.ts';
import type { Decisions } from '../../ledger/decisions.ts';
import type { Ledger } from '../../ledger/types.ts';
import { rewindOf } from './rewind.ts';
import type { Stop } from '../../observe/freeze.ts';

/** Notices that a branch no longer has what it had, and that a person has gone on from there. */
export interface RewindGuard {
  /**
   * Why nothing may be changed for a commit; undefined when it comes after `followed`. A commit of a person on top of the
   * rewound branch accepts it, which is written down.
   */
  judge(next: Snapshot, followed: Snapshot | undefined): Promise<Stop | undefined>;
}

/** Guards one branch. */
export function createRewindGuard(parts: {
  readonly mirror: Mirror;
  readonly branch: string;
  readonly ledger: Ledger;
  readonly decisions: Decisions;
  readonly clock: Clock;
}): RewindGuard {
  const { mirror, branch, ledger, decisions, clock } = parts;
  let rewound: Stop | undefined;

  /** The newest commit that something was done for, so that a rewind shows that came while no daemon was running. */
  async function lastKnown(head: string): Promise<string | undefined> {
    for (const accepted of decisions.rewinds())
      if (await mirror.isAncestor(accepted, head).catch(() => false)) return undefined;
    return ledger.entries().at(-1)?.commit;
  }

  async function accept(commit: string): Promise<void> {
    const time = new Date(clock.now()).toISOString();
    await decisions.decide({ kind: 'rewind', id: `rewind-${commit}`, time, by: 'pacer', commit });
  }

  return {
    async judge(next, followed) {
      const before = followed?.commit ?? (await lastKnown(next.commit));
      const wasRewound = rewound === undefined ? undefined : followed?.commit;
      const lost = await rewindOf(mirror, branch, before, next.commit);
      // A release of another cluster on top of it is no word of a person.
      rewound = lost ?? (isRelease(next.author) ? rewound : undefined);
      if (wasRewound !== undefined && rewound === undefined) await accept(wasRewound);
      return rewound;
    },
  };
}
