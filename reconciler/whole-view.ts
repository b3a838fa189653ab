import type { Mirror } from '../git/mirror.ts';
import type { ApiParts } from './api/server.ts';
import type { Changes } from './change/changes.ts';
import type { DesiredState, Snapshot } from './desired/types.ts';
import type { Decisions } from './ledger/decisions.ts';
import { createCloseLook } from './loop/close-look.ts';
import { approversOf } from './loop/decide.ts';
import type { ClusterSession } from './loop/session.ts';
import type { DaemonSettings } from './settings.ts';
import type { Tellers } from './tellers.ts';

/** What the daemon knows at the moment. */
export interface WholeViewParts {
  readonly settings: DaemonSettings;
  readonly mirror: Mirror;
  readonly decisions: Decisions;
  readonly tellers: Tellers;
  readonly changes: Changes;
  session(): ClusterSession | undefined;
  snapshot(): Snapshot | undefined;
  desired(): DesiredState | undefined;
  /** Why the desired repository cannot be read. */
  trouble(): string | undefined;
}

/** What people are shown besides apps: proposals, repositories, what was decided. */
export function createWholeView(
  parts: WholeViewParts,
): Pick<ApiParts, 'look' | 'proposals' | 'reviewing' | 'decisions'> {
  const { settings, mirror, tellers, desired } = parts;
  return {
    look: createCloseLook({
      session: parts.session,
      mirror,
      branch: settings.branch,
      head: parts.snapshot,
      trouble: parts.trouble,
    }),
    proposals: {
      cluster: settings.cluster,
      changes: () => (desired() === undefined ? undefined : parts.changes),
      desired,
    },
    reviewing: {
      branch: settings.branch,
      kind: settings.forge?.kind ?? 'none',
      reviews: tellers.reviews,
      trouble: tellers.trouble,
      approvers() {
        const wanted = desired();
        return wanted === undefined ? new Set() : approversOf(wanted);
      },
    },
    decisions: parts.decisions.all,
  };
}
