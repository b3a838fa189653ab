import type { Dialect } from '../../marathon/dialect.ts';
import { isDefinitionPath } from '../snapshot/limits.ts';
import { assemble } from './assemble.ts';
import { hashOf } from './canonical.ts';
import { clusterFileNames, readCluster } from './cluster-file.ts';
import type { FileContext, FileOutcome } from './context.ts';
import { withLock } from './apply-lock.ts';
import { isRelease, lockFileName, lockPath, readLock } from './lock-file.ts';
import { createPlaces } from './places.ts';
import { readFile, type Reading } from './reading.ts';
import { narrowable } from './policy-spec.ts';
import { resolveFile } from './resolve-file.ts';
import type { ClusterSpec, DesiredState, ImagesLock, Snapshot, SnapshotFile } from './types.ts';

/** Reads what commits want; keeps what it read by blob id. */
export interface DesiredReader {
  /**
   * What a snapshot wants for a cluster. Pure: the same snapshot gives the same answer, whatever was read before. Never
   * throws for what stands in the files. Apps whose files (bases and variables included) did not change come back as the
   * same objects. `dialect` is that of the cluster's Marathon; the newest when left out.
   */
  read(snapshot: Snapshot, cluster: string, repositoryUrl: string, dialect?: Dialect): DesiredState;
  /**
   * The same in steps of a few milliseconds, for a caller that has other things to do between them: run the generator to
   * its end, giving way to others at each `yield`; its result is the state.
   */
  steps(
    snapshot: Snapshot,
    cluster: string,
    repositoryUrl: string,
    dialect?: Dialect,
  ): Generator<void, DesiredState, void>;
}

interface KeptOutcome {
  readonly file: SnapshotFile;
  readonly outcome: FileOutcome;
  /** Other files that were looked at: path → blob, or undefined when it was not there. */
  readonly lookedAt: ReadonlyMap<string, string | undefined>;
}

interface Kept {
  /** Hash of everything besides files that outcomes depend on. */
  readonly circumstances: string;
  readonly outcomes: ReadonlyMap<string, KeptOutcome>;
}

const filesPerStep = 50;
/** A file that did not change costs this share of one that is read. */
const keptWork = 0.05;

/** Makes a reader. One reader serves any number of clusters of one repository. */
export function createDesiredReader(): DesiredReader {
  const places = createPlaces();
  const kept = new Map<string, Kept>();
  const locks = new Map<string, ImagesLock>();
  let readings = new Map<string, Reading>();

  function* steps(
    snapshot: Snapshot,
    cluster: string,
    repositoryUrl: string,
    dialect: Dialect = '1.10',
  ): Generator<void, DesiredState, void> {
    const fresh = new Map<string, Reading>();
    const read = (path: string): Reading | undefined => {
      const file = snapshot.files.get(path);
      if (file === undefined) return undefined;
      const known = fresh.get(path) ?? readings.get(path);
      const reading = known?.file.blob === file.blob && known.file.mode === file.mode ? known : readFile(file);
      fresh.set(path, reading);
      return reading;
    };
    const { spec, problems } = readCluster(snapshot, cluster, places, read);
    const base = {
      commit: snapshot.commit,
      ...(isRelease(snapshot.author) ? { isRelease: true as const } : {}),
      images: new Map(),
      apps: new Map(),
      unknown: new Map(),
      unreadable: [],
    };
    if (spec === undefined) return { ...base, problems };

    const circumstances = hashOf({
      vars: spec.vars,
      owns: spec.owns,
      narrowed: narrowable(spec.policy),
      repositoryUrl,
      dialect,
    });
    const last = kept.get(cluster);
    const before = last?.circumstances === circumstances ? last.outcomes : undefined;
    const outcomes = new Map<string, KeptOutcome>();
    let work = 0;
    for (const file of filesOf(snapshot, cluster)) {
      const known = before?.get(file.path);
      const isKept = known !== undefined && isUnchanged(known, file, snapshot);
      outcomes.set(file.path, isKept ? known : resolve(file, spec, snapshot, { repositoryUrl, dialect }, read));
      work += isKept ? keptWork : 1;
      if (work < filesPerStep) continue;
      work = 0;
      yield;
    }
    kept.set(cluster, { circumstances, outcomes });
    // Only readings of bases are wanted again: outcomes hold what came of all other files.
    readings = new Map(
      [...readings, ...fresh].filter(
        ([path, { file }]) => snapshot.files.get(path)?.blob === file.blob && !outcomes.has(path),
      ),
    );

    const paths = new Set(snapshot.files.keys());
    const together = yield* assemble(
      [...outcomes.values()].map(each => each.outcome),
      paths,
    );
    const { disproved, ...state } = together;
    const isUnreadable = (outcome: FileOutcome): boolean => outcome.unreadable || disproved.has(outcome);
    const unreadable = [...outcomes]
      .filter(([, { outcome }]) => isUnreadable(outcome))
      .map(([path]) => path)
      .sort();
    const from = spec.images?.from;
    const lock = yield* lockOf(snapshot, cluster, read);
    const promotable = from === undefined ? undefined : yield* lockOf(snapshot, from, read);
    return withLock(
      { ...base, cluster: spec, ...state, problems: [...problems, ...state.problems], unreadable },
      lock,
      promotable,
    );
  }

  function* lockOf(
    snapshot: Snapshot,
    cluster: string,
    read: (path: string) => Reading | undefined,
  ): Generator<void, ImagesLock | undefined, void> {
    const known = locks.get(cluster);
    if (known !== undefined && known.blob === snapshot.files.get(lockPath(cluster))?.blob) return known;
    const lock = yield* readLock(snapshot, cluster, places, read);
    if (lock === undefined) locks.delete(cluster);
    else locks.set(cluster, lock);
    return lock;
  }

  function resolve(
    file: SnapshotFile,
    spec: ClusterSpec,
    snapshot: Snapshot,
    rest: Pick<FileContext, 'repositoryUrl' | 'dialect'>,
    read: (path: string) => Reading | undefined,
  ): KeptOutcome {
    const lookedAt = new Map<string, string | undefined>();
    const context: FileContext = {
      ...rest,
      variables: spec.vars,
      owns: spec.owns,
      policy: spec.policy,
      places,
      paths: snapshot.files.keys(),
      read(path) {
        lookedAt.set(path, snapshot.files.get(path)?.blob);
        return read(path);
      },
    };
    return { file, outcome: resolveFile(context, read(file.path) ?? readFile(file)), lookedAt };
  }

  return {
    steps,
    read(snapshot, cluster, repositoryUrl, dialect) {
      const generator = steps(snapshot, cluster, repositoryUrl, dialect);
      for (;;) {
        const { done, value } = generator.next();
        if (done === true) return value;
      }
    },
  };
}

function isUnchanged(known: KeptOutcome, file: SnapshotFile, snapshot: Snapshot): boolean {
  if (known.file !== file && (known.file.blob !== file.blob || known.file.mode !== file.mode)) return false;
  for (const [path, blob] of known.lookedAt) if (snapshot.files.get(path)?.blob !== blob) return false;
  return true;
}

/** The files of a cluster and the base images. Links and submodules are among them when they could hide definitions. */
function* filesOf(snapshot: Snapshot, cluster: string): Generator<SnapshotFile> {
  const folder = `clusters/${cluster}/`;
  for (const file of snapshot.files.values()) {
    const { path } = file;
    if (path.startsWith('images/')) {
      if (isDefinitionPath(path)) yield file;
    } else if (path.startsWith(folder)) {
      const name = path.slice(folder.length);
      if (!clusterFileNames.includes(name) && name !== lockFileName && mayDefine(file)) yield file;
    }
  }
}

/** A link or submodule without an ending of another kind may stand for a folder of definitions. */
function mayDefine(file: SnapshotFile): boolean {
  if (isDefinitionPath(file.path) || file.mode === '160000') return true;
  return file.mode === '120000' && !/\.[A-Za-z0-9]+$/.test(file.path);
}
