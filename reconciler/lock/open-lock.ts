import { join } from 'node:path';
import type { GitAccess } from '../../git/environment.ts';
import type { Mirror } from '../../git/mirror.ts';
import { lockPath } from '../desired/lock-file.ts';
import { createLockHistory } from './history.ts';
import type { LockAccess } from './image-lock.ts';
import { createOtherLedger } from './other-ledger.ts';
import { openLockRepository } from './repository.ts';

/** Where the lock file of a cluster is kept. */
export interface LockPlace {
  readonly mirror: Mirror;
  readonly branch: string;
  readonly cluster: string;
  readonly access: GitAccess;
  /** Folder for caches. */
  readonly data: string;
  /** Ends what looks at the ledgers of other clusters. */
  readonly signal: AbortSignal;
  readonly onWritten: () => void;
}

/** Opens what reads and writes the lock file of a cluster, and the ledgers that its promotions are judged by. */
export function openLock({ mirror, branch, cluster, access, data, signal, onWritten }: LockPlace): LockAccess {
  return {
    repository: openLockRepository({ mirror, branch, cluster, access }),
    history: createLockHistory(mirror, lockPath(cluster)),
    ledgerOf: createOtherLedger({
      url: mirror.url,
      directoryOf: name => join(data, `ledger-of-${name}.git`),
      access,
      signal,
    }),
    onWritten,
  };
}
