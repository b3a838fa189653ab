import type { Clock } from '../../../clock/clock.ts';
import type { LockedImages } from '../../lock/locked-images.ts';
import type { ImageState } from '../../plan/types.ts';
import { createPatience } from '../patience.ts';
import type { PatientImages } from '../reconciliation.ts';

/** Images of apps that nobody waits for; `onAnswer` is told of an app whose image came late. */
export function createPatientImages(
  images: LockedImages,
  parts: { readonly clock: Clock; readonly onAnswer: (app: string) => void },
): PatientImages & { idle(): Promise<void> } {
  const patience = createPatience<ImageState>(parts);
  return {
    resolve(app, desired) {
      if (app?.build === undefined) return Promise.resolve({ answer: { kind: 'none' } });
      const { key, digest, image } = desired.lock?.entries.get(app.id) ?? {};
      // All that the answer stands on and a commit may change.
      const subject = [app, desired.cluster, key, digest, image, desired.promotable?.blob];
      return patience.ask(app.id, subject, () => images.resolve(app, desired));
    },
    idle: patience.idle,
  };
}
