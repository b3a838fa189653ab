import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { parseRepositoryAddress } from '../../git/address.ts';
import type { GitAccess } from '../../git/environment.ts';
import { createGit } from '../../git/git.ts';
import { openMirror } from '../../git/mirror.ts';
import { checkObjectId } from '../../git/reference.ts';
import { mostCounted, type SourceCommits } from '../plan/source-commits.ts';

/** So many are listed; whoever wants all of them has the two ids. */
const mostListed = 20;

/** Reads commits of source repositories; mirrors are kept below `directory`, and only commits are fetched. */
export function createSourceCommits(options: {
  readonly directory: string;
  readonly access: GitAccess;
}): (source: string, from: string, to: string) => Promise<SourceCommits | undefined> {
  const fetched = new Map<string, Promise<string>>();

  async function fetchOnce(source: string): Promise<string> {
    const name = createHash('sha256').update(source).digest('hex').slice(0, 16);
    const directory = join(options.directory, `commits-${name}.git`);
    const isRemote = parseRepositoryAddress(source).directory === undefined;
    const place = { url: source, directory, ...options.access };
    const mirror = await openMirror(isRemote ? { ...place, filter: 'blob:none' } : place);
    try {
      await mirror.fetch();
    } finally {
      mirror.close();
    }
    return directory;
  }

  function directoryOf(source: string): Promise<string> {
    const known = fetched.get(source);
    if (known !== undefined) return known;
    const reading = fetchOnce(source);
    fetched.set(source, reading);
    return reading;
  }

  async function between(directory: string, from: string, to: string): Promise<SourceCommits['commits']> {
    const range = `${checkObjectId(from)}..${checkObjectId(to)}`;
    const args = ['log', '--format=%H%x00%s', '-n', String(mostCounted), '--end-of-options', range];
    const output = await createGit({ directory }).run(args);
    return output
      .split('\n')
      .filter(line => line !== '')
      .map(line => {
        const [commit = '', subject = ''] = line.split('\0');
        return { commit, subject };
      });
  }

  return async (source, from, to) => {
    try {
      const directory = await directoryOf(source);
      const forwards = await between(directory, from, to);
      const found = forwards.length > 0 ? forwards : await between(directory, to, from);
      const isBackwards = forwards.length === 0 && found.length > 0;
      return {
        source,
        from,
        to,
        commits: found.slice(0, mostListed),
        more: Math.max(0, found.length - mostListed),
        ...(isBackwards ? { isBackwards } : {}),
      };
    } catch {
      // It is an addition to what is known from the lock file alone.
      return undefined;
    }
  };
}
