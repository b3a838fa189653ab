import type { ImagesView, ImageRow, ImageUser } from '../../../schemas/generated/images-view.ts';
import { descendantsOf } from '../../build/family.ts';
import type { BuildSpec, DesiredState, SourceReference } from '../../desired/types.ts';
import type { ImageState } from '../../plan/types.ts';
import { buildsImages } from './image-line.ts';

/** What the view of images is made from; nobody is asked. */
export interface ImagesFacts {
  readonly cluster: string;
  readonly desired: DesiredState;
  base(name: string): ImageState | undefined;
  /** Tasks of an app that run or are being started. */
  tasks(id: string): number;
  /** When an image was made, by digest; milliseconds. */
  readonly ages: ReadonlyMap<string, number>;
}

/** The tree of images: what each is, who stands on it, and what a rebuild of it would touch. Pure. */
export function imagesView(facts: ImagesFacts): ImagesView {
  const { desired } = facts;
  const children = Map.groupBy(desired.images.values(), image => image.build.from ?? '');
  const users = Map.groupBy(desired.apps.values(), app => app.build?.from ?? '');

  function appsOn(from: string): readonly ImageUser[] {
    return (users.get(from) ?? []).map(({ id }) => ({ id, tasks: facts.tasks(id) }));
  }

  function row(name: string): ImageRow {
    const image = desired.images.get(name);
    const below = descendantsOf(desired, name);
    const apps = below.apps.map(id => ({ id, tasks: facts.tasks(id) }));
    return {
      name,
      ...(image === undefined ? {} : { file: image.file, ...built(image.build, facts.base(name)) }),
      state: image === undefined ? 'finished' : wordOf(facts.base(name), desired),
      images: (children.get(name) ?? []).map(child => child.name).toSorted(),
      apps: [...appsOn(name)],
      rebuild: { images: [...below.images], apps, tasks: apps.reduce((sum, app) => sum + app.tasks, 0) },
    };
  }

  function built(build: BuildSpec, state: ImageState | undefined): Partial<ImageRow> {
    const { repository, ref } = build.source;
    const digest = state?.kind === 'ready' ? state.reference.slice(state.reference.indexOf('@') + 1) : undefined;
    const madeAt = digest === undefined ? undefined : facts.ages.get(digest);
    return {
      repository: build.image,
      source: {
        repository,
        reference: nameOfReference(ref),
        ...(state?.kind === 'ready' ? { commit: state.sourceCommit } : {}),
        ...(state?.kind === 'ready' && state.sourceTag !== undefined ? { tag: state.sourceTag } : {}),
      },
      ...(build.from === undefined ? {} : { from: build.from }),
      ...(state?.kind === 'ready' && digest !== undefined ? { tag: state.key, digest } : {}),
      ...(madeAt === undefined ? {} : { madeAt: new Date(madeAt).toISOString() }),
      ...problem(state),
    };
  }

  const finished = new Set(
    [...children.keys(), ...users.keys()].filter(from => from !== '' && !desired.images.has(from)),
  );
  return {
    cluster: facts.cluster,
    builds: buildsImages(desired.cluster),
    images: [...[...finished].toSorted(), ...[...desired.images.keys()].toSorted()].map(row),
  };
}

function wordOf(state: ImageState | undefined, desired: DesiredState): ImageRow['state'] {
  if (state === undefined || state.kind === 'none') return buildsImages(desired.cluster) ? 'unknown' : 'not-built';
  const waits = 'waitsFor' in state && state.waitsFor !== undefined;
  return waits ? 'waiting' : state.kind;
}

function problem(state: ImageState | undefined): Partial<ImageRow> {
  if (state === undefined || state.kind === 'none' || state.kind === 'ready') return {};
  const { sentence } = state;
  return {
    sentence,
    ...('url' in state && state.url !== undefined ? { buildUrl: state.url } : {}),
    ...('code' in state && state.code !== undefined ? { code: state.code } : {}),
    ...('advice' in state && state.advice !== undefined ? { advice: state.advice } : {}),
    ...(state.kind === 'failed' ? { evidence: [...state.evidence] } : {}),
  };
}

/** A reference as people say it: `main`, `cart-^2.1`. */
function nameOfReference(reference: SourceReference): string {
  return typeof reference === 'string' ? reference : `${reference.prefix ?? ''}${reference.semver}`;
}
