import { pacerError } from '../errors/pacer-error.ts';
import type { NewPullRequest, PullRequest } from './types.ts';

/**
 * Opens a pull request unless there is one of the same commit. `create` asks the forge for it and gives what it answered, read
 * as one of a list; rejects with `upstream-error` when that is nothing.
 */
export async function openOnce(
  { commit, into, branch }: NewPullRequest,
  list: (into: string) => Promise<readonly PullRequest[]>,
  create: () => Promise<readonly PullRequest[]>,
): Promise<PullRequest> {
  const known = (await list(into)).find(({ head, isFork }) => !isFork && commit.startsWith(head));
  if (known !== undefined) return known;
  const [made] = await create();
  if (made !== undefined) return made;
  throw pacerError('upstream-error', { message: `The answer to opening a pull request of ${branch} names none.` });
}
