import type { GitAccess } from './environment.ts';
import { createGit } from './git.ts';
import { parseRepositoryAddress } from './address.ts';

/** Where branches and tags are: full name of the ref → commit. Annotated tags are at the commit that they stand for. */
export type RemoteReferences = ReadonlyMap<string, string>;

/** More patterns than this are not handed to git: it lists everything, and the caller finds what it wants in it. */
const mostPatterns = 200;

/**
 * Asks a repository where its branches and tags are now: one process, one request, nothing is fetched or written.
 * `patterns` are full names of refs, in which `*` and `[0-9]` may stand (git-ls-remote(1)); the caller vouches for them.
 * `directory` is any folder that exists. Rejects with errors of the `git-` family.
 */
export async function readRemoteReferences(
  options: GitAccess & { readonly url: string; readonly directory: string },
  patterns: readonly string[],
  signal?: AbortSignal,
): Promise<RemoteReferences> {
  const { url } = parseRepositoryAddress(options.url);
  const git = createGit(options);
  const named = patterns.length > mostPatterns ? [] : patterns;
  const args = ['ls-remote', '--heads', '--tags', '--', url, ...named];
  return parseReferences(await git.run(args, signal === undefined ? {} : { signal }));
}

const peeled = '^{}';

/** Lines of `git ls-remote`: id, tab, name. `NAME^{}` follows `NAME` when that is an annotated tag. */
function parseReferences(output: string): RemoteReferences {
  const references = new Map<string, string>();
  for (const line of output.split('\n')) {
    const [id, name] = line.split('\t');
    if (id === undefined || name === undefined) continue;
    references.set(name.endsWith(peeled) ? name.slice(0, -peeled.length) : name, id);
  }
  return references;
}
