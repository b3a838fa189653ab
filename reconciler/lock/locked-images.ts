import type { ImagePresence } from '../build/image-presence.ts';
import type { Images } from '../build/images.ts';
import { lockPath } from '../desired/lock-file.ts';
import type { DesiredApp, DesiredState } from '../desired/types.ts';
import type { ImageState } from '../plan/types.ts';
import { createBuiltImages } from './built-image.ts';
import type { Decided, Subject } from './entry-image.ts';
import type { LockHistory } from './history.ts';
import { createPromotedImages } from './promoted-image.ts';
import type { Promotions } from './promotions.ts';
import type { LockWriter } from './writer.ts';

/** Answers which image an app runs: the one that the lock file of the commit names. */
export interface LockedImages {
  /** One step; never waits for a build or a push. `none` for an app that names its image itself. */
  resolve(app: DesiredApp | undefined, desired: DesiredState): Promise<ImageState>;
}

/** Needs of `createLockedImages`. */
export interface LockedImagesParts {
  readonly images: Images;
  readonly presence: ImagePresence;
  readonly history: LockHistory;
  /** Left out where nothing is written, only looked up. */
  readonly writer: Pick<LockWriter, 'propose' | 'withdraw'> | undefined;
  readonly promotions: Pick<Promotions, 'isRipe'> | undefined;
  /** True while nothing may be changed, and so nothing be written either. */
  readonly frozen: () => boolean;
}

/**
 * Puts the lock file between the build and the deployment. What was built is written down first and deployed from the
 * commit that says so; when the repository cannot be written to, the deployment goes on without it.
 */
export function createLockedImages(parts: LockedImagesParts): LockedImages {
  const { images, writer, frozen } = parts;
  const built = createBuiltImages({ ...parts, mayWrite: () => writer !== undefined && !frozen() });
  const promoted = createPromotedImages(parts);

  async function resolve(app: DesiredApp | undefined, desired: DesiredState): Promise<ImageState> {
    const { cluster } = desired;
    if (app?.build === undefined || cluster === undefined) return { kind: 'none' };
    const { build } = app;
    const { record = 'none', from } = cluster.images ?? {};
    const subject: Subject = { app, build, desired, cluster, entry: desired.lock?.entries.get(app.id) };
    const { state, release } = await decided(subject, record, from);
    if (release === undefined || frozen()) {
      writer?.withdraw(app.id);
      return state;
    }
    const standing = writer?.propose(release);
    if (standing !== 'waiting' || state.kind !== 'ready' || from !== undefined) return state;
    return {
      kind: 'building',
      sentence: `the image is there; Pacer writes it into ${lockPath(cluster.name)}`,
      isUnwritten: true,
      ...(state.buildUrl === undefined ? {} : { url: state.buildUrl }),
    };
  }

  async function decided(subject: Subject, record: 'branch' | 'none', from: string | undefined): Promise<Decided> {
    if (record === 'none') return { state: await images.resolve(subject.build, subject.desired, subject.cluster) };
    return from === undefined ? built(subject) : promoted(subject, from);
  }

  return { resolve };
}
