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
  /** Of the queue item that it came from; -1 when Jenkins does not know. */
  readonly queueId: number;
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
  | {
      readonly kind: 'queued';
      readonly queueId: number;
      readonly why?: string | undefined;
      readonly causes: readonly CauseForBuilds[];
    }
  | {
      readonly kind: 'build';
      readonly number: number;
      readonly url: string;
      readonly queueId: number;
      /** Left out while it runs. */
      readonly result?: string;
      readonly causes: readonly CauseForBuilds[];
    };

/** How many of the newest builds are searched; a range trims only the answer, so this stays below Jenkins's own 100. */
const searchedBuilds = 50;

/**
 * All builds of a key that Jenkins knows, the one that counts first: what runs, oldest first; what waits in the queue; what is
 * over, newest first. Every daemon so picks the same one, whoever asked for it. The queue is read before the builds, so that
 * what starts in between is seen (reference 7.2 step 3). `keyParameter` is the parameter that carries the key.
 */
export async function findBuilds(
  jenkins: Pick<JenkinsForBuilds, 'queuedItems' | 'builds'>,
  job: string,
  key: string,
  keyParameter: string,
): Promise<readonly FoundBuild[]> {
  const items = await jenkins.queuedItems(job);
  const builds = (await jenkins.builds(job, searchedBuilds)).filter(
    ({ parameters }) => parameters[keyParameter] === key,
  );
  const begun = new Set(builds.map(({ queueId }) => queueId));
  const queued = items.filter(({ id, parameters }) => parameters[keyParameter] === key && !begun.has(id));
  const running = builds.filter(({ building }) => building);
  const over = builds.filter(build => !build.building && !wasDuplicate(build, builds));
  return [
    ...running.toSorted((a, b) => a.number - b.number).map(foundBuild),
    ...queued
      .toSorted((a, b) => a.id - b.id)
      .map(({ id, why, causes }) => ({ kind: 'queued', queueId: id, why, causes }) as const),
    ...over.toSorted((a, b) => b.number - a.number).map(foundBuild),
  ];
}

function foundBuild({ number, url, queueId, building, result, causes }: BuildForBuilds): FoundBuild {
  return { kind: 'build', number, url, queueId, causes, ...(building ? {} : { result: result ?? 'unknown' }) };
}

/** Stopped because another build of the key was under way: it says nothing about the key. */
function wasDuplicate({ number, timestamp, result }: BuildForBuilds, builds: readonly BuildForBuilds[]): boolean {
  if (result !== 'ABORTED') return false;
  return builds.some(
    other => other.number < number && (other.building || timestamp < other.timestamp + other.duration),
  );
}
