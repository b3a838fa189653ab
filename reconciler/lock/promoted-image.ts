import { pacerError } from '../../errors/pacer-error.ts';
import type { ImagePresence } from '../build/image-presence.ts';
import type { ImageState } from '../plan/types.ts';
import { candidateOf, type Candidate } from './candidates.ts';
import { holdsAgainst } from './decision.ts';
import { imageOfEntry, noteOf, type Decided, type Subject } from './entry-image.ts';
import type { LockHistory } from './history.ts';
import type { Promotions } from './promotions.ts';
import { isSameImage } from './types.ts';

/** Decides the images of apps that are taken over from another cluster: nothing is built, and the lock file says what runs. */
export function createPromotedImages(parts: {
  readonly presence: ImagePresence;
  readonly history: LockHistory;
  readonly promotions: Pick<Promotions, 'isRipe'> | undefined;
  readonly frozen: () => boolean;
}): (subject: Subject, from: string) => Promise<Decided> {
  const { presence, history } = parts;

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
      const state = await imageOfEntry(presence, subject, entry);
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

  return promoted;
}
