import { createGit, type GitOptions } from './git.ts';
import { checkObjectId } from './reference.ts';

/** What a signature of a commit is worth. */
export type Signature =
  | { readonly kind: 'good'; readonly signer: string }
  | { readonly kind: 'none' }
  /** There is one, and it does not count: another key, changed content, or one that is over. */
  | { readonly kind: 'bad' };

/** A commit on the branch itself, with what it touched. */
export interface BranchCommit {
  readonly commit: string;
  /** Paths that differ from the first parent; all for the first commit of all. */
  readonly paths: readonly string[];
}

/** A trailer `Approved-by: NAME <ADDRESS>` of a commit on the branch itself. */
export interface TrailerCommit {
  readonly commit: string;
  /** Addresses in small letters. */
  readonly approvedBy: readonly string[];
}

/**
 * Checks signatures of commits against an allowed-signers file (ssh-keygen(1)), one process for all of them. The answer has
 * the order of the question.
 */
export async function verifyCommits(
  options: GitOptions,
  allowedSignersFile: string,
  commits: readonly string[],
): Promise<readonly Signature[]> {
  if (commits.length === 0) return [];
  const git = createGit(options);
  const output = await git.run([
    '-c',
    `gpg.ssh.allowedSignersFile=${allowedSignersFile}`,
    'log',
    '--no-walk=unsorted',
    '--format=%H %G? %GS',
    '--end-of-options',
    ...commits.map(checkObjectId),
  ]);
  const found = new Map(output.split('\n').map(line => [line.split(' ', 1)[0] ?? '', signatureOf(line)]));
  return commits.map(commit => found.get(commit) ?? { kind: 'bad' });
}

function signatureOf(line: string): Signature {
  const [, word = '', ...signer] = line.split(' ');
  if (word === 'N') return { kind: 'none' };
  const name = signer.join(' ').trim();
  return word === 'G' && name !== '' ? { kind: 'good', signer: name } : { kind: 'bad' };
}

/** Commits of the branch itself, newest first (merges with what they brought in), that touched one of these paths. */
export async function commitsThatTouched(
  options: GitOptions,
  head: string,
  paths: readonly string[],
  most = 20_000,
): Promise<readonly BranchCommit[]> {
  const git = createGit(options);
  const output = await git.run([
    '--literal-pathspecs',
    'log',
    '--first-parent',
    '-m',
    '--no-renames',
    '--name-only',
    '-z',
    `--max-count=${most}`,
    '--format=%x01%H',
    '--end-of-options',
    checkObjectId(head),
    '--',
    ...paths,
  ]);
  return output.split('\u0001').flatMap(part => {
    const [commit = '', ...names] = part.split('\0');
    const touched = names.map(name => name.replace(/^\n/, '')).filter(name => name !== '');
    return commit.trim() === '' ? [] : [{ commit: commit.trim(), paths: touched }];
  });
}

/** The newest commits of the branch itself, newest first, with who approved them by a trailer. */
export async function trailersOf(options: GitOptions, head: string, most: number): Promise<readonly TrailerCommit[]> {
  const output = await createGit(options).run([
    'log',
    '--first-parent',
    `--max-count=${most}`,
    '--format=%H%x00%(trailers:key=Approved-by,valueonly,separator=%x00)%x01',
    '--end-of-options',
    checkObjectId(head),
  ]);
  return output.split('\u0001').flatMap(part => {
    const [commit = '', ...values] = part.trim().split('\0');
    if (commit === '') return [];
    return [{ commit, approvedBy: values.flatMap(addressOf) }];
  });
}

function addressOf(value: string): readonly string[] {
  const address = /<([^<>\s]+@[^<>\s]+)>\s*$/.exec(value)?.[1] ?? /^\s*([^<>\s]+@[^<>\s]+)\s*$/.exec(value)?.[1];
  return address === undefined ? [] : [address.toLowerCase()];
}
