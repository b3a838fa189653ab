import type { Build } from '../../jenkins/client/types.ts';
import type { Registry } from '../../registry/types.ts';

/** An image whose age is asked for. */
export interface AgedImage {
  /** Repository in the cluster's registry. */
  readonly repository: string;
  readonly digest: string;
  readonly key: string;
  readonly job: string;
  readonly keyParameter: string;
}

/** Says when images were made; milliseconds since the epoch, undefined where nobody knows (any more). */
export interface ImageAges {
  of(images: readonly AgedImage[]): Promise<ReadonlyMap<string, number>>;
}

/** Images that are the same whenever they are built carry the beginning of time as their date. */
const earliest = Date.UTC(1980, 0, 1);
const searchedBuilds = 100;
/** Whoever was not found is looked for again after so long. */
const patience = 60_000;
const configBytes = 4 * 1024 * 1024;

/**
 * The date that the image bears, else that of the build with its key in Jenkins: one request per job and question, and none
 * for images whose date is known.
 */
export function createImageAges(parts: {
  readonly registry: Pick<Registry, 'getManifest' | 'getBlob'> | undefined;
  readonly jenkins:
    { builds(job: string, limit: number): Promise<readonly Pick<Build, 'timestamp' | 'parameters'>[]> } | undefined;
  readonly now: () => number;
}): ImageAges {
  const known = new Map<string, number>();
  const missed = new Map<string, number>();

  async function inJenkins(images: readonly AgedImage[]): Promise<void> {
    const jobs = Map.groupBy(images, image => image.job);
    for (const [job, wanted] of jobs) {
      const builds = (await parts.jenkins?.builds(job, searchedBuilds).catch(() => [])) ?? [];
      for (const { digest, key, keyParameter } of wanted) {
        const build = builds.findLast(each => each.parameters[keyParameter] === key);
        if (build !== undefined) known.set(digest, build.timestamp);
      }
    }
  }

  async function inRegistry({ repository, digest }: AgedImage): Promise<void> {
    try {
      const manifest = await parts.registry?.getManifest(repository, digest);
      const config = manifest?.manifest['config'] as { digest?: string; size?: number } | undefined;
      if (config?.digest === undefined || (config.size ?? 0) > configBytes) return;
      const bytes = await parts.registry?.getBlob(repository, config.digest);
      const { created } = JSON.parse(bytes?.toString('utf8') ?? '{}') as { created?: unknown };
      const time = typeof created === 'string' ? Date.parse(created) : Number.NaN;
      if (time > earliest) known.set(digest, time);
    } catch {
      // The age is a courtesy: without it everything else is still told.
    }
  }

  return {
    async of(images) {
      const due = images.filter(
        ({ digest }) => !known.has(digest) && (missed.get(digest) ?? Number.NEGATIVE_INFINITY) + patience < parts.now(),
      );
      await Promise.all(due.map(inRegistry));
      const undated = due.filter(({ digest }) => !known.has(digest));
      if (undated.length > 0) await inJenkins(undated);
      for (const { digest } of undated) if (!known.has(digest)) missed.set(digest, parts.now());
      return new Map(
        images.flatMap(({ digest }) => {
          const time = known.get(digest);
          return time === undefined ? [] : [[digest, time] as const];
        }),
      );
    },
  };
}
