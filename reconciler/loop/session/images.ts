import type { ImagePresence } from '../../build/image-presence.ts';
import { createImagePresence } from '../../build/image-presence.ts';
import type { DesiredState } from '../../desired/types.ts';
import { createImageLock } from '../../lock/image-lock.ts';
import type { Upstreams } from '../../upstreams.ts';
import type { ClusterLoop } from '../cluster-loop.ts';
import { createRegistryFollower } from '../images/follow-registry.ts';
import { createImageStation, type ImageStation } from '../images/image-station.ts';
import { createPatientImages } from '../images/patient-images.ts';
import type { PatientImages } from '../reconciliation.ts';
import type { ClusterSessionParts, Trouble } from './types.ts';

/** Which image each app of a cluster is to run: made, locked, and there. */
export interface ClusterImages {
  readonly station: ImageStation;
  readonly presence: ImagePresence;
  /** What the looks at apps ask. */
  readonly patient: PatientImages;
  /** Another commit is wanted. */
  desire(before: DesiredState | undefined, next: DesiredState): void;
  /** Something was pushed to this repository of the registry. */
  pushed(repository: string): void;
  troubles(): readonly Trouble[];
  /** Begins nothing any more. */
  stop(): Promise<void>;
  /** Resolves when what had begun is over. */
  settled(): Promise<void>;
}

/** Connects sources, Jenkins, registry and lock file. `loop` is told which apps have to be looked at again. */
export function createClusterImages(
  parts: ClusterSessionParts & {
    readonly upstreams: Upstreams;
    readonly onForeignRequest: () => void;
    /** Why nothing may be changed at all, when that is so. */
    readonly frozen: () => string | undefined;
    /** Only called later: it is made with these images. */
    readonly loop: () => ClusterLoop;
  },
): ClusterImages {
  const { upstreams, clock, random, log, frozen, loop } = parts;
  const desired = (): DesiredState | undefined => loop().desired();
  const station = createImageStation({ ...parts, desired, touched: affected => loop().touched(affected) });
  const presence = createImagePresence({
    registry: upstreams.registry,
    clock,
    onMissing: repository => station.images.recheck(repository),
  });
  const lock = createImageLock({
    access: parts.lock,
    cluster: parts.cluster.name,
    images: station.images,
    presence,
    clock,
    random,
    log,
    intervalMilliseconds: parts.intervalMilliseconds,
    frozen: () => frozen() !== undefined || desired()?.cluster?.policy.mode === 'observe',
    lookAt: id => loop().queue.add(id),
  });
  const patient = createPatientImages(lock, {
    clock,
    onAnswer: id => loop().touched({ images: [], apps: [id] }),
  });

  function pushed(repository: string): void {
    station.pushed(repository);
    presence.forget(repository);
    loop().imageMoved(repository);
  }

  const registryFollower = createRegistryFollower({ clock, random, hint: pushed });
  return {
    station,
    presence,
    patient,
    desire(before, next) {
      station.desire(before, next);
      registryFollower.follow(next);
    },
    pushed,
    troubles() {
      const unwritten = lock.trouble();
      return [
        ...station.troubles(),
        ...(unwritten === undefined ? [] : [{ server: 'git', sentence: unwritten } as const]),
      ];
    },
    async stop() {
      registryFollower.stop();
      await station.stop();
    },
    async settled() {
      await Promise.all([patient.idle(), station.line.idle()]);
      await lock.stop();
    },
  };
}
