import type { ImagePresence } from '../build/image-presence.ts';
import type { Images, Recorded } from '../build/images.ts';
import type { LockEntry } from '../desired/types.ts';
import type { ReadyImage } from '../plan/types.ts';
import { holdsAgainst, isAsWritten } from './decision.ts';
import {
  failedBy,
  foreignImage,
  imageOfEntry,
  missingDigest,
  noteOf,
  type Decided,
  type Subject,
} from './entry-image.ts';
import type { LockHistory } from './history.ts';
import type { Release } from './types.ts';

/** Decides the images of apps that are built for this cluster: what was built is written down, unless a person wants another. */
export function createBuiltImages(parts: {
  readonly images: Images;
  readonly presence: ImagePresence;
  readonly history: LockHistory;
  /** Whether a release may be written now. */
  readonly mayWrite: () => boolean;
}): (subject: Subject) => Promise<Decided> {
  const { images, presence, history } = parts;

  async function built(subject: Subject): Promise<Decided> {
    const { build, desired, cluster, entry } = subject;
    let held = false;
    const state = await images.resolve(build, desired, cluster, async key => {
      const record = await recorded(subject, key);
      held = record.state !== undefined;
      return record;
    });
    if (state.kind !== 'ready' || held) return { state };
    const digest = digestOf(state.reference);
    if (entry?.key === state.key && entry.digest === digest && entry.image === build.image) return { state };
    // The registry has something under the key that a person did not want for it.
    if (entry?.key === state.key && !(await isOurs(subject, entry)))
      return { state: failedBy(missingDigest(subject, entry)) };
    return parts.mayWrite() ? { state, release: await releaseOf(subject, state, digest) } : { state };
  }

  async function recorded(subject: Subject, key: string): Promise<Recorded> {
    const { entry, build, desired, app } = subject;
    if (entry === undefined) return {};
    if (entry.key !== key) {
      const written = await history.of(app.id, desired.commit);
      if (!holdsAgainst(entry, key, written)) return { wasThere: written.some(each => each.key === key) };
      const state = await imageOfEntry(presence, subject, entry);
      return {
        state:
          state.kind === 'ready'
            ? {
                ...state,
                note: noteOf(
                  subject,
                  entry,
                  'a newer source commit, another recipe or a new base image will move it, and so will undoing that commit',
                ),
              }
            : state,
      };
    }
    if (entry.image !== build.image) return { state: failedBy(foreignImage(subject, entry)) };
    return {
      digest: entry.digest,
      wasThere: true,
      gone: async () => ((await isOurs(subject, entry)) ? undefined : failedBy(missingDigest(subject, entry))),
    };
  }

  async function isOurs({ app, desired }: Subject, entry: LockEntry): Promise<boolean> {
    return isAsWritten(entry, await history.of(app.id, desired.commit));
  }

  async function releaseOf(subject: Subject, state: ReadyImage, digest: string): Promise<Release> {
    const { app, build, desired, entry } = subject;
    const { repository } = build.source;
    const known = state.buildUrl ?? (await earlierBuild(subject, state.key));
    // What was there when Pacer came, or only got another base, is no work of whoever made the newest commit.
    const isNews = entry === undefined ? state.buildUrl !== undefined : entry.commit !== state.sourceCommit;
    const author = isNews ? await images.authorOf(repository, state.sourceCommit) : undefined;
    return {
      app: app.id,
      before: entry,
      commit: desired.commit,
      entry: {
        image: build.image,
        tag: state.key,
        digest,
        key: state.key,
        source: repository,
        commit: state.sourceCommit,
        ...(known === undefined ? {} : { build: known }),
      },
      ...(author === undefined ? {} : { author }),
    };
  }

  /** An image that comes back was built long ago. */
  async function earlierBuild({ app, desired }: Subject, key: string): Promise<string | undefined> {
    return (await history.of(app.id, desired.commit)).find(each => each.key === key)?.build;
  }

  return built;
}

function digestOf(reference: string): string {
  return reference.slice(reference.lastIndexOf('@') + 1);
}
