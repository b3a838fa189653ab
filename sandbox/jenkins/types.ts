/** A parameter that a job declares. */
export interface ParameterDefinition {
  readonly name: string;
  readonly type: 'string' | 'text' | 'boolean' | 'choice' | 'file';
  readonly default: string;
  /** Strings only: the server cuts white space at both ends. */
  readonly trim: boolean;
  readonly choices?: readonly string[];
  readonly description?: string;
}

/** A git commit that is checked out. */
export interface SourceCheckout {
  readonly url: string;
  /** Branch, tag or commit. */
  readonly ref: string;
}

/** What a build of a job does. */
export type Work =
  /** Program and arguments, run in the workspace with the parameters in the environment. */
  | { readonly kind: 'command'; readonly command: readonly [program: string, ...programArguments: string[]] }
  /** A freestyle job's shell steps, with the exit code that means unstable. */
  | {
      readonly kind: 'shell';
      readonly scripts: readonly { readonly script: string; readonly unstableReturn?: number }[];
      readonly source?: SourceCheckout;
    }
  /** A pipeline script, written in the job. */
  | { readonly kind: 'script'; readonly script: string }
  /** A pipeline script out of a repository. */
  | { readonly kind: 'script-from-source'; readonly source: SourceCheckout; readonly scriptPath: string };

/** What a job is apart from its name: what its config.xml says. */
export interface JobSettings {
  readonly description?: string;
  /** None makes a job that `/buildWithParameters` refuses. */
  readonly parameters: readonly ParameterDefinition[];
  readonly work: Work;
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether builds may run side by side, as Pipeline jobs do unless told otherwise. Default true. */
  readonly concurrent?: boolean;
  /** Globs in the workspace that are archived at the end; a pipeline script archives by a step of its own. */
  readonly artifacts: readonly string[];
  /** How many builds are kept; all when left out. */
  readonly keep?: number;
  /** Lets anyone who sees the job trigger it, also by GET. */
  readonly authToken?: string;
  readonly quietPeriodSeconds?: number;
}

/** A job of the stand-in; folders are made from the slashes in its name. */
export interface JobDefinition extends JobSettings {
  /** `folder/name` */
  readonly fullName: string;
}

/** Who may do something, when security is on. */
export interface UserDefinition {
  readonly name: string;
  readonly password?: string;
  readonly token?: string;
  /** `read` sees everything, `build` also triggers and cancels, `administer` may do all. Default `administer`. */
  readonly rights?: 'read' | 'build' | 'administer';
  /** Full names of items that this user may not even know: 404. Holds for what is below them too. */
  readonly hidden?: readonly string[];
  /** Full names of items that this user may know but not see (Job/Discover without Job/Read): 403. */
  readonly discovers?: readonly string[];
}

/** A value as a build got it. */
export interface ParameterValue {
  readonly name: string;
  readonly type: ParameterDefinition['type'];
  /** Of a file: its name. */
  readonly value: string | boolean;
  /** Of a file: its bytes in base64, which are put into the workspace under the parameter's name. */
  readonly content?: string;
}

/** Who asked for a build. `user` null is anonymous; `remote` came with the job's token. */
export interface Cause {
  readonly user: string | null;
  readonly remote?: { readonly address: string; readonly note?: string };
}

/** Results of a build, from best to worst. */
export type BuildResult = 'SUCCESS' | 'UNSTABLE' | 'FAILURE' | 'NOT_BUILT' | 'ABORTED';

/** A stage of a pipeline build. Times in milliseconds since the epoch. */
export interface StageRecord {
  readonly id: string;
  readonly name: string;
  readonly startedAt: number;
  endedAt?: number;
  status: 'IN_PROGRESS' | 'SUCCESS' | 'UNSTABLE' | 'FAILED' | 'ABORTED' | 'NOT_EXECUTED';
  error?: string;
}

/** What was checked out in a build. */
export interface CheckoutRecord extends SourceCheckout {
  readonly commit: string;
}

/** A build as it is kept on disk. Times in milliseconds since the epoch. */
export interface BuildRecord {
  readonly number: number;
  readonly queueId: number;
  readonly parameters: readonly ParameterValue[];
  readonly causes: readonly Cause[];
  readonly timestamp: number;
  duration: number;
  /** May be there while the build still runs: a pipeline can set it early. */
  result: BuildResult | null;
  building: boolean;
  /** Paths below the build's `archive`, sorted. */
  artifacts: readonly string[];
  description?: string;
  displayName?: string;
  keepLog?: boolean;
  stages?: StageRecord[];
  checkouts?: CheckoutRecord[];
  /** Process group of the running command. */
  process?: number;
}

/** A queue entry. */
export interface QueueItem {
  readonly id: number;
  /** Full name; follows a rename. */
  job: string;
  readonly parameters: readonly ParameterValue[];
  causes: Cause[];
  readonly inQueueSince: number;
  state: 'waiting' | 'blocked' | 'buildable' | 'pending' | 'left';
  /** When the quiet period ends. */
  due: number;
  buildableSince?: number;
  leftAt?: number;
  cancelled: boolean;
  /** Number of the build it became. */
  executable?: number;
}
