import { asPacerError, pacerError, type PacerError } from '../../errors/pacer-error.ts';
import type { ImageState } from '../plan/types.ts';
import type { BuildReport } from './build-report.ts';

/** A build that succeeded, and what the registry has for it. */
export interface FinishedBuild {
  /** Name of the image in the registry. */
  readonly image: string;
  /** The tag that the build was to push. */
  readonly key: string;
  readonly url: string;
  readonly isUnstable: boolean;
  readonly report: BuildReport | undefined;
}

/** The part of the registry client that judging needs. */
export interface RegistryToJudge {
  headManifest(repository: string, reference: string): Promise<{ readonly digest: string } | undefined>;
  /** Left out where tags cannot be listed. */
  tags?(repository: string): Promise<readonly string[]>;
}

/** So many tags are shown to prove what was pushed in place of the right one. */
const shownTags = 8;

/** Why a build whose tag is not in the registry is no use, with what was found in its place. */
export async function judgeMissing(build: FinishedBuild, registry: RegistryToJudge): Promise<ImageState> {
  const { image, key, report } = build;
  const ended = build.isUnstable ? 'ended as UNSTABLE (its tests failed), and' : 'succeeded, but';
  const tags = (await registry.tags?.(image).catch(() => [])) ?? [];
  const evidence = tags.length === 0 ? [] : [`Tags of ${image}: ${tags.slice(-shownTags).join(', ')}`];
  const other = report === undefined ? undefined : await digestThere(registry, image, report.digest);
  if (other !== undefined) {
    const under = report?.tag === undefined || report.tag === key ? 'without this tag' : `under the tag ${report.tag}`;
    return problem(
      build,
      pacerError('image-other-tag', {
        message: `The build ${ended} it pushed ${image}@${other} ${under}: the registry has no image ${image}:${key}.`,
      }),
      evidence,
    );
  }
  return problem(
    build,
    pacerError('image-not-pushed', {
      message: `The build ${ended} the registry has no image ${image}:${key}.`,
    }),
    evidence,
  );
}

/** A build that says it pushed another image than the registry has under its tag; undefined when it says the same. */
export function judgeDigest(build: FinishedBuild, digest: string): ImageState | undefined {
  if (build.report === undefined || build.report.digest === digest) return undefined;
  return problem(
    build,
    pacerError('image-other-digest', {
      message: `The build says that it pushed ${build.report.digest}, and the registry has ${digest} under ${build.image}:${build.key}.`,
    }),
    [],
  );
}

async function digestThere(registry: RegistryToJudge, image: string, digest: string): Promise<string | undefined> {
  try {
    return (await registry.headManifest(image, digest))?.digest;
  } catch (thrown) {
    if (asPacerError(thrown).code === 'bug') throw thrown;
    return undefined;
  }
}

function problem(build: FinishedBuild, { code, message, advice }: PacerError, evidence: readonly string[]): ImageState {
  return { kind: 'failed', code, sentence: message, advice, evidence, url: build.url };
}
