import { mkdir } from 'node:fs/promises';
import { isPacerError } from '../errors/pacer-error.ts';
import { parseRepositoryAddress } from './address.ts';
import type { GitAccess } from './environment.ts';
import { committerLine, createImportStream, quotedPath, runImport, type Author } from './fast-import.ts';
import { createGit, type Git } from './git.ts';
import { checkReference, isObjectId } from './reference.ts';

/** What a commit says. */
export interface CommitOptions {
  readonly author: Author;
  readonly message: string;
}

/** Makes a bare repository whose branch is `main`; harmless when it is there already. */
export async function createBareRepository(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await createGit({ directory }).run(['init', '--bare', '--initial-branch=main', '--template=']);
}

/**
 * Commits files to a branch of a bare repository, without a work tree and in one step: content by path, `null` removes.
 * Files that are not named stay as they are. The branch is made when missing. Resolves with the commit's id.
 * When somebody else moves the branch meanwhile, the change is made again on top of theirs.
 */
export async function commitFiles(
  bareDirectory: string,
  branch: string,
  files: Readonly<Record<string, string | Buffer | null>>,
  options: CommitOptions,
): Promise<string> {
  const git = createGit({ directory: bareDirectory });
  checkReference(branch);
  return await retryWhenMoved(async () => {
    const stream = createImportStream();
    stream.line(`commit refs/heads/${branch}`);
    stream.line('mark :1');
    stream.line(committerLine(options.author));
    stream.data(options.message);
    const parent = await tipOf(git, `refs/heads/${branch}`);
    if (parent !== undefined) stream.line(`from ${parent}`);
    for (const [path, content] of Object.entries(files)) {
      if (content === null) stream.line(`D ${quotedPath(path)}`);
      else {
        stream.line(`M 100644 inline ${quotedPath(path)}`);
        stream.data(content);
      }
    }
    return await runImport(git, stream);
  });
}

/** Where and how to push. */
export interface PushOptions extends GitAccess {
  readonly environment?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
}

/**
 * Pushes from a repository on this machine to an address. `refspec` is `FROM:TO` with full names of refs, with a `+`
 * before it to force. Rejects with `git-rejected-push` when the other side has what we do not.
 */
export async function push(directory: string, url: string, refspec: string, options: PushOptions = {}): Promise<void> {
  const { signal, ...rest } = options;
  const git = createGit({ directory, ...rest });
  const address = parseRepositoryAddress(url).url;
  for (const name of refspec.replace(/^\+/, '').split(':')) checkReference(name);
  const args = ['push', '--porcelain', '--progress', '--no-verify', '--', address, refspec];
  await git.run(args, signal === undefined ? {} : { signal });
}

/** Object id of a ref, undefined when it is not there. */
export async function tipOf(git: Git, reference: string): Promise<string | undefined> {
  // Unlike rev-parse this always prints something: simple-git waits 50 ms for commands that print nothing.
  const output = await git.run(['cat-file', '--batch-check=%(objectname)'], { input: `${reference}\n` });
  const id = output.trim();
  return isObjectId(id) ? id : undefined;
}

/** Runs a write again, a few times, when it lost a race for its ref. */
export async function retryWhenMoved<T>(write: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write();
    } catch (error) {
      if (attempt >= 5 || !isPacerError(error) || error.code !== 'git-rejected-push') throw error;
    }
  }
}
