import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { asPacerError } from '../../errors/pacer-error.ts';
import type { SourceEntry } from './key.ts';

/** The part of a git mirror that sources need. */
export interface SourceMirror {
  fetch(): Promise<void>;
  resolve(reference: string): Promise<string | undefined>;
  tree(commit: string): Promise<readonly SourceEntry[]>;
}

/** A source repository at a reference, or why it is not known. */
export type SourceState =
  | { readonly kind: 'known'; readonly commit: string; readonly entries: readonly SourceEntry[] }
  | { readonly kind: 'missing'; readonly sentence: string }
  | { readonly kind: 'unknown'; readonly sentence: string };

/** All source repositories that images are built from. Each is looked at once per tick, whatever the number of apps. */
export interface Sources {
  /** What is known now; the first call for a repository fetches it. */
  state(repository: string, reference: string): Promise<SourceState>;
  /** Looks at one repository; true when one of its references moved. */
  refresh(repository: string): Promise<boolean>;
  repositories(): readonly string[];
  /** Stops looking at repositories that nobody uses any more. */
  keepOnly(repositories: ReadonlySet<string>): void;
}

interface SourceRepository {
  readonly mirror: SourceMirror;
  /** The last look; kept while a new one fails, so that work goes on with what is known. */
  fetched: Promise<void> | undefined;
  everFetched: boolean;
  trouble: string | undefined;
  readonly commits: Map<string, string | undefined>;
  readonly entries: Map<string, readonly SourceEntry[]>;
}

/** Opens mirrors on demand below `directory`. */
export function createSources(dependencies: {
  readonly directory: string;
  readonly openMirror: (options: { url: string; directory: string }) => Promise<SourceMirror>;
}): Sources {
  const repositories = new Map<string, Promise<SourceRepository>>();

  function open(repository: string): Promise<SourceRepository> {
    const existing = repositories.get(repository);
    if (existing !== undefined) return existing;
    const name = createHash('sha256').update(repository).digest('hex').slice(0, 16);
    const opened = dependencies
      .openMirror({ url: repository, directory: join(dependencies.directory, `${name}.git`) })
      .then(mirror => ({
        mirror,
        fetched: undefined,
        everFetched: false,
        trouble: undefined,
        commits: new Map<string, string | undefined>(),
        entries: new Map<string, readonly SourceEntry[]>(),
      }));
    repositories.set(repository, opened);
    opened.catch(() => repositories.delete(repository));
    return opened;
  }

  function fetchOnce(source: SourceRepository): Promise<void> {
    source.fetched ??= source.mirror.fetch().then(
      () => {
        source.everFetched = true;
        source.trouble = undefined;
        source.commits.clear();
      },
      (thrown: unknown) => {
        source.trouble = asPacerError(thrown).message;
        source.fetched = undefined;
      },
    );
    return source.fetched;
  }

  async function state(repository: string, reference: string): Promise<SourceState> {
    let source: SourceRepository;
    try {
      source = await open(repository);
      if (!source.everFetched) await fetchOnce(source);
      const commit = await resolve(source, reference);
      if (commit === undefined) {
        if (source.trouble !== undefined)
          return { kind: 'unknown', sentence: `The source repository cannot be read: ${source.trouble}` };
        return {
          kind: 'missing',
          sentence: `The source repository ${repository} has no branch, tag or commit "${reference}".`,
        };
      }
      return { kind: 'known', commit, entries: await entriesOf(source, commit) };
    } catch (thrown) {
      return { kind: 'unknown', sentence: `The source repository cannot be read: ${asPacerError(thrown).message}` };
    }
  }

  async function resolve(source: SourceRepository, reference: string): Promise<string | undefined> {
    if (source.commits.has(reference)) return source.commits.get(reference);
    const commit = await source.mirror.resolve(reference);
    source.commits.set(reference, commit);
    return commit;
  }

  async function entriesOf(source: SourceRepository, commit: string): Promise<readonly SourceEntry[]> {
    const known = source.entries.get(commit);
    if (known !== undefined) return known;
    const entries = await source.mirror.tree(commit);
    if (source.entries.size > 8) source.entries.clear();
    source.entries.set(commit, entries);
    return entries;
  }

  return {
    state,
    async refresh(repository) {
      const source = await open(repository);
      const before = new Map(source.commits);
      source.fetched = undefined;
      await fetchOnce(source);
      if (source.trouble !== undefined) return false;
      for (const [reference, commit] of before) {
        if ((await resolve(source, reference)) !== commit) return true;
      }
      return before.size === 0;
    },
    repositories: () => [...repositories.keys()],
    keepOnly(used) {
      for (const repository of repositories.keys()) if (!used.has(repository)) repositories.delete(repository);
    },
  };
}
