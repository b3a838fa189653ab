import { asPacerError } from '../../errors/pacer-error.ts';

/** A branch that somebody is to merge. */
export interface BranchToMerge {
  readonly branch: string;
  /** Its commit; full id. */
  readonly commit: string;
  readonly title: string;
  readonly text: string;
}

/** Opens a pull request of a branch; undefined where there is no forge. The same branch again gives the same one. */
export type OpenRequest = (
  change: BranchToMerge,
) => Promise<{ readonly name: string; readonly url?: string } | undefined>;

/** The pull request of a branch, as far as there is one. */
export interface OpenedRequest {
  /** Missing where no forge is named. */
  readonly request?: { readonly name: string; readonly url?: string };
  /** Why there is none, though the branch is there. */
  readonly requestTrouble?: string;
}

/** Asks for a pull request of a branch that is there already. Never rejects: that it cannot be opened takes nothing back. */
export async function requestOf(openRequest: OpenRequest, change: BranchToMerge): Promise<OpenedRequest> {
  try {
    const request = await openRequest(change);
    if (request === undefined) return {};
    return { request: { name: request.name, ...(request.url === undefined ? {} : { url: request.url }) } };
  } catch (thrown) {
    return { requestTrouble: asPacerError(thrown).message };
  }
}
