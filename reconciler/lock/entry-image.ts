import { pacerError, type PacerError } from '../../errors/pacer-error.ts';
import type { ImagePresence } from '../build/image-presence.ts';
import { lockPath } from '../desired/lock-file.ts';
import type { BuildSpec, ClusterSpec, DesiredApp, DesiredState, LockEntry } from '../desired/types.ts';
import type { ImageState } from '../plan/types.ts';
import type { Release } from './types.ts';

/** The image to run, and what has to be written down first, or along with it. */
export interface Decided {
  readonly state: ImageState;
  readonly release?: Release;
}

/** The app whose image is decided, and what the lock file has for it. */
export interface Subject {
  readonly app: DesiredApp;
  readonly build: BuildSpec;
  readonly desired: DesiredState;
  readonly cluster: ClusterSpec;
  readonly entry: LockEntry | undefined;
}

/** The image of the entry, whatever is computed; a definite no of the registry is a mistake of the entry. */
export async function imageOfEntry(presence: ImagePresence, subject: Subject, entry: LockEntry): Promise<ImageState> {
  const { build, cluster } = subject;
  if (entry.image !== build.image) return failedBy(foreignImage(subject, entry));
  const reference = `${new URL(cluster.registry?.url ?? 'http://localhost').host}/${entry.image}@${entry.digest}`;
  const definition = { container: { docker: { image: reference } } };
  if ((await presence.missing(definition, cluster)) !== undefined) return failedBy(missingDigest(subject, entry));
  return {
    kind: 'ready',
    reference,
    key: entry.key,
    sourceCommit: entry.commit,
    ...(entry.build === undefined ? {} : { buildUrl: entry.build }),
  };
}

/** Says that a person went back to the image of the entry, and what will move it. */
export function noteOf({ cluster }: Subject, entry: LockEntry, movedBy: string): string {
  return `It runs the image of source commit ${entry.commit.slice(0, 8)}, which a person went back to in ${lockPath(cluster.name)}; ${movedBy}.`;
}

/** The registry lacks what the entry names. */
export function missingDigest({ app, cluster }: Subject, entry: LockEntry): PacerError {
  return pacerError('lock-digest-missing', {
    message: `${lockPath(cluster.name)} names ${entry.image}@${entry.digest} for ${app.id}, which the registry does not have.`,
  });
}

/** The entry names an image that the build of the app does not make. */
export function foreignImage({ app, build, cluster }: Subject, entry: LockEntry): PacerError {
  return pacerError('lock-foreign-image', {
    message: `${lockPath(cluster.name)} names the image ${entry.image} for ${app.id}, but its build makes ${build.image}.`,
  });
}

/** The state of an image that cannot be had. */
export function failedBy({ code, message, advice }: PacerError): ImageState {
  return { kind: 'failed', sentence: message, evidence: [], code, advice };
}
