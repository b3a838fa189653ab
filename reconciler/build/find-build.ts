/** The part of the Jenkins client that build-once needs. */
export interface JenkinsForBuilds {
  trigger(job: string, parameters: Readonly<Record<string, string>>): Promise<{ readonly queueId: number }>;
  queueItem(id: number): Promise<QueueItemForBuilds | undefined>;
  queuedItems(job: string): Promise<readonly QueuedForBuilds[]>;
  builds(job: string, limit: number): Promise<readonly BuildForBuilds[]>;
  build(job: string, number: number): Promise<BuildForBuilds | undefined>;
  consoleTail(job: string, number: number, lines: number): Promise<readonly string[]>;
  /** Undefined where stages cannot be had. */
  stages(job: string, number: number): Promise<readonly StageForBuilds[] | undefined>;
  /** Left out where artifacts cannot be had. */
  artifact?(job: string, number: number, path: string): Promise<Uint8Array | undefined>;
  cancelQueued(id: number): Promise<'cancelled' | 'gone'>;
  stop(job: string, number: number): Promise<void>;
}

/** Who asked for a build (Jenkins API reference 4.3). */
export interface CauseForBuilds {
  readonly kind: string;
  readonly user?: string;
}

/** A stage of a pipeline build (Jenkins API reference 4.9). */
export interface StageForBuilds {
  readonly name: string;
  readonly status: string;
  readonly error?: string;
}

/** A queue item (Jenkins API reference 3.2). */
export interface QueueItemForBuilds {
  readonly id: number;
  readonly why?: string | undefined;
  readonly cancelled: boolean;
  readonly build?: { readonly number: number; readonly url: string } | undefined;
  readonly parameters?: Readonly<Record<string, string>> | undefined;
}

/** An item that waits in the queue. */
export interface QueuedForBuilds {
  readonly id: number;
  readonly why?: string | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  readonly causes: readonly CauseForBuilds[];
}

/** A build (Jenkins API reference 4.1). */
export interface BuildForBuilds {
  readonly number: number;
  readonly url: string;
  readonly building: boolean;
  readonly result?: string | undefined;
  /** When it began, milliseconds since the epoch by the clock of Jenkins, and how long it took. */
  readonly timestamp: number;
  readonly duration: number;
  readonly parameters: Readonly<Record<string, string>>;
  readonly causes: readonly CauseForBuilds[];
}

/** A build of a key that Jenkins already knows. */
export type FoundBuild =
  | { readonly kind: 'queued'; readonly queueId: number; readonly why?: string }
  | { readonly kind: 'build'; readonly number: number; readonly url: string };

/** How many of the newest builds are searched; a range trims only the answer, so this stays below Jenkins's own 100. */
const searchedBuilds = 50;

/**
 * Looks for a build of a key: first in the queue, then among the newest builds (reference 7.2 step 3). `keyParameter` is
 * the parameter that carries the key.
 */
export async function findBuild(
  jenkins: JenkinsForBuilds,
  job: string,
  key: string,
  keyParameter: string,
): Promise<FoundBuild | undefined> {
  const queued = (await jenkins.queuedItems(job)).find(item => item.parameters[keyParameter] === key);
  if (queued !== undefined) {
    return { kind: 'queued', queueId: queued.id, ...(queued.why === undefined ? {} : { why: queued.why }) };
  }
  const build = (await jenkins.builds(job, searchedBuilds)).find(
    candidate => candidate.parameters[keyParameter] === key,
  );
  if (build === undefined) return undefined;
  return { kind: 'build', number: build.number, url: build.url };
}
