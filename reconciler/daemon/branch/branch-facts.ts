import type { GitOptions } from '../../../git/git.ts';
import { commitsThatTouched, trailersOf, verifyCommits } from '../../../git/signatures.ts';
import type { DesiredState } from '../../desired/types.ts';
import type { Approval, Distrust, SignatureRule } from '../../policy/types.ts';
import { createCommitApprovals, type Wants } from './commit-approvals.ts';
import { createDistrust } from './distrust.ts';

/** What the history of the branch says about the commit that is followed: who approved it, and what of it is not signed. */
export interface BranchFacts {
  /** Reads them for a commit. Rejects when git cannot: then the commit must not be followed. */
  read(desired: DesiredState): Promise<void>;
  approvals(): readonly Approval[];
  distrusted(): readonly Distrust[];
}

/** So many commits after it an approval by a commit still counts. */
const approvalDepth = 50;

/** Reads from a mirror. */
export function createBranchFacts(parts: {
  readonly git: GitOptions;
  /** Keys of people; without it nothing is signed, and an `Approved-by` is taken at its word. */
  readonly allowedSignersFile?: string | undefined;
  /** Rules that no commit can take back, because they are in the daemon's own configuration. */
  readonly signedBy: readonly SignatureRule[];
  /** What an earlier commit wants. */
  wantsAt(commit: string): Promise<DesiredState>;
}): BranchFacts {
  const { git, allowedSignersFile: keys } = parts;
  const verify = keys === undefined ? undefined : (commits: readonly string[]) => verifyCommits(git, keys, commits);
  const distrustOf = createDistrust({
    commits: (head, paths) => commitsThatTouched(git, head, paths),
    ...(verify === undefined ? {} : { verify }),
  });
  const approvalsOf = createCommitApprovals({
    trailers: head => trailersOf(git, head, approvalDepth),
    wants: async commit => wantsOf(await parts.wantsAt(commit)),
    ...(verify === undefined
      ? {}
      : {
          async signers(commits) {
            const signatures = await verify(commits);
            return new Map(
              signatures.flatMap((each, index) =>
                each.kind === 'good' ? [[commits[index] ?? '', each.signer] as const] : [],
              ),
            );
          },
        }),
  });
  let approvals: readonly Approval[] = [];
  let distrusted: readonly Distrust[] = [];

  return {
    async read(desired) {
      const rules = [...parts.signedBy, ...(desired.cluster?.policy.signedBy ?? [])];
      const foundDistrust = await distrustOf(desired.commit, rules);
      approvals = asksForApproval(desired) ? await approvalsOf(desired.commit, wantsOf(desired)) : [];
      distrusted = foundDistrust;
    },
    approvals: () => approvals,
    distrusted: () => distrusted,
  };
}

function asksForApproval(desired: DesiredState): boolean {
  if (desired.cluster?.policy.approval !== undefined) return true;
  for (const app of desired.apps.values()) if (app.policy?.approval !== undefined) return true;
  return false;
}

function wantsOf(desired: DesiredState): Wants {
  const wants = new Map<string, string>();
  for (const [id, app] of desired.apps) wants.set(id, app.hash);
  for (const id of desired.unknown.keys()) wants.set(id, '');
  return wants;
}
