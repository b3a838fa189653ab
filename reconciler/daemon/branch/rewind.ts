import type { Mirror } from '../../../git/mirror.ts';
import type { Stop } from '../../observe/freeze.ts';

/** A branch that lost commits may be an accident; the next ordinary commit on it says that it was meant. */
export async function rewindOf(
  mirror: Pick<Mirror, 'isAncestor'>,
  branch: string,
  before: string | undefined,
  after: string,
): Promise<Stop | undefined> {
  if (before === undefined || (await mirror.isAncestor(before, after).catch(() => false))) return undefined;
  return {
    by: 'rewind',
    sentence: `The branch ${branch} was rewound: commit ${before.slice(0, 8)} is no longer part of it. Nothing is changed until another commit is pushed on top.`,
    release: `Another commit on top of ${after.slice(0, 8)} when the rewind was meant; pushing ${before.slice(0, 8)} again when it was not.`,
  };
}
