import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Clock } from '../../../clock/clock.ts';
import type { GitAccess } from '../../../git/environment.ts';
import { watchRepository } from '../../../git/watch.ts';
import { parseReference } from '../../../registry/reference.ts';
import type { BuildViews } from '../../build/build-views.ts';
import { createBuilder } from '../../build/builder.ts';
import type { Affected } from '../../build/family.ts';
import { createImageAges, type AgedImage } from '../../build/image-age.ts';
import { createImages, type Images } from '../../build/images.ts';
import { keyParameterOf } from '../../build/job-parameters.ts';
import { openParents } from '../../build/open-parents.ts';
import { openSources } from '../../build/open-sources.ts';
import { sentenceOfTrouble } from '../../build/source-state.ts';
import type { SourceHead } from '../../build/sources.ts';
import { sourcesOf } from '../../build/sources-of.ts';
import type { LiveApp } from '../../../marathon/types.ts';
import type { ImagesView } from '../../../schemas/generated/images-view.ts';
import type { DesiredImage, DesiredState } from '../../desired/types.ts';
import type { ImageState } from '../../plan/types.ts';
import { secretsOf, type UpstreamCredentials, type Upstreams } from '../../upstreams.ts';
import { createParentFollower } from './follow-parents.ts';
import { createSourceFollower } from './follow-sources.ts';
import { imagesView } from './images-view.ts';
import { childrenOf, createImageLine, type ImageLine } from './image-line.ts';

/** Everything of a cluster from source repositories to images in its registry. */
export interface ImageStation {
  readonly images: Images;
  readonly line: ImageLine;
  /** Another commit is wanted; `desired` of the parts is it already. */
  desire(before: DesiredState | undefined, next: DesiredState): void;
  /** Looks again: at the source repositories of these addresses, or at everything. */
  lookAgain(repositories?: readonly string[]): void;
  /** Something was pushed to this repository of the registry. */
  pushed(repository: string): void;
  /** Repositories that cannot be read, and tags that somebody moved, in sentences. */
  troubles(): readonly { readonly server: 'git' | 'registry'; readonly sentence: string }[];
  /** The base images and who uses them; undefined until the first commit. */
  view(cluster: string, live: (id: string) => LiveApp | undefined): Promise<ImagesView | undefined>;
  readonly builds: BuildViews | undefined;
  sourceHeads(): readonly SourceHead[];
  stop(): Promise<void>;
}

/** Connects sources, parents, Jenkins and registry. `touched` is told what has to be looked at again. */
export function createImageStation(parts: {
  readonly upstreams: Pick<Upstreams, 'jenkins' | 'registry'>;
  readonly credentials: UpstreamCredentials;
  readonly gitAccess: GitAccess;
  /** Folder for caches. */
  readonly data: string;
  readonly intervalMilliseconds: number;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  /** Told of each request to a registry that is not the cluster's own. */
  readonly onForeignRequest: () => void;
  readonly desired: () => DesiredState | undefined;
  readonly touched: (affected: Affected) => void;
}): ImageStation {
  const { upstreams, clock, log, random, intervalMilliseconds, desired, touched } = parts;
  const { certificateAuthority } = parts.credentials;
  const sources = openSources({ directory: join(parts.data, 'sources'), access: parts.gitAccess });
  const builder = createBuilder({
    jenkins: upstreams.jenkins,
    clock,
    log,
    secrets: secretsOf(parts.credentials, parts.gitAccess),
    desired,
  });
  const parents = openParents({
    own: upstreams.registry,
    clock,
    onRequest: parts.onForeignRequest,
    ...(certificateAuthority === undefined ? {} : { certificateAuthority }),
  });
  const images = createImages({
    sources,
    registry: upstreams.registry,
    parents,
    builds: builder.builds,
    wanted: builder.wanted,
    onBaseImage: (name, at) => touched(childrenOf(at, name)),
  });
  const ages = createImageAges({
    registry: upstreams.registry,
    jenkins: upstreams.jenkins,
    now: () => clock.now(),
  });
  const line = createImageLine({
    clock,
    images,
    desired,
    onAnswer: name => touched({ images: [name], apps: [] }),
  });
  const sourceFollower = createSourceFollower({
    sources,
    clock,
    random,
    intervalMilliseconds,
    watch: (url, onChange) => watchRepository({ url, onChange }),
    onMoved: repository => touched(line.touch(build => build.source.repository === repository)),
  });
  const parentFollower = createParentFollower({
    parents,
    clock,
    random,
    intervalMilliseconds,
    log,
    onMoved: references => touched(line.touch(({ from }) => from !== undefined && references.includes(from))),
  });

  function agedImage({ name, build }: DesiredImage, ownJob: string): readonly AgedImage[] {
    const image = images.base.last(name);
    if (image?.kind !== 'ready') return [];
    const digest = image.reference.slice(image.reference.indexOf('@') + 1);
    const keyParameter = keyParameterOf(build);
    return [{ repository: build.image, digest, key: image.key, job: build.job ?? ownJob, keyParameter }];
  }

  return {
    images,
    line,
    desire(before, next) {
      sourceFollower.follow(sourcesOf(next));
      parentFollower.follow(next);
      builder.desire(next);
      touched(line.changed(before, next));
    },
    lookAgain(repositories) {
      sourceFollower.now(repositories);
      if (repositories === undefined) parentFollower.now();
    },
    pushed(repository) {
      images.recheck(repository);
      parents.recheck(repository);
      line.touch(({ image, from }) => image === repository || parseReference(from ?? '')?.repository === repository);
    },
    troubles: () => [
      ...sources.troubles().map(({ repository, error }) => ({
        server: 'git' as const,
        sentence: `${sentenceOfTrouble(repository, error)} ${error.advice}`,
      })),
      ...images.moved().map(sentence => ({ server: 'registry' as const, sentence })),
    ],
    async view(cluster, live) {
      const state = desired();
      if (state === undefined) return undefined;
      const job = state.cluster?.jenkins?.job ?? '';
      const made = await ages.of([...state.images.values()].flatMap(image => agedImage(image, job)));
      const base = (name: string): ImageState | undefined => images.base.last(name);
      return imagesView({ cluster, desired: state, base, tasks: id => tasksOf(live(id)), ages: made });
    },
    builds: builder.views,
    sourceHeads: () => sources.heads(),
    async stop() {
      builder.stop();
      await sourceFollower.stop();
      await parentFollower.stop();
      sources.close();
      await parents.close();
    },
  };
}

function tasksOf(live: LiveApp | undefined): number {
  return (live?.tasksRunning ?? 0) + (live?.tasksStaged ?? 0);
}
