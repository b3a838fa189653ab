import { readFile, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pacerError } from '../../errors/pacer-error.ts';
import { commitOnto } from '../../git/commit-onto.ts';
import type { Author } from '../../git/fast-import.ts';
import { createGit, type Git } from '../../git/git.ts';
import { checkReference } from '../../git/reference.ts';
import { tipOf } from '../../git/write.ts';
import { gitDirectoryOf } from './git-directory.ts';

/** What came of it: the commit, and the branch that has it. */
export interface MadeCommit {
  readonly branch: string;
  /** Undefined when the branch says all of it already. */
  readonly commit: string | undefined;
}

/** What a command commits in the clone of the user. */
export interface CloneCommit {
  /** Branch to commit to, made from the current commit when missing; the branch that is checked out when left out. */
  readonly branch?: string;
  readonly path: string;
  /** The new text of the file, made from the old one. */
  readonly edit: (text: string | undefined) => string;
  readonly message: string;
  readonly author: Author;
}

/**
 * Commits one file in a clone. A branch that is not checked out gets the commit and nothing else is touched; of the one
 * that is, the file in the working folder and the index follow. Rejects with `usage` when the file has changes that are not
 * committed.
 */
export async function commitInClone(root: string, commit: CloneCommit): Promise<MadeCommit> {
  const git = createGit({ directory: gitDirectoryOf(root) ?? root });
  const current = await currentBranch(git);
  const branch = commit.branch ?? current;
  if (branch === undefined)
    throw pacerError('usage', {
      message: `No branch is checked out in ${root}.`,
      advice: 'Say with --branch which one to commit to.',
    });
  const reference = `refs/heads/${checkReference(branch)}`;
  const tip = await tipOf(git, reference);
  const parent = tip ?? (await tipOf(git, 'HEAD'));
  if (parent === undefined) throw pacerError('usage', { message: `${root} has no commit yet.` });
  const before = await textAt(git, parent, commit.path);
  const file = join(root, commit.path);
  const isCheckedOut = branch === current;
  if (isCheckedOut) await checkUnchanged(file, before, commit.path);
  const text = commit.edit(before);
  if (text === before) return { branch, commit: undefined };
  const { author, message } = commit;
  const made = await commitOnto(git, {
    parent,
    reference: 'refs/pacer-promote',
    files: { [commit.path]: text },
    author,
    message,
  });
  // Only if nobody has moved it meanwhile.
  await git.run(['update-ref', reference, made, tip ?? '0'.repeat(made.length)]);
  if (isCheckedOut) {
    await writeFile(file, text);
    const blob = await tipOf(git, `${made}:${commit.path}`);
    await git.run(['update-index', '--add', '--cacheinfo', `100644,${blob ?? ''},${commit.path}`]);
  }
  await git.run(['update-ref', '-d', 'refs/pacer-promote']);
  return { branch, commit: made };
}

async function currentBranch(git: Git): Promise<string | undefined> {
  const name = (await git.run(['rev-parse', '--symbolic-full-name', 'HEAD'])).trim();
  return name.startsWith('refs/heads/') ? name.slice('refs/heads/'.length) : undefined;
}

async function textAt(git: Git, commit: string, path: string): Promise<string | undefined> {
  const blob = await tipOf(git, `${commit}:${path}`);
  return blob === undefined ? undefined : await git.run(['cat-file', 'blob', blob]);
}

async function checkUnchanged(file: string, committed: string | undefined, path: string): Promise<void> {
  const written = existsSync(file) ? await readFile(file, 'utf8') : undefined;
  if (written === committed) return;
  throw pacerError('usage', {
    message: `${path} has changes that are not committed.`,
    advice: 'Commit or undo them first.',
  });
}

/** Who commits, as git knows it: variables first, then the clone, then the user. Rejects with `usage` when nobody. */
export async function userOf(root: string, environment: Readonly<Record<string, string | undefined>>): Promise<Author> {
  const git = createGit({ directory: gitDirectoryOf(root) ?? root });
  const home = environment['HOME'] ?? '';
  const files = [
    environment['GIT_CONFIG_GLOBAL'],
    join(home, '.gitconfig'),
    join(environment['XDG_CONFIG_HOME'] ?? join(home, '.config'), 'git', 'config'),
  ].filter(file => file !== undefined && existsSync(file));
  const places = [[], ...files.map(file => ['--file', file ?? '', '--includes'])];
  const find = async (variable: string, key: string): Promise<string> => {
    const given = environment[variable];
    if (given !== undefined && given !== '') return given;
    for (const place of places) {
      const value = (await git.run(['config', ...place, '--default', '', '--get', key])).trim();
      if (value !== '') return value;
    }
    throw pacerError('usage', {
      message: `Git does not know who you are: ${key} is not set.`,
      advice: 'Set it with `git config --global user.name` and `user.email`.',
    });
  };
  return {
    name: await find('GIT_AUTHOR_NAME', 'user.name'),
    email: await find('GIT_AUTHOR_EMAIL', 'user.email'),
  };
}
