import type { TaskLaunch } from '../types.ts';
import type { ProcessIdentity } from './process-identity.ts';

/** One container to be: a task and the place it gets. */
export interface ContainerRequest {
  readonly containerId: string;
  readonly task: TaskLaunch;
  /** Sandbox directory, absolute; exists. `stdout` and `stderr` of the task are appended to in it. */
  readonly sandbox: string;
}

/** A container that is ready to start: image and files are in place. */
export interface PreparedContainer {
  readonly request: ContainerRequest;
  /** Program and its arguments. */
  readonly argv: readonly string[];
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** How a container ended. */
export interface ContainerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Set when the executor ended it because it used more than it had. */
  readonly limitation?: { readonly reason: 'REASON_CONTAINER_LIMITATION_MEMORY'; readonly message: string };
}

/** Fields of `/monitor/statistics` that an executor can measure (Mesos API reference 4.3). */
export interface ContainerStatistics {
  readonly cpus_user_time_secs?: number;
  readonly cpus_system_time_secs?: number;
  readonly mem_rss_bytes?: number;
  readonly mem_total_bytes?: number;
  readonly processes?: number;
  readonly threads?: number;
}

/** A container that was started. */
export interface RunningContainer {
  readonly prepared: PreparedContainer;
  readonly process: ProcessIdentity;
  /** Resolves when the first process has ended and nothing of the container is left; never rejects. */
  readonly exited: Promise<ContainerExit>;
}

/** Result of a command inside a container. */
export interface CommandResult {
  /** undefined when it was ended by the time limit or could not start. */
  readonly code: number | undefined;
  readonly cause: string;
}

/**
 * Runs containers on an agent. A part to be swapped: the sandbox has one that starts plain processes; one that
 * starts real containers keeps the same promises.
 */
export interface Executor {
  readonly name: string;
  /** Fetches and unpacks what the task needs. Rejects with a sentence that names image or uri and cause. */
  prepare(request: ContainerRequest, signal: AbortSignal): Promise<PreparedContainer>;
  /** Starts the container. Rejects when its program cannot be started. */
  start(prepared: PreparedContainer): Promise<RunningContainer>;
  /** SIGTERM to all of the container, SIGKILL after `gracePeriod` ms. `exited` tells when it is over. */
  stop(container: RunningContainer, gracePeriod: number): void;
  /** SIGKILL to all of the container, now. */
  kill(container: RunningContainer): void;
  /** Runs a shell line with the container's environment and directory, at most `timeout` ms. */
  execute(container: RunningContainer, command: string, timeout: number): Promise<CommandResult>;
  statistics(container: RunningContainer): ContainerStatistics;
  /** Gives back what `prepare` took besides the sandbox files: the container's root file system. */
  cleanUp(request: ContainerRequest): Promise<void>;
  /** Ends at once what a crashed predecessor left: the processes named, and any that belong to `directory`. */
  endLeftovers(processes: readonly ProcessIdentity[], directory: string): Promise<void>;
  /** Stops watching; containers must have been stopped before. */
  close(): void;
}
