import { createHash } from 'node:crypto';
import { asPacerError, pacerError } from '../../errors/pacer-error.ts';
import { openBranchWriter } from '../../git/branch-writer.ts';
import { createGit } from '../../git/git.ts';
import type { Mirror } from '../../git/mirror.ts';
import { isObjectId } from '../../git/reference.ts';
import type { PushOptions } from '../../git/write.ts';
import type { Dialect } from '../../marathon/dialect.ts';
import type { ChangeWay } from '../change/types.ts';
import type { DesiredState } from '../desired/types.ts';
import { inSteps } from '../loop/in-steps.ts';
import { releaseAuthor } from '../desired/lock-file.ts';
import { createSnapshotSource } from '../snapshot/source.ts';
import { findRevert } from './find-revert.ts';
import { revertMessage } from './message.ts';

/** A revert that can be made, and has not been made yet. */
export interface PreparedRevert {
  readonly app: string;
  /** Head of the branch that it goes on from. */
  readonly from: string;
  /** Commit whose wish comes back. */
  readonly to: string;
  readonly files: Readonly<Record<string, string>>;
  /** Commits whose changes to these files are taken back, newest first. */
  readonly reverts: readonly { readonly commit: string; readonly subject: string }[];
  /** Other apps whose wish changes, too. */
  readonly others: readonly string[];
  readonly message: string;
  /** As policy wants changes to be made. */
  readonly way: ChangeWay;
  /** What the branch would want with it. */
  readonly desired: DesiredState;
}

/** A branch with a revert, for somebody to merge. */
export interface RevertBranch {
  readonly branch: string;
  /** Its commit; full id. */
  readonly commit: string;
}

/** Takes changes of single apps back by commits, never by a silent detour and never by force. */
export interface Reverts {
  /** Rejects with `revert-impossible`. */
  prepare(app: string, to: string, reason?: string): Promise<PreparedRevert>;
  /** Commits and pushes to the followed branch. Rejects with `git-rejected-push` when somebody else was faster. */
  toBranch(revert: PreparedRevert): Promise<string>;
  /** The same to a branch of its own, whose name follows from what is reverted. Made once, until it is merged. */
  toOwnBranch(revert: PreparedRevert): Promise<RevertBranch>;
}

/** Needs of `createReverts`. */
export interface RevertParts {
  readonly mirror: Mirror;
  /** What is followed. */
  readonly followed: { readonly branch: string; readonly cluster: string };
  readonly access: PushOptions;
  readonly dialect: () => Dialect | undefined;
}

/** Works in the bare mirror: there is no work tree. */
export function createReverts(parts: RevertParts): Reverts {
  const { mirror } = parts;
  const { branch, cluster } = parts.followed;
  const git = createGit({ directory: mirror.directory, ...parts.access });
  const writer = openBranchWriter({ mirror, access: parts.access, name: `revert/${cluster}` });

  function send({ from: parent, files, message }: PreparedRevert, target: string): Promise<string> {
    return writer.send({ parent, files, author: releaseAuthor, message }, target);
  }

  async function revertedCommits(
    from: string,
    to: string,
    paths: readonly string[],
  ): Promise<PreparedRevert['reverts']> {
    if (!(await mirror.isAncestor(to, from))) return [];
    const args = ['log', '-n', '100', '--format=%H %s', '--end-of-options', `${to}..${from}`, '--', ...paths];
    const output = await git.run(args);
    return output
      .split('\n')
      .filter(line => line !== '')
      .map(line => ({ commit: line.slice(0, line.indexOf(' ')), subject: line.slice(line.indexOf(' ') + 1) }));
  }

  return {
    async prepare(app, to, reason) {
      await mirror.fetch();
      const wanted = isObjectId(to) ? await mirror.resolve(to) : await abbreviated(to);
      if (wanted === undefined)
        throw pacerError('revert-impossible', { message: `There is no commit ${to} in ${mirror.url}.` });
      const [head, earlier] = await Promise.all([
        createSnapshotSource({ mirror, branch }).read(),
        createSnapshotSource({ mirror, branch }).read(wanted),
      ]);
      const question = { app, cluster, repositoryUrl: mirror.url, dialect: parts.dialect(), head, to: earlier };
      const found = await inSteps(findRevert(question));
      if ('refusal' in found) throw pacerError('revert-impossible', { message: found.refusal, advice: found.advice });
      const reverts = await revertedCommits(head.commit, wanted, Object.keys(found.files));
      const { files, desired, others, way } = found;
      const message = revertMessage({
        app,
        cluster,
        to: wanted,
        reverts: reverts.map(each => each.commit),
        ...(reason === undefined ? {} : { reason }),
      });
      return { app, from: head.commit, to: wanted, files, reverts, others, message, way, desired };
    },
    toBranch: revert => send(revert, branch),
    async toOwnBranch(revert) {
      const name = ownBranch(revert);
      const there = await headOf(name);
      // One that was merged has done its work; this is about the same change that came again.
      const isMerged = there !== undefined && (await mirror.isAncestor(there, revert.from).catch(() => false));
      const branch = isMerged ? `${name}-${revert.from.slice(0, 8)}` : name;
      try {
        return { branch, commit: await send(revert, branch) };
      } catch (thrown) {
        if (asPacerError(thrown).code !== 'git-rejected-push') throw thrown;
        // A branch of this name is about the very same revert: whoever made it first has made it.
        await mirror.fetch();
        const commit = await headOf(branch);
        if (commit === undefined) throw thrown;
        return { branch, commit };
      }
    },
  };

  async function headOf(name: string): Promise<string | undefined> {
    return (await mirror.objects.header(`refs/heads/${name}^{commit}`))?.id;
  }

  /** People write the first characters of an id. */
  async function abbreviated(to: string): Promise<string | undefined> {
    if (!/^[0-9a-f]{4,64}$/.test(to)) return mirror.resolve(to).catch(() => undefined);
    return (await mirror.objects.header(`${to}^{commit}`))?.id;
  }
}

function ownBranch(revert: PreparedRevert): string {
  const app = revert.app.slice(1).replaceAll('/', '-');
  const content = createHash('sha256').update(JSON.stringify(revert.files)).digest('hex');
  return `pacer/revert/${app}-${revert.to.slice(0, 8)}-${content.slice(0, 8)}`;
}
