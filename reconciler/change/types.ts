import type { Json } from '../../marathon/types.ts';
import type { Author } from '../../git/fast-import.ts';
import type { Problem } from '../desired/types.ts';
import type { Plan } from '../plan/types.ts';

/** Files of the desired repository as somebody wants them. */
export interface Draft {
  /** Full id of the commit that it was written against. */
  readonly base: string;
  /** Whole text by path; `null` removes the file. */
  readonly files: Readonly<Record<string, string | null>>;
}

/** A draft that is to become a commit. */
export interface Order extends Draft {
  /** The same key again gives the same commit, whatever happened to the first answer. */
  readonly key: string;
  /** For people; first line and more. */
  readonly message: string;
  readonly author: Author;
}

/** How a change reaches the followed branch: as a commit on it, or on a branch of its own that somebody merges. */
export type ChangeWay = 'commit' | 'branch';

/** A commit that others made meanwhile. */
export interface PassedCommit {
  readonly commit: string;
  readonly subject: string;
  readonly author: string;
  /** ISO 8601, UTC. */
  readonly time: string;
}

/** What the branch has that a draft does not know. */
export interface Moved {
  /** Where the branch is now. */
  readonly head: string;
  /** Newest first; the first hundred. */
  readonly commits: readonly PassedCommit[];
  /** Files that they changed. */
  readonly paths: readonly string[];
  /** The files of the draft with what others changed in them; missing when that is for a person to decide. */
  readonly merged?: Readonly<Record<string, string | null>>;
  /** Files that both have changed in the same place. */
  readonly conflicts: readonly string[];
}

/** What a draft would do. */
export interface Preview {
  /** Commit that it was looked at on. */
  readonly base: string;
  /** Set when the branch has moved on. */
  readonly moved?: Moved;
  readonly way: ChangeWay;
  readonly branch: string;
  /** Mistakes and advice in the files of the draft, and mistakes that it brings into others. */
  readonly problems: readonly Problem[];
  /** Apps whose wish changes. */
  readonly apps: readonly string[];
  /** What a reconcile would do for these apps; missing while that is not known. Masked. */
  readonly plan?: Plan;
  /** Files of the draft that are there already. */
  readonly existing: readonly string[];
  /** What the apps of these files have from bases. */
  readonly inherited?: readonly ShownInheritance[];
}

/** A value that an app has from a base of its file. */
export interface ShownInheritance {
  readonly pointer: string;
  /** Missing for what looks like a secret. */
  readonly value?: Json;
  readonly file: string;
  readonly line: number;
}

/** What became of an order. */
export type Outcome =
  | {
      readonly kind: 'committed';
      readonly commit: string;
      readonly way: ChangeWay;
      /** Branch that has it. */
      readonly branch: string;
      readonly apps: readonly string[];
      /** The order had been carried out before. */
      readonly repeated: boolean;
      /** The pull request of the branch, where a forge is named. */
      readonly request?: { readonly name: string; readonly url?: string };
      /** Why there is none, though the branch is there. */
      readonly requestTrouble?: string;
    }
  | { readonly kind: 'moved'; readonly moved: Moved }
  | { readonly kind: 'invalid'; readonly problems: readonly Problem[] }
  | { readonly kind: 'refused'; readonly message: string; readonly advice: string }
  | { readonly kind: 'forbidden'; readonly message: string };
