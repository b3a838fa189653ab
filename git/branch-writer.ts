import { commitOnto, type CommitOnto } from './commit-onto.ts';
import { createGit } from './git.ts';
import { push, type PushOptions } from './write.ts';

/** Makes commits in a bare mirror, and branches of the repository that it mirrors out of them. Never by force. */
export interface BranchWriter {
  /** Makes a commit that only this side knows, under a full name of a ref that nobody else uses. Resolves with its id. */
  commit(commit: CommitOnto): Promise<string>;
  /**
   * Makes what `reference` is at the head of `branch`, if the branch is still at its parent. Rejects with
   * `git-rejected-push` when it is not, `git-push-forbidden` when we may not.
   */
  push(reference: string, branch: string): Promise<void>;
  /** Both at once, leaving no ref behind. Resolves with the id of the commit. */
  send(commit: Omit<CommitOnto, 'reference'>, branch: string): Promise<string>;
}

/** Opens one; `name` keeps the refs of several apart. */
export function openBranchWriter(options: {
  readonly mirror: { readonly url: string; readonly directory: string };
  readonly access: PushOptions;
  /** What it is for, such as `revert/prod`. */
  readonly name: string;
}): BranchWriter {
  const { mirror, access } = options;
  const git = createGit({ directory: mirror.directory, ...access });
  let made = 0;

  const writer: BranchWriter = {
    commit: commit => commitOnto(git, commit),
    push: (reference, branch) => push(mirror.directory, mirror.url, `${reference}:refs/heads/${branch}`, access),
    async send(commit, branch) {
      // Not below refs/heads: a fetch overwrites that with what the repository has.
      const reference = `refs/pacer-${options.name}/${++made}`;
      const id = await commitOnto(git, { ...commit, reference });
      try {
        await writer.push(reference, branch);
        return id;
      } finally {
        await git.run(['update-ref', '-d', reference]).catch(() => undefined);
      }
    },
  };
  return writer;
}
