import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { pacerError } from '../../errors/pacer-error.ts';
import type { SourceEntry } from './key.ts';
import { createRecent } from './recent.ts';
import { createSlots } from './slots.ts';

/** The part of a git mirror that reading files needs. */
export interface SourceMirror {
  fetch(): Promise<void>;
  resolve(reference: string): Promise<string | undefined>;
  tree(commit: string): Promise<readonly SourceEntry[]>;
  commitInfo?(commit: string): Promise<{ readonly author: string }>;
  close(): void;
}

/** Mirrors of source repositories, for what only their commits tell. */
export interface SourceMirrors {
  /** Reads something of a commit, which is fetched when the mirror lacks it. Rejects with `source-reference-missing` where there is none. */
  read<Result>(repository: string, commit: string, work: (mirror: SourceMirror) => Promise<Result>): Promise<Result>;
  /** Nobody wants anything of the repository any more. */
  drop(repository: string): void;
  close(): void;
}

/** Needs of `createSourceMirrors`. */
export interface SourceMirrorsParts {
  /** Folder below which they are. */
  readonly directory: string;
  readonly openMirror: (options: { url: string; directory: string }) => Promise<SourceMirror>;
}

/** Each open mirror is a process that reads objects, and a listing in memory. */
const openMirrors = 8;
const readsAtOnce = 4;

/** Opens mirrors on demand, and keeps the last ones open. */
export function createSourceMirrors({ directory, openMirror }: SourceMirrorsParts): SourceMirrors {
  const mirrors = createRecent<SourceMirror>(openMirrors, mirror => mirror.close());
  const inSlot = createSlots(readsAtOnce);
  return {
    read(repository, commit, work) {
      const name = createHash('sha256').update(repository).digest('hex').slice(0, 16);
      const place = { url: repository, directory: join(directory, `${name}.git`) };
      return inSlot(() =>
        mirrors.use(
          repository,
          () => openMirror(place),
          async mirror => {
            if ((await mirror.resolve(commit)) === undefined) await mirror.fetch();
            if ((await mirror.resolve(commit)) !== undefined) return work(mirror);
            throw pacerError('source-reference-missing', {
              message: `The source repository ${repository} has no commit ${commit} on any branch or tag.`,
            });
          },
        ),
      );
    },
    drop: mirrors.drop,
    close: mirrors.dropAll,
  };
}
