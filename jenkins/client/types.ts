import type { JenkinsItems } from './items.ts';
import type { RetryPolicy } from '../../http/retry.ts';
import type { HttpTuning } from '../../http/types.ts';

/** Parameters of a build by name. Values that Jenkins hides (passwords) are missing. */
export type BuildParameters = Readonly<Record<string, string>>;

/** Who or what asked for a build (Jenkins reference 2.6, 4.3). An item that was asked for twice has two. */
export interface BuildCause {
  /** The end of Jenkins's own class name: `UserIdCause`, `RemoteCause`, `TimerTriggerCause`, … */
  readonly kind: string;
  /** Of a `UserIdCause`; left out for anonymous. */
  readonly user?: string;
}

/** Where a queue item is in its life (Jenkins reference 3.1); `left` is started or cancelled. */
export type QueueState = 'waiting' | 'blocked' | 'buildable' | 'left';

/** An entry of the queue. Known for five minutes after it left, and not over a restart. */
export interface QueueItem {
  readonly id: number;
  readonly state: QueueState;
  /** Jenkins's own words, localised: to be shown, never parsed. */
  readonly why?: string;
  /** Cancelled while it was queued. */
  readonly cancelled: boolean;
  /** The build that came of it. May be missing for a moment on an item that left without being cancelled. */
  readonly build?: { readonly number: number; readonly url: string };
  readonly stuck: boolean;
  /** Milliseconds since the epoch, by Jenkins's clock. */
  readonly inQueueSince?: number;
  readonly parameters: BuildParameters;
  readonly causes: readonly BuildCause[];
}

/** How a build ended. Only final once the build is over. */
export type BuildResult = 'SUCCESS' | 'UNSTABLE' | 'FAILURE' | 'NOT_BUILT' | 'ABORTED';

/** A build. Its identity is job, number and timestamp: numbers repeat after a job was made anew. */
export interface Build {
  readonly number: number;
  /** On the configured base URL. */
  readonly url: string;
  /** -1 when Jenkins does not know. */
  readonly queueId: number;
  /** False only when everything is over, post-build work included. */
  readonly building: boolean;
  readonly result?: BuildResult;
  /** Start, milliseconds since the epoch, by Jenkins's clock. */
  readonly timestamp: number;
  /** Milliseconds; 0 while it runs. */
  readonly duration: number;
  /** Milliseconds that builds like it took; left out when Jenkins has no idea. */
  readonly estimatedDuration?: number;
  readonly parameters: BuildParameters;
  readonly causes: readonly BuildCause[];
  readonly description?: string;
}

/** A stage of a pipeline build, as the plugin pipeline-rest-api tells it. Times in milliseconds. */
export interface BuildStage {
  readonly name: string;
  readonly status: 'not-executed' | 'aborted' | 'succeeded' | 'running' | 'paused' | 'failed' | 'unstable';
  readonly startedAt: number;
  readonly duration: number;
  /** Why it failed, in Jenkins's words. */
  readonly error?: string;
}

/** A piece of a log. */
export interface ConsoleText {
  readonly text: string;
  /** What to pass as `start` the next time; not the length of the text. */
  readonly next: number;
  /** True while the build may write more. */
  readonly more: boolean;
}

/** State of the server. */
export interface JenkinsStatus {
  /** `X-Jenkins`, e.g. `2.528.3`. */
  readonly version?: string;
  /** `X-Jenkins-Session`: another one means that Jenkins was restarted. */
  readonly session?: string;
  /** Accepts triggers and starts nothing. */
  readonly quietingDown: boolean;
}

/** What became of a cancellation: `gone` means that the item had left the queue, perhaps to become a build. */
export type Cancellation = 'cancelled' | 'gone';

/** A Jenkins server. Jobs are full names such as `pacer/build-image`. */
export interface Jenkins {
  readonly url: string;
  /** Jobs and folders as things that are made and changed. */
  readonly items: JenkinsItems;
  /** `pacer/build-image` → `/job/pacer/job/build-image`. */
  jobPath(job: string): string;
  /**
   * Asks for a build, once. `jenkins-rejected`, `jenkins-job-missing`, `upstream-refused`: there is none.
   * `jenkins-outcome-unknown`: look for it in the queue and among the builds before asking again.
   * Equal parameters as an item that waits give that item (Jenkins reference 2.7).
   */
  trigger(job: string, parameters: BuildParameters): Promise<{ readonly queueId: number }>;
  /** A queue item; undefined once Jenkins has forgotten it. */
  queueItem(id: number): Promise<QueueItem | undefined>;
  /** Items of a job that have not left the queue. */
  queuedItems(job: string): Promise<readonly QueueItem[]>;
  /** The newest builds, newest first; at most 100. `jenkins-job-missing` without the job. */
  builds(job: string, limit: number): Promise<readonly Build[]>;
  /** A build; undefined when there is none under this number (yet, or any more). */
  build(job: string, number: number): Promise<Build | undefined>;
  /** The log from a byte offset on. A start beyond the end begins at 0 again. */
  console(job: string, number: number, start: number): Promise<ConsoleText>;
  /** The last lines of the log; memory is bounded however long it is. */
  consoleTail(job: string, number: number, lines: number): Promise<readonly string[]>;
  /** Stages of a pipeline build; undefined for other kinds of jobs, and where the plugin is not installed. */
  stages(job: string, number: number): Promise<readonly BuildStage[] | undefined>;
  /** An archived file; undefined when the build has none under this path. */
  artifact(job: string, number: number, path: string): Promise<Buffer | undefined>;
  /** Takes an item off the queue. */
  cancelQueued(id: number): Promise<Cancellation>;
  /** Interrupts a build; nothing happens when it is over. It stays `building` until it has reacted. */
  stop(job: string, number: number): Promise<void>;
  /** Declared parameters; undefined when the job does not exist, or this user may not see it. */
  parameterNames(job: string): Promise<readonly string[] | undefined>;
  status(): Promise<JenkinsStatus>;
  /** The user that Jenkins takes the client for; undefined is anonymous. */
  whoAmI(): Promise<string | undefined>;
  close(): Promise<void>;
}

/** Settings of a Jenkins client. */
export interface JenkinsOptions extends HttpTuning {
  /** With its prefix, `https://ci.example/jenkins`. */
  readonly url: string;
  readonly user?: string;
  /** API token: stateless, needs no crumbs. */
  readonly token?: string;
  /** Used when there is no token; takes a crumb and a session cookie. */
  readonly password?: string;
  /** For reads; `readRetries` when left out. */
  readonly retry?: RetryPolicy;
  /** In [0, 1), for the pauses between retries; Math.random when left out. */
  readonly random?: () => number;
  /** Called when answers begin to carry another session: Jenkins was restarted, and queue ids may mean something else. */
  readonly onRestart?: (session: string) => void;
}
