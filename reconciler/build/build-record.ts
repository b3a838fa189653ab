import type { BuildState } from './build-request.ts';

/** What a process knows of the build of one key. */
export interface BuildRecord {
  phase: 'new' | 'outcome-unknown' | 'queued' | 'running' | 'finished';
  queueId?: number;
  /** The queue item that this process asked for last. */
  ownItem?: number;
  /** Number of the newest build of the key when this process decided to ask for one. */
  newestSeen: number;
  /** What this process asked for may be the second of the key: it is looked before anything else. */
  mayBeSecond: boolean;
  number?: number;
  url?: string;
  /** When a look found nothing for the first time. */
  firstLook?: number;
  /** When Jenkins was asked and the answer was lost; it is looked for before it is asked again. */
  askedAt?: number;
  /** Number of the newest build that this process has seen before it was over. */
  watched?: number;
  looksWithoutBuild: number;
  /** How often this process has asked for it. */
  attempts: number;
  finished?: BuildState;
  /** From when on it may be asked for again though it is finished. */
  retryAt?: number;
}

const firstPause = 10_000;
const longestPause = 120_000;

/** Nothing is known. */
export function newRecord(): BuildRecord {
  return { phase: 'new', newestSeen: 0, mayBeSecond: false, looksWithoutBuild: 0, attempts: 0 };
}

/** It may be in Jenkins or on its way there. */
export function recordToLookFor(now: number): BuildRecord {
  return { ...newRecord(), phase: 'outcome-unknown', askedAt: now };
}

/** Milliseconds before a build is asked for again; longer each time. */
export function pauseOf({ attempts }: BuildRecord): number {
  return Math.min(longestPause, firstPause * 2 ** Math.max(0, attempts - 1));
}
