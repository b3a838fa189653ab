import { createForge } from '../../forge/create-forge.ts';
import type { ForgeKind } from '../../forge/types.ts';
import type { GitAccess } from '../../git/environment.ts';
import type { Authorization } from '../../http/types.ts';
import type { DesiredState } from '../desired/types.ts';
import type { AppState } from '../rollout/app-state.ts';
import { createCommitStatuses } from './commit-statuses.ts';
import { createForgeDesk } from './forge-desk.ts';
import { createMerger } from './merge-result.ts';
import { createNotesDesk } from './notes-desk.ts';
import { changedApps } from './proposed.ts';
import { createReviewer, type ReviewerParts } from './reviewer.ts';
import type { Proposal, ProposedBranch, ReviewDesk, ReviewView } from './types.ts';

/** Where reviews are written: a forge, or for plain git servers notes in the repository itself. */
export interface ReviewSettings {
  readonly kind: ForgeKind | 'notes';
  readonly url?: string;
  readonly repository: string;
  readonly authorization?: Authorization;
}

/** Needs of `createReviewStation`. */
export interface ReviewStationParts extends Omit<ReviewerParts, 'desk' | 'merger'> {
  readonly settings: ReviewSettings;
  readonly mirror: { readonly directory: string; readonly url: string };
  readonly gitAccess: GitAccess;
  readonly certificateAuthority?: string;
  readonly random: () => number;
  /** Page that statuses link to. */
  page(): string;
  states(): readonly AppState[];
}

/** Reviews proposals and tells how followed commits stand. */
export interface ReviewStation {
  /** A hook came: there may be new proposals. */
  now(): void;
  /** The branch is followed at another commit, or for the first time. */
  followed(before: DesiredState | undefined, after: DesiredState): void;
  /** The state of an app changed. */
  changed(): void;
  /** What is known of the open proposals. */
  views(): readonly ReviewView[];
  trouble(): string | undefined;
  /** Opens a proposal of a branch; undefined where there is no forge, and the branch is enough. */
  open(branch: ProposedBranch): Promise<Proposal | undefined>;
  stop(): Promise<void>;
}

/** Opens the station. */
export function createReviewStation(parts: ReviewStationParts): ReviewStation {
  const desk = openDesk(parts);
  const reviewer = createReviewer({ ...parts, desk, merger: createMerger(parts.mirror, parts.gitAccess) });
  let touched: { readonly commit: string; readonly apps: ReadonlySet<string> } | undefined;
  const statuses = createCommitStatuses({
    desk,
    clock: parts.clock,
    log: parts.log,
    touched() {
      if (touched === undefined) return undefined;
      const { commit, apps } = touched;
      return { commit, states: parts.states().filter(({ id }) => apps.has(id)) };
    },
  });
  return {
    now: reviewer.now,
    followed(before, after) {
      // What a daemon that starts anew finds is the work of many commits: nothing is said of the last one alone.
      touched = before === undefined ? undefined : { commit: after.commit, apps: changedApps(before, after) };
      reviewer.now();
      statuses.changed();
    },
    changed: statuses.changed,
    views: reviewer.views,
    trouble: reviewer.trouble,
    async open(branch) {
      const proposal = await desk.open?.(branch);
      reviewer.now();
      return proposal;
    },
    async stop() {
      await reviewer.stop();
      await statuses.stop();
    },
  };
}

function openDesk(parts: ReviewStationParts): ReviewDesk {
  const { settings, cluster, branch, clock, random, certificateAuthority } = parts;
  const { kind, url, repository, authorization } = settings;
  if (kind === 'notes') return createNotesDesk(parts.mirror, { cluster, branch, access: parts.gitAccess });
  const forge = createForge({
    kind,
    repository,
    clock,
    random,
    ...(url === undefined ? {} : { url }),
    ...(authorization === undefined ? {} : { authorization }),
    ...(certificateAuthority === undefined ? {} : { certificateAuthority }),
  });
  return createForgeDesk(forge, cluster, branch, parts.page);
}
