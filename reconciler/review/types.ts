import type { Problem } from '../desired/types.ts';
import type { Plan } from '../plan/types.ts';

/** A change that somebody proposes: a pull request, or on a plain git server a branch. */
export interface Proposal {
  /** Unique in the repository, and safe as part of a ref. */
  readonly id: string;
  /** As people call it: `#12`, `!12`, `the branch topic`. */
  readonly name: string;
  readonly title: string;
  /** Its commit, as far as the server tells it; only compared with itself. */
  readonly head: string;
  /** Ref of the repository under which git finds the head. */
  readonly ref: string;
  /** True when it comes from a repository of somebody else. */
  readonly isFork: boolean;
  /** Page for people. */
  readonly url?: string;
  /** Who wrote its newest commit. */
  readonly author?: string;
  /** Time of its newest commit; ISO 8601. */
  readonly time?: string;
}

/** A branch that somebody is to merge. */
export interface ProposedBranch {
  readonly branch: string;
  /** Its commit; full id. */
  readonly commit: string;
  readonly title: string;
  readonly text: string;
}

/** What is known of a proposal that touches files of this cluster, for people who look. */
export interface ReviewView {
  readonly proposal: Proposal;
  /** `waiting`: Marathon has not said yet what runs. */
  readonly state: 'planned' | 'conflict' | 'missing' | 'waiting';
  readonly sentence: string;
  /** Files of the desired repository that it changes; of a conflict those that conflict. */
  readonly paths: readonly string[];
  /** The plan of a merge, with only the apps that it changes. Masked. */
  readonly plan?: Plan;
  /** Errors that it brings. */
  readonly errors: readonly Problem[];
  /** Other open proposals by the apps that they change as well. */
  readonly others: ReadonlyMap<string, readonly Proposal[]>;
}

/** What is said of a commit. */
export interface ReviewStatus {
  readonly commit: string;
  /** `plan`, `build`, `deployed` or `healthy`. */
  readonly aspect: StatusAspect;
  readonly state: 'pending' | 'success' | 'failure';
  readonly description: string;
}

/** The four respects in which a commit has a status. */
export type StatusAspect = 'plan' | 'build' | 'deployed' | 'healthy';

/** Where proposals come from and reviews go to: a forge, or the notes of a plain git server. */
export interface ReviewDesk {
  /** Most characters of a review. */
  readonly limit: number;
  /** Whether folded parts fold. */
  readonly folds: boolean;
  proposals(): Promise<readonly Proposal[]>;
  /** Puts the review of this cluster in the place of the one before. */
  publish(proposal: Proposal, commit: string, text: string): Promise<void>;
  setStatus(status: ReviewStatus): Promise<void>;
  /** Opens a proposal of a branch, or gives the one that there is; missing where a branch is one by itself. */
  open?(branch: ProposedBranch): Promise<Proposal>;
  close(): Promise<void>;
}
