import type { Sample } from '../../api/metric-catalogue.ts';
import type { Hiding } from '../../secrets/hiding.ts';
import type { SecretStore } from '../../secrets/store.ts';
import type { Logger } from 'pino';
import type { Clock } from '../../../clock/clock.ts';
import type { GitAccess } from '../../../git/environment.ts';
import type { Dialect } from '../../../marathon/dialect.ts';
import type { LiveApp } from '../../../marathon/types.ts';
import type { ImagesView } from '../../../schemas/generated/images-view.ts';
import type { BuildViews } from '../../build/build-views.ts';
import type { SourceHead } from '../../build/sources.ts';
import type { ClusterSpec, DesiredApp, DesiredState } from '../../desired/types.ts';
import type { Ledger } from '../../ledger/types.ts';
import type { LockAccess } from '../../lock/image-lock.ts';
import type { Stop } from '../../observe/freeze.ts';
import type { PolicyFacts } from '../../policy/types.ts';
import type { AppPlan, Plan } from '../../plan/types.ts';
import type { FailedChange } from '../../revert/automatic.ts';
import type { Capacity } from './capacity.ts';
import type { Contact, UpstreamName } from './contacts.ts';
import type { UpstreamCredentials } from '../../upstreams.ts';
import type { StateStore } from '../events.ts';
import type { Logs } from '../../logs/logs.ts';
import type { LogFile } from '../../logs/read/log-file.ts';

/** A server that cannot be used at the moment, in a sentence. */
export interface Trouble {
  readonly server: 'git' | 'marathon' | 'jenkins' | 'registry' | 'secrets';
  readonly sentence: string;
}

/** Everything that serves one cluster at the addresses its `cluster.yaml` names. */
export interface ClusterSession {
  /** False when `cluster.yaml` now names other servers: then a new session is needed. */
  serves(cluster: ClusterSpec): boolean;
  desire(next: DesiredState): void;
  /** Stops every change for a reason outside the cluster; `undefined` lets go. */
  hold(reason: Stop | undefined): void;
  /** Something was decided: whatever is held is looked at again. */
  decided(): void;
  /** The framework that Marathon is, as far as it is known. */
  framework(): string | undefined;
  dialect(): Dialect | undefined;
  /** Resolves when Marathon has said who it is, or after so many milliseconds without an answer. */
  acquainted(milliseconds: number): Promise<void>;
  ready(): boolean;
  frozen(): string | undefined;
  troubles(): readonly Trouble[];
  /** When a server was last heard. */
  contact(server: UpstreamName): Contact;
  /** Asks a server something that changes nothing; what it is, in a sentence. Rejects when it does not answer well. */
  test(server: UpstreamName): Promise<string>;
  /** What a reconcile would do now, or would do if this were wanted. */
  plan(wanted?: DesiredState): Promise<Plan | undefined>;
  /** Ends the running roll-out of an app; false when there is none. */
  abort(id: string, reason: string | undefined): boolean;
  /** Looks at an app soon. */
  lookAt(id: string): void;
  /** What a proposal would do to what runs; undefined while that is not known. Nobody is asked for it. */
  proposedPlan(before: DesiredState, after: DesiredState): Promise<Plan | undefined>;
  /** The plan of one app with what is known now. */
  planOf(id: string): AppPlan | undefined;
  /** The app as last seen; asks nobody. */
  seen(id: string): LiveApp | undefined;
  /** The app with its tasks, at most a second old; what was last seen while Marathon cannot be asked. */
  live(id: string): Promise<LiveApp | undefined>;
  /** Branches of source repositories, and where they are. */
  sourceHeads(): readonly SourceHead[];
  /** The base images and who uses them; undefined until the first commit. */
  images(): Promise<ImagesView | undefined>;
  /** What is known of places for tasks. */
  readonly capacity: Pick<Capacity, 'page' | 'ask'>;
  /** Builds in Jenkins; undefined when the cluster names none. */
  readonly builds: BuildViews | undefined;
  /** Logs of its instances and builds. */
  readonly logs: Logs;
  /** Looks again: at the source repositories of these addresses, or at everything. */
  lookAgain(repositories?: readonly string[]): void;
  /** A registry says that something was pushed to these repositories of it: apps that run their images are looked at. */
  imagesChanged(repositories: readonly string[]): void;
  /** What is counted here, for `/metrics`. */
  metrics(): readonly Sample[];
  stop(): Promise<void>;
}

/** Needs of a session. */
export interface ClusterSessionParts {
  readonly cluster: ClusterSpec;
  readonly credentials: UpstreamCredentials;
  readonly gitAccess: GitAccess;
  /** Folder for caches. */
  readonly data: string;
  readonly intervalMilliseconds: number;
  /** `repository#cluster`, the mark of ownership. */
  readonly source: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  readonly ledger: Ledger;
  readonly states: StateStore;
  /** Where the lock file of the cluster is written, and what was written before. */
  readonly lock: LockAccess;
  /** What people decided and what the history of the branch says, as of now. */
  decided(): Pick<PolicyFacts, 'freezes' | 'approvals' | 'distrusted'>;
  /** The framework that the cluster was before its addresses changed. */
  readonly knownFramework?: string;
  author(commit: string): string;
  /** The lines of the daemon itself. */
  readonly ownLog: LogFile;
  /** Takes secrets that the daemon knows out of texts. */
  readonly hiding: Hiding;
  /** Values of the secrets of apps. `onChange` says whose are others now. */
  openSecrets(onChange: (app: string) => void): SecretStore;
  /** Takes a failed change back in git; how that stands in a sentence. */
  takeBack(change: FailedChange): string;
  /** An app as an earlier commit wants it; undefined when that cannot be told. */
  appAt(commit: string, id: string): Promise<DesiredApp | undefined>;
  committedAt(commit: string): number | undefined;
}
