import type { Approval } from '../../policy/types.ts';

/** What one commit wants: app → `DesiredApp.hash`. Apps that are not known are named with an empty hash. */
export type Wants = ReadonlyMap<string, string>;

/** What reading approvals off commits needs. */
export interface CommitApprovalParts {
  /** The newest commits of the branch itself, newest first, with who approved them. */
  trailers(head: string): Promise<readonly { readonly commit: string; readonly approvedBy: readonly string[] }[]>;
  /** Who signed each of them; undefined when nobody can be known, and a trailer is taken at its word. */
  signers?(commits: readonly string[]): Promise<ReadonlyMap<string, string>>;
  wants(commit: string): Promise<Wants>;
}

/**
 * Reads who approved what off the commits of a branch. An approval counts for what its commit wants, and only as long as no
 * later commit has wanted something else of the same app.
 */
export function createCommitApprovals(
  parts: CommitApprovalParts,
): (head: string, headWants: Wants) => Promise<readonly Approval[]> {
  let known = new Map<string, Wants>();

  return async (head, headWants) => {
    const commits = await parts.trailers(head);
    const last = commits.findLastIndex(each => each.approvedBy.length > 0);
    const fresh = new Map<string, Wants>([[head, headWants]]);
    const approved = commits.slice(0, last + 1);
    const named = approved.filter(each => each.approvedBy.length > 0).map(each => each.commit);
    const signers = named.length === 0 ? undefined : await parts.signers?.(named);
    const approvals: Approval[] = [];
    const wanted = new Map(headWants);
    const wantedSince = new Set<string>();
    // From the newest to the oldest: `wanted` keeps what all commits so far agree on.
    for (const { commit, approvedBy } of approved) {
      const wants = fresh.get(commit) ?? known.get(commit) ?? (await parts.wants(commit));
      fresh.set(commit, wants);
      for (const [id, hash] of wanted) if (hash === '' || wants.get(id) !== hash) wanted.delete(id);
      for (const id of wants.keys()) wantedSince.add(id);
      for (const by of approvedBy) {
        if (signers !== undefined && signers.get(commit)?.toLowerCase() !== by) continue;
        approvals.push({
          kind: 'commit',
          by,
          commit,
          wanted: new Map(wanted),
          wantedSince: new Set(wantedSince),
        });
      }
    }
    known = fresh;
    return approvals;
  };
}
