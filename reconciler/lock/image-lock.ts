import type { Clock } from '../../clock/clock.ts';
import type { ImagePresence } from '../build/image-presence.ts';
import type { Images } from '../build/images.ts';
import type { LockHistory } from './history.ts';
import { createLockedImages, type LockedImages } from './locked-images.ts';
import { createPromotions, type PromotionsParts } from './promotions.ts';
import type { LockRepository } from './repository.ts';
import { createLockWriter, type LockWriterParts } from './writer.ts';

/** What the lock of a cluster stands on, whichever servers the cluster has. */
export interface LockAccess {
  readonly repository: LockRepository;
  readonly history: LockHistory;
  readonly ledgerOf: PromotionsParts['ledgerOf'];
  /** The branch was moved by us. */
  onWritten(): void;
}

/** The lock of one cluster at work. */
export interface ImageLock extends LockedImages {
  /** Why releases cannot be written down, in a sentence with advice. */
  trouble(): string | undefined;
  stop(): Promise<void>;
}

/** Puts writer, history and promotion together. */
export function createImageLock(parts: {
  readonly access: LockAccess;
  readonly cluster: string;
  readonly images: Images;
  readonly presence: ImagePresence;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: LockWriterParts['log'];
  readonly intervalMilliseconds: number;
  readonly frozen: () => boolean;
  /** Something may have changed for this app. */
  readonly lookAt: (app: string) => void;
}): ImageLock {
  const { access, clock, frozen, lookAt } = parts;
  const writer = createLockWriter({
    repository: access.repository,
    cluster: parts.cluster,
    clock,
    random: parts.random,
    log: parts.log,
    allowed: () => !frozen(),
    onWritten: () => access.onWritten(),
    onForbidden: lookAt,
  });
  const promotions = createPromotions({
    ledgerOf: access.ledgerOf,
    clock,
    intervalMilliseconds: parts.intervalMilliseconds,
    onDue: lookAt,
  });
  const { images, presence } = parts;
  const locked = createLockedImages({ images, presence, history: access.history, writer, promotions, frozen });
  return {
    resolve: locked.resolve,
    trouble: () => writer.trouble(),
    async stop() {
      promotions.stop();
      await writer.stop();
    },
  };
}
