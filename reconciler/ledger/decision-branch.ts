import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { isPacerError } from '../../errors/pacer-error.ts';
import { parseRepositoryAddress } from '../../git/address.ts';
import { createGit } from '../../git/git.ts';
import { commitFiles, createBareRepository, push, tipOf, type PushOptions } from '../../git/write.ts';

/** A file of lines on a ref of its own, here and in the repository. */
export interface DecisionBranch {
  /** Lines that are on this disk. */
  ours(): Promise<readonly string[]>;
  /** Gets what the repository has and puts ours on top of it when they differ; answers its lines. */
  fetch(signal: AbortSignal): Promise<readonly string[]>;
  /** Writes the lines down on this disk, in one commit. */
  write(lines: readonly string[], message: string): Promise<void>;
  /** Sends ours. Rejects with `git-rejected-push` when the repository has what we do not. */
  push(signal: AbortSignal): Promise<void>;
}

const file = 'decisions.jsonl';
const branch = 'decisions';

/** Opens `refs/pacer/CLUSTER/decisions` of a repository; `directory` is a bare repository of its own, made when missing. */
export async function openDecisionBranch(options: {
  readonly directory: string;
  readonly url: string;
  readonly cluster: string;
  readonly access?: Omit<PushOptions, 'signal'>;
}): Promise<DecisionBranch> {
  const { directory } = options;
  const address = parseRepositoryAddress(options.url).url;
  const remote = `refs/pacer/${options.cluster}/decisions`;
  const incoming = 'refs/incoming/decisions';
  const git = createGit({ directory, ...options.access });
  if (
    !(await access(join(directory, 'HEAD')).then(
      () => true,
      () => false,
    ))
  )
    await createBareRepository(directory);

  async function linesAt(reference: string): Promise<readonly string[]> {
    if ((await tipOf(git, reference)) === undefined) return [];
    const text = await git.run(['cat-file', 'blob', `${reference}:${file}`]);
    return text.split('\n').filter(line => line !== '');
  }

  return {
    ours: () => linesAt(`refs/heads/${branch}`),
    async fetch(signal) {
      const flags = [
        '--no-tags',
        '--force',
        '--no-write-fetch-head',
        '--no-auto-maintenance',
        '--no-recurse-submodules',
      ];
      try {
        await git.run(['fetch', '--verbose', '--progress', ...flags, '--', address, `+${remote}:${incoming}`], {
          signal,
        });
      } catch (error) {
        if (isPacerError(error) && error.code === 'git-reference-missing') return [];
        throw error;
      }
      const tip = await tipOf(git, incoming);
      if (tip !== undefined) await git.run(['update-ref', `refs/heads/${branch}`, tip]);
      return linesAt(incoming);
    },
    async write(lines, message) {
      const author = { name: 'Pacer', email: 'pacer@localhost' };
      await commitFiles(directory, branch, { [file]: `${lines.join('\n')}\n` }, { author, message });
    },
    push: signal => push(directory, address, `refs/heads/${branch}:${remote}`, { ...options.access, signal }),
  };
}
