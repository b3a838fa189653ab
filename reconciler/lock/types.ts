import type { LockEntry } from '../desired/types.ts';

/** An image that an app is to run from now on. */
export interface Release {
  readonly app: string;
  readonly entry: LockEntry;
  /** Entry that it takes the place of; at any other one it is not written. */
  readonly before: LockEntry | undefined;
  /** Commit of the desired repository in which `before` was seen. */
  readonly commit: string;
  /** Author of the source commit, `Name <address>`. */
  readonly author?: string;
  /** Cluster that it was promoted from. */
  readonly from?: string;
}

/** An image that Pacer has written into the lock file at some time. */
export interface WrittenImage {
  readonly key: string;
  readonly digest: string;
  readonly build?: string;
  readonly origin?: { readonly source: string; readonly commit: string };
}

/** True when both name the same image: that is what a release is about. */
export function isSameImage(
  one: Pick<LockEntry, 'image' | 'key' | 'digest'> | undefined,
  other: Pick<LockEntry, 'image' | 'key' | 'digest'> | undefined,
): boolean {
  return one?.image === other?.image && one?.key === other?.key && one?.digest === other?.digest;
}
