import { createGit } from '../git/git.ts';

export { commitFiles, createBareRepository } from '../git/write.ts';

/** Text of a file on a branch of a bare repository; undefined when there is none. */
export async function readFileAt(directory: string, branch: string, path: string): Promise<string | undefined> {
  const git = createGit({ directory });
  const listed = await git.run(['ls-tree', '--full-tree', '--end-of-options', branch, path]);
  const blob = /^\d+ blob ([0-9a-f]{40,64})\t/.exec(listed)?.[1];
  return blob === undefined ? undefined : git.run(['cat-file', 'blob', blob]);
}
