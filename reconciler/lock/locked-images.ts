import { pacerError, type PacerError } from '../../errors/pacer-error.ts';
import type { ImagePresence } from '../build/image-presence.ts';
import type { Images, Recorded } from '../build/images.ts';
import { lockPath } from '../desired/lock-file.ts';
import type { BuildSpec, ClusterSpec, DesiredApp, DesiredState, LockEntry } from '../desired/types.ts';
import type { ImageState, ReadyImage } from '../plan/types.ts';
import { candidateOf, type Candidate } from './candidates.ts';
import { holdsAgainst, isAsWritten } from './decision.ts';
import type { LockHistory } from './history.ts';
import type { Promotions } from './promotions.ts';
import { isSameImage, type Release } from './types.ts';
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

/** The image to run, and what has to be written down first, or along with it. */
interface Decided {
  readonly state: ImageState;
  readonly release?: Release;
}

interface Subject {
  readonly app: DesiredApp;
  readonly build: BuildSpec;
  readonly desired: DesiredState;
  readonly cluster: ClusterSpec;
  readonly entry: LockEntry | undefined;
}

/**
 * Puts the lock file between the build and the deployment. What was built is written down first and deployed from the
 * commit that says so; when the repository cannot be written to, the deployment goes on without it.
 */
export function createLockedImages(parts: LockedImagesParts): LockedImages {
  const { images, history } = parts;

  async function resolve(app: DesiredApp | undefined, desired: DesiredState): Promise<ImageState> {
    const { cluster } = desired;
    if (app?.build === undefined || cluster === undefined) return { kind: 'none' };
    const { build } = app;
    const { record = 'none', from } = cluster.images ?? {};
    const subject: Subject = { app, build, desired, cluster, entry: desired.lock?.entries.get(app.id) };
    const { state, release } = await decided(subject, record, from);
    if (release === undefined || parts.frozen()) {
      parts.writer?.withdraw(app.id);
      return state;
    }
    const standing = parts.writer?.propose(release);
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
    return parts.writer === undefined || parts.frozen()
      ? { state }
      : { state, release: await releaseOf(subject, state, digest) };
  }

  async function recorded(subject: Subject, key: string): Promise<Recorded> {
    const { entry, build, desired, app } = subject;
    if (entry === undefined) return {};
    if (entry.key !== key) {
      const written = await history.of(app.id, desired.commit);
      if (!holdsAgainst(entry, key, written)) return { wasThere: written.some(each => each.key === key) };
      const state = await locked(subject, entry);
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

  /** The image of the entry, whatever is computed; a definite no of the registry is a mistake of the entry. */
  async function locked(subject: Subject, entry: LockEntry): Promise<ImageState> {
    const { build, cluster } = subject;
    if (entry.image !== build.image) return failedBy(foreignImage(subject, entry));
    const reference = `${new URL(cluster.registry?.url ?? 'http://localhost').host}/${entry.image}@${entry.digest}`;
    const definition = { container: { docker: { image: reference } } };
    if ((await parts.presence.missing(definition, cluster)) !== undefined)
      return failedBy(missingDigest(subject, entry));
    return {
      kind: 'ready',
      reference,
      key: entry.key,
      sourceCommit: entry.commit,
      ...(entry.build === undefined ? {} : { buildUrl: entry.build }),
    };
  }

  async function promoted(subject: Subject, from: string): Promise<Decided> {
    const { app, desired, cluster, entry } = subject;
    const candidate = candidateOf(desired.promotable, app);
    const isNew = candidate !== undefined && !isSameImage(candidate.entry, entry);
    const isHeld = isNew && (await holdsAgainstCandidate(subject, candidate));
    const isDue = isNew && !isHeld && (await isRipe(subject, candidate));
    const release = isDue
      ? { release: { app: app.id, entry: candidate.entry, before: entry, commit: desired.commit, from } }
      : {};
    if (entry !== undefined) {
      const state = await locked(subject, entry);
      const next = `the next image of ${from} will move it, and so will \`pacer promote\``;
      const noted = state.kind === 'ready' && isHeld ? { ...state, note: noteOf(subject, entry, next) } : state;
      return { state: noted, ...release };
    }
    const error = pacerError('not-promoted', {
      message: `No image of ${app.id} was promoted from ${from} to ${cluster.name} yet${candidate === undefined ? `, and ${from} has none either` : ''}.`,
    });
    const state: ImageState = { kind: 'unknown', sentence: error.message, code: error.code, advice: error.advice };
    return { state, ...release };
  }

  /** True when a person went back from this very image, so that only a person brings it again. */
  async function holdsAgainstCandidate({ app, desired, entry }: Subject, candidate: Candidate): Promise<boolean> {
    if (entry === undefined || desired.cluster?.images?.healthyForMilliseconds === undefined) return false;
    return holdsAgainst(entry, candidate.entry.key, await history.of(app.id, desired.commit));
  }

  /** The rule of the cluster allows it now. */
  async function isRipe({ app, cluster }: Subject, candidate: Candidate): Promise<boolean> {
    if (parts.promotions === undefined || cluster.images === undefined || parts.frozen()) return false;
    return await parts.promotions.isRipe(app.id, candidate, cluster.images);
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

  return { resolve };
}

function digestOf(reference: string): string {
  return reference.slice(reference.lastIndexOf('@') + 1);
}

function noteOf({ cluster }: Subject, entry: LockEntry, movedBy: string): string {
  return `It runs the image of source commit ${entry.commit.slice(0, 8)}, which a person went back to in ${lockPath(cluster.name)}; ${movedBy}.`;
}

function missingDigest({ app, cluster }: Subject, entry: LockEntry): PacerError {
  return pacerError('lock-digest-missing', {
    message: `${lockPath(cluster.name)} names ${entry.image}@${entry.digest} for ${app.id}, which the registry does not have.`,
  });
}

function foreignImage({ app, build, cluster }: Subject, entry: LockEntry): PacerError {
  return pacerError('lock-foreign-image', {
    message: `${lockPath(cluster.name)} names the image ${entry.image} for ${app.id}, but its build makes ${build.image}.`,
  });
}

function failedBy({ code, message, advice }: PacerError): ImageState {
  return { kind: 'failed', sentence: message, evidence: [], code, advice };
}
