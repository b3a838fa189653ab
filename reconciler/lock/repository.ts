import { pacerError } from '../../errors/pacer-error.ts';
import { openBranchWriter } from '../../git/branch-writer.ts';
import type { Mirror } from '../../git/mirror.ts';
import type { PushOptions } from '../../git/write.ts';
import { releaseAuthor } from '../desired/lock-file.ts';

/** The branch of the desired repository that lock files are written to. */
export interface LockRepository {
  /** Gets the branch as it is now. */
  fetch(): Promise<void>;
  /** Commit of the branch as it was fetched last. Rejects with `git-push-forbidden` when it is no branch. */
  head(): Promise<string>;
  isAncestor(ancestor: string, descendant: string): Promise<boolean>;
  /** Text of a file in a commit; undefined when there is none. */
  text(commit: string, path: string): Promise<string | undefined>;
  /** Makes a commit on top of `parent` that only this side knows. */
  commit(parent: string, files: Readonly<Record<string, string>>, message: string): Promise<string>;
  /**
   * Makes the commit that was made last the head of the branch, if the branch is still at its parent. Rejects with
   * `git-rejected-push` when it is not, `git-push-forbidden` when we may not.
   */
  push(): Promise<void>;
}

/** Works in the bare mirror: there is no work tree. */
export function openLockRepository(options: {
  readonly mirror: Pick<Mirror, 'url' | 'directory' | 'fetch' | 'objects' | 'isAncestor'>;
  readonly branch: string;
  readonly cluster: string;
  readonly access: PushOptions;
}): LockRepository {
  const { mirror, branch } = options;
  const writer = openBranchWriter({ mirror, access: options.access, name: `lock/${options.cluster}` });
  // Not below refs/heads: a fetch overwrites that with what the repository has.
  const own = `refs/pacer-lock/${options.cluster}`;

  return {
    fetch: () => mirror.fetch(),
    async head() {
      const commit = await mirror.objects.header(`refs/heads/${branch}^{commit}`);
      if (commit !== undefined) return commit.id;
      throw pacerError('git-push-forbidden', {
        message: `${branch} is no branch of ${mirror.url}, so nothing can be committed to it.`,
        advice: 'Follow a branch, or write `images: {record: none}` into cluster.yaml.',
      });
    },
    isAncestor: mirror.isAncestor,
    async text(commit, path) {
      const object = await mirror.objects.read(`${commit}:${path}`);
      return object?.type === 'blob' ? object.bytes.toString('utf8') : undefined;
    },
    commit: (parent, files, message) =>
      writer.commit({ parent, reference: own, files, author: releaseAuthor, message }),
    push: () => writer.push(own, branch),
  };
}
