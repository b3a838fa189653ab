import type { Builds, Job } from './builds.ts';
import type { Queue } from './queue.ts';

/** The running Jenkins, as its pages see it. */
export interface Instance {
  readonly version: string;
  /** Differs after every start: the cheapest way to see a restart. */
  readonly session: string;
  /** With a slash at the end. */
  rootUrl(): string;
  readonly executors: number;
  /** By full name. */
  readonly jobs: ReadonlyMap<string, Job>;
  readonly queue: Queue;
  readonly builds: Builds;
  isQuietingDown(): boolean;
  setQuietingDown(quiet: boolean): void;
  readonly quietPeriodMilliseconds: number;
  readonly useSecurity: boolean;
}
