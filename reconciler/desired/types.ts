import type { InheritedValue } from './inherited.ts';
import type { JsonObject } from '../../marathon/types.ts';
import type { AppPolicy, ClusterPolicy, Freeze } from '../policy/types.ts';
import type { SecretReference } from './secrets/references.ts';

export type { ClusterPolicy } from '../policy/types.ts';

/** A place in a file: line and column start at 1. */
export interface SourcePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Something wrong with, or worth saying about, a file a user wrote. Printed as `file:line:col: message (code)`. */
export interface Problem extends SourcePosition {
  readonly severity: 'error' | 'warning';
  /** Stable code such as `unknown-field`; each has an entry in the reference. */
  readonly code: string;
  readonly message: string;
  /** JSON pointer of the value inside its document. */
  readonly pointer?: string;
  /** The app this concerns, when known. */
  readonly app?: string;
}

/** One file of a commit (or of a folder), read completely. */
export interface SnapshotFile {
  readonly path: string;
  /** Git mode: 100644, 100755; 120000 is a symlink, 160000 a submodule. */
  readonly mode: string;
  /** Object id of the blob; equal ids mean equal bytes. */
  readonly blob: string;
  readonly size: number;
  /** Missing for symlinks, submodules and files over the size limit: they are refused, not read. */
  readonly bytes?: Uint8Array;
}

/** Every file of one commit, complete; there is no partial snapshot. */
export interface Snapshot {
  readonly commit: string;
  readonly tree: string;
  /** Commit time, milliseconds since the epoch. */
  readonly time: number;
  readonly author: string;
  readonly subject: string;
  readonly files: ReadonlyMap<string, SnapshotFile>;
}

/**
 * What of a source repository is built: a branch, a tag, a full commit id, or the tag with the highest version in a range.
 * Tags of a range are the prefix, an optional `v`, and the version.
 */
export type SourceReference = string | { readonly semver: string; readonly prefix?: string };

/** How the image of an app is made. Exactly one of `copy`(+`run`), `dockerfile`, `job`. */
export interface BuildSpec {
  readonly source: {
    /** Absolute URL; relative ones were resolved against the desired repository's URL, as git does for submodules. */
    readonly repository: string;
    readonly ref: SourceReference;
    /** Globs of the files that go into the image; all files when left out. */
    readonly paths?: readonly string[];
  };
  /** Parent image: a path of a `kind: Image` file without its ending (`images/tomcat`), or a reference. */
  readonly from?: string;
  /** Shell line that runs on the build agent before `copy`. */
  readonly run?: string;
  /** Glob in the source → place in the image. */
  readonly copy?: Readonly<Record<string, string>>;
  readonly dockerfile?: string;
  /** The team's own Jenkins job. */
  readonly job?: string;
  /** Name of the image in the registry; the app's id without the first slash when left out. */
  readonly image: string;
  readonly parameters?: Readonly<Record<string, string>>;
}

/** What happens while an app is rolled out. */
export interface RolloutSpec {
  readonly deadlineMilliseconds: number;
  readonly onFailure: 'rollback' | 'hold';
  readonly after: readonly string[];
  /** Where a change that failed is taken back in git; nowhere when left out. */
  readonly revert?: 'commit' | 'branch';
  /** How a restart goes out; by the rolling upgrade of Marathon alone when left out. */
  readonly strategy?: RolloutStrategy;
}

/** What must hold beside before the rest follows. */
export type Gate =
  | { readonly kind: 'for'; readonly milliseconds: number }
  /** `{host}` and `{port}` in the address are those of every instance. */
  | { readonly kind: 'http'; readonly url: string; readonly expect: number | string }
  | {
      readonly kind: 'prometheus';
      readonly url: string;
      readonly query: string;
      readonly min?: number;
      readonly max?: number;
    };

/** A change that first runs beside, as an app of its own. That it is healthy there is always the first gate. */
export type RolloutStrategy =
  | { readonly kind: 'canary'; readonly instances: number; readonly gates: readonly Gate[] }
  | { readonly kind: 'blueGreen'; readonly gates: readonly Gate[] };

/** An app as the repository wants it, resolved and checked. */
export interface DesiredApp {
  /** Absolute Marathon id. */
  readonly id: string;
  /** File that defines it. */
  readonly file: string;
  /** That file and its bases; only the file itself when left out. */
  readonly files?: readonly string[];
  /** Marathon's definition, complete but for the image when `build` is there. Variables and bases are resolved. */
  readonly definition: JsonObject & { readonly id: string };
  readonly build?: BuildSpec;
  readonly rollout: RolloutSpec;
  /** JSON pointers of fields that others own. */
  readonly ignore: readonly string[];
  /** Rules of its own, besides those of the cluster. No part of the wish: another rule is no other app. */
  readonly policy?: AppPolicy;
  /** Variables that are secrets; left out when there are none. Their values are no part of the definition. */
  readonly secrets?: readonly SecretReference[];
  /** SHA-256 (hex) of the definition, build, rollout and ignored fields in canonical form: equal hashes mean equal wishes. */
  readonly hash: string;
  /** Where the value at a JSON pointer of `definition` was written; the nearest parent's place when it was not. */
  positionOf(pointer: string): SourcePosition;
  /** What its file has from its bases; left out when it has none. Computed anew for whoever asks. */
  inherited?(): readonly InheritedValue[];
}

/** A base image of `kind: Image`. */
export interface DesiredImage {
  /** Path of the file without its ending. */
  readonly name: string;
  readonly file: string;
  readonly build: BuildSpec;
}

/** One entry of `images.lock.yaml`: the image of an app and where it comes from. */
export interface LockEntry {
  /** Name of the image in the registry of the cluster, without host, tag and digest. */
  readonly image: string;
  readonly tag: string;
  /** `sha256:…` */
  readonly digest: string;
  /** `imageKey` of the inputs. */
  readonly key: string;
  /** Address of the source repository. */
  readonly source: string;
  /** Full commit id in the source repository. */
  readonly commit: string;
  /** Address of the build in Jenkins, when it is known. */
  readonly build?: string;
}

/** `images.lock.yaml` of a cluster. */
export interface ImagesLock {
  readonly file: string;
  /** Object id of the file. */
  readonly blob: string;
  readonly entries: ReadonlyMap<string, LockEntry>;
  /** Apps whose entry is wrong: kept as they run. */
  readonly broken: ReadonlyMap<string, Problem>;
  /** Why nothing of the file can be read. */
  readonly fault?: Problem;
  /** All that is wrong with it. */
  readonly problems: readonly Problem[];
}

/** Where images come from, and where Pacer writes down which one runs. */
export interface ImageRules {
  /** `branch`: in `images.lock.yaml` on the followed branch; `none`: nowhere but on the running apps. */
  readonly record: 'branch' | 'none';
  /** Cluster of the same repository whose images are promoted to this one; then nothing is built here. */
  readonly from?: string;
  /** An image that was healthy there for so long is promoted; left out, only people promote. */
  readonly healthyForMilliseconds?: number;
}

/** `cluster.yaml`, resolved. */
export interface ClusterSpec {
  readonly name: string;
  readonly marathon: {
    readonly url: string;
    /** The same and the other members of the group, when there are several. */
    readonly urls?: readonly string[];
  };
  readonly mesos?: {
    readonly url: string;
    /** The same and the other masters, when there are several. */
    readonly urls?: readonly string[];
  };
  readonly jenkins?: { readonly url: string; readonly job: string };
  readonly registry?: { readonly url: string };
  /** As `{record: 'none'}` when left out. */
  readonly images?: ImageRules;
  /** What becomes of a running build whose image nobody wants any more; `finish` when left out. */
  readonly builds?: { readonly superseded: 'finish' | 'stop' };
  /** Groups that this repository owns; `/` is everything. */
  readonly owns: readonly string[];
  readonly vars: Readonly<Record<string, string | number | boolean>>;
  readonly policy: ClusterPolicy;
  /** The Mesos framework that this Marathon must be. */
  readonly frameworkId?: string;
  /** A stop that the file itself says. */
  readonly freeze?: Freeze;
}

/** What one commit wants for one cluster. */
export interface DesiredState {
  readonly commit: string;
  /** The commit is one of Pacer's own, which write down what was built. */
  readonly isRelease?: true;
  /** Missing when cluster.yaml itself is broken: then nothing may be changed. */
  readonly cluster?: ClusterSpec;
  readonly apps: ReadonlyMap<string, DesiredApp>;
  readonly images: ReadonlyMap<string, DesiredImage>;
  /** What is locked for this cluster; missing when it has no lock file. */
  readonly lock?: ImagesLock;
  /** What is locked for the cluster that images are promoted from. */
  readonly promotable?: ImagesLock;
  /** Apps that a file names but that cannot be resolved: kept as they run. Id → problems. */
  readonly unknown: ReadonlyMap<string, readonly Problem[]>;
  /** Those of `unknown` that are wrong only in that Marathon would refuse them: what they would be. */
  readonly refused?: ReadonlyMap<string, DesiredApp>;
  /** Files that could not be read far enough to know which apps they define: no delete while there are any. */
  readonly unreadable: readonly string[];
  readonly problems: readonly Problem[];
}
