import { commitMessage, parseCommit, type CommitInfo } from '../../git/commit.ts';
import { openBranchWriter } from '../../git/branch-writer.ts';
import { commitOnto } from '../../git/commit-onto.ts';
import { createGit } from '../../git/git.ts';
import { mergeTree } from '../../git/merge-tree.ts';
import type { Mirror } from '../../git/mirror.ts';
import type { PushOptions } from '../../git/write.ts';
import { isRelease, releaseAuthor } from '../desired/lock-file.ts';
import { hasKey } from './message.ts';
import type { Draft, Moved, Order } from './types.ts';

/** The desired repository, for changes that people make without a clone. */
export interface ChangeRepository {
  fetch(): Promise<void>;
  /** Commit of the followed branch as it was fetched last; undefined when there is no such branch. */
  head(): Promise<string | undefined>;
  /** Commit of another branch. */
  branch(name: string): Promise<string | undefined>;
  text(commit: string, path: string): Promise<string | undefined>;
  /** Which of the commits after `base` carries out the order of this key. */
  find(base: string, head: string, key: string): Promise<string | undefined>;
  /** What `head` has that a draft does not know; undefined when that are only images that Pacer wrote down. */
  moved(draft: Draft, head: string): Promise<Moved | undefined>;
  /** Commits on `parent` and pushes. Rejects with `git-rejected-push` when somebody else was faster. */
  send(order: Order, message: string, parent: string, branch: string): Promise<string>;
}

const mostCommits = 100;
/** A repeated order comes soon after the first one. */
const searchedCommits = 2_000;

/** Works in the bare mirror: there is no work tree. */
export function openChangeRepository(options: {
  readonly mirror: Mirror;
  readonly branch: string;
  readonly cluster: string;
  readonly access: PushOptions;
}): ChangeRepository {
  const { mirror, branch } = options;
  const git = createGit({ directory: mirror.directory, ...options.access });
  const writer = openBranchWriter({ mirror, access: options.access, name: `change/${options.cluster}` });

  async function idsBetween(base: string, head: string, most: number): Promise<readonly string[]> {
    const output = await git.run(['log', '-n', String(most), '--format=%H', '--end-of-options', `${base}..${head}`]);
    return output.split('\n').filter(line => line !== '');
  }

  async function text(commit: string, path: string): Promise<string | undefined> {
    const object = await mirror.objects.read(`${commit}:${path}`);
    return object?.type === 'blob' ? object.bytes.toString('utf8') : undefined;
  }

  /** The merge of a draft with what others did, file by file. Nothing of it stays but objects. */
  async function merge(draft: Draft, head: string): Promise<Pick<Moved, 'merged' | 'conflicts'>> {
    const own = await commitOnto(git, {
      parent: draft.base,
      reference: `refs/pacer-merge/${options.cluster}`,
      files: draft.files,
      author: releaseAuthor,
      message: 'A draft',
    });
    const { tree, conflicts } = await mergeTree(git, head, own);
    if (tree === undefined) return { conflicts };
    const names = Object.keys(draft.files);
    const texts = await Promise.all(names.map(path => text(tree, path)));
    return { conflicts: [], merged: Object.fromEntries(names.map((path, index) => [path, texts[index] ?? null])) };
  }

  return {
    fetch: () => mirror.fetch(),
    head: async () => (await mirror.objects.header(`refs/heads/${branch}^{commit}`))?.id,
    branch: async name => (await mirror.objects.header(`refs/heads/${name}^{commit}`))?.id,
    text,
    async find(base, head, key) {
      const objects = await mirror.objects.readAll(await idsBetween(base, head, searchedCommits));
      return objects.find(object => object !== undefined && hasKey(commitMessage(object.bytes), key))?.id;
    },
    async moved(draft, head) {
      if (draft.base === head) return undefined;
      // A branch that was rewound, or a base that never was part of it: nothing can be said about what came between.
      if (!(await mirror.isAncestor(draft.base, head).catch(() => false)))
        return { head, commits: [], paths: [], conflicts: Object.keys(draft.files) };
      const objects = await mirror.objects.readAll(await idsBetween(draft.base, head, mostCommits));
      const infos = objects.flatMap(object => (object === undefined ? [] : [parseCommit(object.id, object.bytes)]));
      const paths = await mirror.changedPaths(draft.base, head);
      if (infos.every(({ author }) => isRelease(author)) && !paths.some(path => path in draft.files)) return undefined;
      return { head, commits: infos.map(passed), paths: paths.slice(0, 1_000), ...(await merge(draft, head)) };
    },
    send: (order, message, parent, target) =>
      writer.send({ parent, files: order.files, author: order.author, committer: releaseAuthor, message }, target),
  };
}

function passed({ commit, subject, author, time }: CommitInfo): Moved['commits'][number] {
  return { commit, subject, author, time: new Date(time).toISOString() };
}
