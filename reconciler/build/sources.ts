import { asPacerError, pacerError, type PacerError } from '../../errors/pacer-error.ts';
import { isObjectId } from '../../git/reference.ts';
import type { SourceReference } from '../desired/types.ts';
import { chooseReference, patternsOf } from './choose-reference.ts';
import { sourceIdentity } from './key.ts';
import { createSlots } from './slots.ts';
import { createSourceMirrors, type SourceMirror, type SourceMirrorsParts } from './source-mirrors.ts';
import { missingSource, unknownSource, type SourceSpec, type SourceState } from './source-state.ts';

/** How a look at a repository went. */
export interface SourceLook {
  /** One of the references that are used is somewhere else than before, or can be told again. */
  readonly moved: boolean;
  readonly trouble?: PacerError;
}

/** A repository that the last look could not read. */
export interface SourceTrouble {
  readonly repository: string;
  readonly error: PacerError;
}

/** A branch, tag or range of versions that images are built from, and where it is. */
export interface SourceHead {
  readonly repository: string;
  readonly reference: SourceReference;
  /** Missing while it is not known. */
  readonly commit?: string;
  /** Why the repository could not be read at the last look. */
  readonly sentence?: string;
}

/**
 * All source repositories that images are built from. A look at one is a single `git ls-remote`, whatever the number of
 * images that are built from it. Files are fetched only when `paths` have to be compared at a commit that was not seen yet.
 */
export interface Sources {
  /** What is known now; only the first call for a reference looks. What was known stays known while looks fail. */
  state(source: SourceSpec): Promise<SourceState>;
  /** Looks at one repository; a look that is running is joined. Never rejects. */
  look(repository: string): Promise<SourceLook>;
  /** Keeps to exactly these sources from now on; answers with the repositories that have a reference nobody asked for yet. */
  use(sources: Iterable<SourceSpec>): readonly string[];
  troubles(): readonly SourceTrouble[];
  /** Everything that is used, and where it was at the last look; asks nobody. */
  heads(): readonly SourceHead[];
  /** Author of a commit as `Name <address>`; undefined when it cannot be told. */
  authorOf(repository: string, commit: string): Promise<string | undefined>;
  close(): void;
}

/** Asks a repository where its refs are: full name → commit. */
export type AskReferences = (url: string, patterns: readonly string[]) => Promise<ReadonlyMap<string, string>>;

interface SourceRepository {
  /** What is used of it, by its JSON. */
  readonly wanted: Map<string, SourceReference>;
  /** Those of `wanted` that some look has asked for, whether it was answered or not. */
  readonly asked: Set<string>;
  /** The newest answer. */
  references: ReadonlyMap<string, string>;
  /** Those of `wanted` that the newest answer is about. */
  answered: ReadonlySet<string>;
  looking: Promise<SourceLook> | undefined;
  trouble: PacerError | undefined;
  /** By commit and paths. */
  readonly identities: Map<string, Promise<string>>;
  /** Those of `identities` that could not be told; they are tried again after the next look, not for every app. */
  readonly failed: Set<string>;
  /** By commit. */
  readonly authors: Map<string, Promise<string | undefined>>;
}

/** At the start all repositories are due at once; each look is a process. */
const looksAtOnce = 8;
/** A repository needs as many as it has images; old ones are computed again from the mirror when a revert wants them. */
const keptPerRepository = 500;

/** Mirrors are opened on demand below `directory`. */
export function createSources(dependencies: SourceMirrorsParts & { readonly ask: AskReferences }): Sources {
  const repositories = new Map<string, SourceRepository>();
  const mirrors = createSourceMirrors(dependencies);
  const inLookSlot = createSlots(looksAtOnce);

  function repositoryOf(address: string): SourceRepository {
    let repository = repositories.get(address);
    if (repository === undefined) {
      repository = {
        wanted: new Map(),
        asked: new Set(),
        references: new Map(),
        answered: new Set(),
        looking: undefined,
        trouble: undefined,
        identities: new Map(),
        failed: new Set(),
        authors: new Map(),
      };
      repositories.set(address, repository);
    }
    return repository;
  }

  function look(address: string): Promise<SourceLook> {
    const repository = repositoryOf(address);
    repository.looking ??= inLookSlot(() => lookAlone(address, repository)).finally(
      () => (repository.looking = undefined),
    );
    return repository.looking;
  }

  async function lookAlone(address: string, repository: SourceRepository): Promise<SourceLook> {
    const wanted = [...repository.wanted];
    const patterns = new Set(wanted.flatMap(([, reference]) => patternsOf(reference)));
    for (const [key] of wanted) repository.asked.add(key);
    // Nothing but commits: they do not move.
    if (patterns.size === 0) return { moved: false };
    try {
      const references = await dependencies.ask(address, [...patterns].sort());
      const moved =
        repository.failed.size > 0 ||
        wanted.some(
          ([key, reference]) =>
            !repository.answered.has(key) ||
            chooseReference(reference, references)?.commit !==
              chooseReference(reference, repository.references)?.commit,
        );
      for (const key of repository.failed) repository.identities.delete(key);
      repository.failed.clear();
      repository.references = references;
      repository.answered = new Set(wanted.map(([key]) => key));
      repository.trouble = undefined;
      return { moved };
    } catch (thrown) {
      const trouble = asPacerError(thrown);
      repository.trouble = trouble;
      return { moved: false, trouble };
    }
  }

  async function state(source: SourceSpec): Promise<SourceState> {
    const repository = repositoryOf(source.repository);
    const key = keyOf(source.ref);
    repository.wanted.set(key, source.ref);
    if (!isCommit(source.ref)) {
      // Whoever drives the looks tries again after a failure; here would be once for every app and moment.
      while (!repository.asked.has(key) || (repository.looking !== undefined && !repository.answered.has(key)))
        await look(source.repository);
      if (!repository.answered.has(key)) return unknownSource(source, repository.trouble ?? notAsked());
    }
    const chosen = chooseReference(source.ref, repository.references);
    if (chosen === undefined) return missingSource(source);
    try {
      return { kind: 'known', ...chosen, identity: await identityOf(repository, source, chosen.commit) };
    } catch (thrown) {
      return unknownSource(source, asPacerError(thrown));
    }
  }

  function identityOf(repository: SourceRepository, source: SourceSpec, commit: string): Promise<string> {
    if (source.paths === undefined) return Promise.resolve(`commit ${commit}`);
    const key = JSON.stringify([commit, source.paths]);
    const known = repository.identities.get(key);
    if (known !== undefined) return known;
    const identity = mirrors
      .read(source.repository, commit, mirror => mirror.tree(commit))
      .then(files => sourceIdentity(files, source.paths));
    repository.identities.set(key, identity);
    identity.catch(() => repository.failed.add(key));
    dropOldest(repository.identities);
    return identity;
  }

  /** Asked by every look at an app whose release is not written yet; whom nobody could name is not asked for again. */
  function authorOf(address: string, commit: string): Promise<string | undefined> {
    const { authors } = repositoryOf(address);
    const known = authors.get(commit);
    if (known !== undefined) return known;
    const read = async (mirror: SourceMirror): Promise<string | undefined> =>
      (await mirror.commitInfo?.(commit))?.author;
    const author = mirrors.read(address, commit, read).catch(() => undefined);
    authors.set(commit, author);
    dropOldest(authors);
    return author;
  }

  return {
    state,
    look,
    use(sources) {
      const wanted = new Map<string, Map<string, SourceReference>>();
      for (const { repository, ref } of sources) {
        const references = wanted.get(repository) ?? new Map<string, SourceReference>();
        wanted.set(repository, references.set(keyOf(ref), ref));
      }
      for (const address of repositories.keys()) {
        if (wanted.has(address)) continue;
        repositories.delete(address);
        mirrors.drop(address);
      }
      const news: string[] = [];
      for (const [address, references] of wanted) {
        const repository = repositoryOf(address);
        for (const key of repository.wanted.keys()) {
          if (references.has(key)) continue;
          repository.wanted.delete(key);
          repository.asked.delete(key);
        }
        for (const [key, reference] of references) repository.wanted.set(key, reference);
        if ([...references].some(([key, ref]) => !isCommit(ref) && !repository.asked.has(key))) news.push(address);
      }
      return news;
    },
    troubles: () =>
      [...repositories].flatMap(([repository, { trouble }]) =>
        trouble === undefined ? [] : [{ repository, error: trouble }],
      ),
    heads: () =>
      [...repositories].flatMap(([repository, { wanted, references, trouble }]) =>
        [...wanted.values()].map(reference => {
          const commit = isCommit(reference) ? reference : chooseReference(reference, references)?.commit;
          return {
            repository,
            reference,
            ...(typeof commit === 'string' ? { commit } : {}),
            ...(trouble === undefined ? {} : { sentence: trouble.message }),
          };
        }),
      ),
    authorOf,
    close: mirrors.close,
  };
}

function dropOldest(kept: Map<string, unknown>): void {
  for (const oldest of kept.keys()) {
    if (kept.size <= keptPerRepository) break;
    kept.delete(oldest);
  }
}

function isCommit(reference: SourceReference): boolean {
  return typeof reference === 'string' && isObjectId(reference);
}

function keyOf(reference: SourceReference): string {
  return typeof reference === 'string' ? reference : JSON.stringify([reference.semver, reference.prefix]);
}

function notAsked(): PacerError {
  return pacerError('git-unreachable', { message: 'It was not looked at yet.' });
}
