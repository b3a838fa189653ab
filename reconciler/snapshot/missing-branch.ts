import { pacerError, type PacerError } from '../../errors/pacer-error.ts';

/** The error for a repository that lacks the branch it is followed on. */
export function missingBranch(url: string, branch: string): PacerError {
  return pacerError('git-reference-missing', {
    message: `The repository ${url} has no branch or tag ${branch}.`,
    advice: `Push the branch ${branch}, or name another one in the configuration of the daemon. What runs is kept as it is.`,
  });
}
