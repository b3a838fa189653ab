import { createGit } from '../../git/git.ts';
import type { Mirror } from '../../git/mirror.ts';
import { appTrailer, imagesOfMessage } from './message.ts';
import type { WrittenImage } from './types.ts';

/** What Pacer has written into the lock file of a cluster, as the branch itself tells it. */
export interface LockHistory {
  /** Images that were written for an app up to this commit, newest first; of very long histories only the newest. */
  of(app: string, commit: string): Promise<readonly WrittenImage[]>;
}

/** So many commits are read at once: a few thousandths of a second of work. */
const mostCommits = 5_000;

/** Looks that began before a commit end after it, and go on asking for the one they began with. */
const keptCommits = 4;

interface Known {
  readonly commit: string;
  readonly images: ReadonlyMap<string, readonly WrittenImage[]>;
}

/**
 * Reads the messages of our own commits, which name app and image, and not the versions of the file: of a cluster with a
 * thousand apps those are long. What was read is kept, and a later commit costs only what came between.
 */
export function createLockHistory(mirror: Pick<Mirror, 'directory' | 'isAncestor'>, path: string): LockHistory {
  const git = createGit({ directory: mirror.directory });
  /** By commit, the one that was read last at the end. */
  const known = new Map<string, Promise<Known>>();

  async function read(range: string): Promise<Map<string, WrittenImage[]>> {
    const format = '--format=%x00%B';
    const limits = ['-n', String(mostCommits), '-F', `--grep=${appTrailer}: `];
    const output = await git.run(['log', format, ...limits, '--end-of-options', range, '--', path]);
    const images = new Map<string, WrittenImage[]>();
    for (const message of output.split('\0')) {
      for (const [app, image] of imagesOfMessage(message)) {
        const list = images.get(app) ?? [];
        list.push(image);
        images.set(app, list);
      }
    }
    return images;
  }

  async function next(commit: string, before: Known | undefined): Promise<Known> {
    if (before?.commit === commit) return before;
    if (before === undefined || !(await mirror.isAncestor(before.commit, commit)))
      return { commit, images: await read(commit) };
    const images = new Map<string, readonly WrittenImage[]>(before.images);
    for (const [app, newer] of await read(`${before.commit}..${commit}`))
      images.set(app, [...newer, ...(images.get(app) ?? [])]);
    return { commit, images };
  }

  async function after(reading: Promise<Known> | undefined, commit: string): Promise<Known> {
    return next(commit, await reading?.catch(() => undefined));
  }

  return {
    async of(app, commit) {
      let reading = known.get(commit);
      if (reading === undefined) {
        // One after the other: the next one stands on what this one has read.
        reading = after([...known.values()].at(-1), commit);
        known.set(commit, reading);
        reading.catch(() => known.delete(commit));
        for (const oldest of known.keys()) {
          if (known.size <= keptCommits) break;
          known.delete(oldest);
        }
      }
      return (await reading).images.get(app) ?? [];
    },
  };
}
