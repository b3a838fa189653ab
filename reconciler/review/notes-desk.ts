import { isPacerError } from '../../errors/pacer-error.ts';
import { parseRepositoryAddress } from '../../git/address.ts';
import type { GitAccess } from '../../git/environment.ts';
import { createGit } from '../../git/git.ts';
import { isObjectId } from '../../git/reference.ts';
import { push } from '../../git/write.ts';
import type { Proposal, ReviewDesk } from './types.ts';

const attempts = 3;
const identity = ['-c', 'user.name=Pacer', '-c', 'user.email=pacer@localhost'];

/**
 * Reviews on a plain git server: every branch that is ahead of the followed one is a proposal, and its review is the note
 * of its newest commit in `refs/notes/pacer-plan/CLUSTER`. What became of a commit is in the ledger's notes anyway, so
 * there are no statuses.
 */
export function createNotesDesk(
  mirror: { readonly directory: string; readonly url: string },
  options: { readonly cluster: string; readonly branch: string; readonly access: GitAccess },
): ReviewDesk {
  const git = createGit({ directory: mirror.directory, ...options.access });
  const address = parseRepositoryAddress(mirror.url).url;
  const remote = `refs/notes/pacer-plan/${options.cluster}`;
  const own = `refs/notes/pacer-plan-outgoing/${options.cluster}`;

  async function fetchNotes(): Promise<void> {
    const flags = ['--no-tags', '--force', '--no-write-fetch-head', '--no-auto-maintenance', '--no-recurse-submodules'];
    try {
      await git.run(['fetch', '--verbose', '--progress', ...flags, '--', address, `+${remote}:${own}`]);
    } catch (error) {
      if (!isPacerError(error) || error.code !== 'git-reference-missing') throw error;
    }
  }

  return {
    limit: 60_000,
    folds: false,
    async proposals() {
      const fields = ['objectname', 'refname:lstrip=2', 'authorname', 'committerdate:iso-strict', 'contents:subject'];
      const format = `--format=${fields.map(field => `%(${field})`).join('%00')}`;
      const ahead = ['--no-merged', `refs/heads/${options.branch}`];
      const output = await git.run(['for-each-ref', format, ...ahead, 'refs/heads/']);
      return output.split('\n').flatMap(readBranch);
    },
    async publish(_proposal, commit, text) {
      for (let attempt = 1; ; attempt++) {
        await fetchNotes();
        await git.run([...identity, 'notes', `--ref=${own}`, 'add', '--force', '--file=-', commit], { input: text });
        try {
          await push(mirror.directory, address, `${own}:${remote}`, options.access);
          return;
        } catch (error) {
          if (attempt >= attempts || !isPacerError(error) || error.code !== 'git-rejected-push') throw error;
        }
      }
    },
    setStatus: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

function readBranch(line: string): readonly Proposal[] {
  const [head = '', branch = '', author = '', time = '', title = ''] = line.split('\0');
  // Pacer's own branches are made from what is deployed or promoted, and reviewed like every other.
  if (!isObjectId(head) || branch === '') return [];
  return [
    {
      id: `branch/${branch}`,
      name: `the branch ${branch}`,
      title,
      head,
      ref: `refs/heads/${branch}`,
      isFork: false,
      author,
      time: new Date(time).toISOString(),
    },
  ];
}
