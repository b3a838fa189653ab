/** A parameter that a job declares. */
export interface ParameterDefinition {
  readonly name: string;
  readonly type: 'string' | 'text' | 'boolean' | 'choice';
  readonly default: string;
  /** Strings only: the server cuts white space at both ends. */
  readonly trim: boolean;
  readonly choices?: readonly string[];
}

/** A job of the stand-in; folders are made from the slashes in its name. */
export interface JobDefinition {
  /** `folder/name` */
  readonly fullName: string;
  readonly description?: string;
  /** None makes a job that `/buildWithParameters` refuses. */
  readonly parameters: readonly ParameterDefinition[];
  /** Program and arguments, run in a fresh workspace with the parameters in the environment. */
  readonly command: readonly [program: string, ...programArguments: string[]];
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether builds may run side by side, as Pipeline jobs do unless told otherwise. Default true. */
  readonly concurrent?: boolean;
  /** Globs in the workspace that are archived. */
  readonly artifacts: readonly string[];
  /** How many builds are kept; all when left out. */
  readonly keep?: number;
}

/** Who may do something, when security is on. */
export interface UserDefinition {
  readonly name: string;
  readonly password?: string;
  readonly token?: string;
  /** `read` sees everything, `build` also triggers and cancels, `administer` may do all. Default `administer`. */
  readonly rights?: 'read' | 'build' | 'administer';
}

/** A value as a build got it. */
export interface ParameterValue {
  readonly name: string;
  readonly type: ParameterDefinition['type'];
  readonly value: string | boolean;
}

/** Who asked for a build. `user` null is anonymous. */
export interface Cause {
  readonly user: string | null;
}

/** Results of a build, from best to worst. */
export type BuildResult = 'SUCCESS' | 'UNSTABLE' | 'FAILURE' | 'NOT_BUILT' | 'ABORTED';

/** A build as it is kept on disk. Times in milliseconds since the epoch. */
export interface BuildRecord {
  readonly number: number;
  readonly queueId: number;
  readonly parameters: readonly ParameterValue[];
  readonly causes: readonly Cause[];
  readonly timestamp: number;
  duration: number;
  result: BuildResult | null;
  building: boolean;
  /** Paths below the build's `archive`, sorted. */
  artifacts: readonly string[];
  /** Process group of the running command. */
  process?: number;
}

/** A queue entry. */
export interface QueueItem {
  readonly id: number;
  readonly job: string;
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
