import type { Access } from './access.ts';
import type { Builds, Job } from './builds.ts';
import type { Compatibility } from './compatibility.ts';
import type { Items } from './items/items.ts';
import type { Queue } from './queue.ts';
import type { BuildRecord } from './types.ts';

/** The running Jenkins, as its pages see it. */
export interface Instance {
  readonly version: string;
  /** Differs after every start: the cheapest way to see a restart. */
  readonly session: string;
  /** With a slash at the end; as configured, or as the request says (Jenkins reference 1.5). */
  readonly rootUrl: string;
  readonly executors: number;
  readonly items: Items;
  readonly queue: Queue;
  readonly builds: Builds;
  readonly compatibility: Compatibility;
  readonly access: Access;
  now(): number;
  isQuietingDown(): boolean;
  quietDownReason(): string | null;
  setQuietingDown(quiet: boolean, reason?: string): void;
  readonly quietPeriodMilliseconds: number;
  /** False while a build that just started cannot be seen yet. */
  isVisible(job: Job, build: BuildRecord): boolean;
  /** What the caller may see of an item. */
  visibilityOf(fullName: string): 'visible' | 'discoverable' | 'hidden';
}
