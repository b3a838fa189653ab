import type { Logger } from 'pino';
import type { Clock } from '../../clock/clock.ts';
import type { GitAccess } from '../../git/environment.ts';
import type { DesiredState, Snapshot } from '../desired/types.ts';
import type { Decisions } from '../ledger/decisions.ts';
import type { EventLog, StateStore } from '../loop/events.ts';
import { createNotifier } from '../notify/notifier.ts';
import { openChannels } from '../notify/open-channels.ts';
import { createToldStore } from '../notify/told-store.ts';
import { createReviewStation, type ReviewStationParts } from '../review/station.ts';
import type { Proposal, ProposedBranch, ReviewView } from '../review/types.ts';
import type { DaemonSettings } from './settings.ts';

/** Needs of `openTellers`. */
export interface TellerParts extends Pick<ReviewStationParts, 'mirror' | 'desired' | 'read' | 'plan' | 'page'> {
  readonly settings: DaemonSettings;
  readonly gitAccess: GitAccess;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  readonly states: StateStore;
  readonly events: EventLog;
  readonly decisions: Decisions;
  snapshot(): Snapshot | undefined;
}

/** Whoever tells people outside what happens: reviews of proposals, commit statuses, notifications. */
export interface Tellers {
  /** A hook came: there may be new proposals. */
  now(): void;
  /** The branch is followed at another commit, or for the first time. */
  followed(before: DesiredState | undefined, after: DesiredState): void;
  /** What is known of the open proposals; undefined where nobody looks at proposals. */
  reviews(): readonly ReviewView[] | undefined;
  /** Opens a pull request of a branch; undefined where no forge is named. */
  open(branch: ProposedBranch): Promise<Proposal | undefined>;
  /** Why reviews do not get through. */
  trouble(): string | undefined;
  stop(): Promise<void>;
}

/** Opens those that the configuration names. They only listen: nothing waits for them. */
export function openTellers(parts: TellerParts): Tellers {
  const { settings, clock, log, random, states, events } = parts;
  const { cluster, branch, forge, notifications = [], credentials } = settings;
  const { certificateAuthority } = credentials;
  const authority = certificateAuthority === undefined ? {} : { certificateAuthority };
  const review =
    forge === undefined
      ? undefined
      : createReviewStation({
          ...parts,
          ...authority,
          settings: forge,
          cluster,
          branch,
          intervalMilliseconds: settings.interval,
          states: () => states.all(),
        });
  const notifier =
    notifications.length === 0
      ? undefined
      : createNotifier({
          channels: openChannels(notifications, { clock, ...authority }),
          told: createToldStore(parts.decisions, { clock, random }),
          clock,
          log,
          cluster,
          url: parts.page,
          commit: parts.snapshot,
        });
  const unsubscribe = events.subscribe(({ type, data }) => {
    if (type !== 'app') return;
    review?.changed();
    const state = states.get((data as { readonly id?: string }).id ?? '');
    if (state !== undefined) notifier?.changed(state);
  });
  return {
    now: () => review?.now(),
    followed: (before, after) => review?.followed(before, after),
    reviews: () => review?.views(),
    open: async branch => review?.open(branch),
    trouble: () => review?.trouble(),
    async stop() {
      unsubscribe();
      await review?.stop();
      await notifier?.stop();
    },
  };
}
