import type { Logger } from 'pino';
import type { Clock, Timer } from '../../clock/clock.ts';
import { asPacerError } from '../../errors/pacer-error.ts';
import type { Access, AccessSettings } from './access.ts';

/** Where the settings of access are written. */
export interface AccessSource {
  /** Another text whenever what is written may be another; rejects when it cannot be read. */
  fingerprint(): Promise<string>;
  /** Rejects with `configuration-invalid`. */
  read(): Promise<AccessSettings>;
}

/** Takes people, tokens and roles over as they are written anew. */
export interface AccessFollower {
  /** Why what is written is not what holds; undefined when it is. */
  trouble(): string | undefined;
  stop(): Promise<void>;
}

const interval = 2_000;

/**
 * Looks at the source every two seconds. What is found is taken when it was the same at two looks, so that a file in the middle
 * of being written is not, and all at once. What cannot be read or may not be (`check` throws) changes nothing.
 */
export function followAccess(parts: {
  readonly access: Pick<Access, 'replace'>;
  readonly source: AccessSource;
  readonly check: (settings: AccessSettings) => void;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}): AccessFollower {
  const { access, source, clock, log } = parts;
  let timer: Timer | undefined;
  let looking: Promise<void> = Promise.resolve();
  let isStopped = false;
  let seen: string | undefined;
  let judged: string | undefined;
  let trouble: string | undefined;

  async function look(): Promise<void> {
    const found = await fingerprint();
    const isSteady = found === seen;
    seen = found;
    if (!isSteady || found === judged) return;
    let sentence: string | undefined;
    try {
      const settings = await source.read();
      // Written again while it was read.
      if ((await fingerprint()) !== found) return;
      parts.check(settings);
      sentence = take(settings);
    } catch (thrown) {
      const { message, advice } = asPacerError(thrown);
      sentence = `The access settings cannot be used, so that the last ones stay in force: ${message} ${advice}`;
    }
    judged = found;
    if (sentence !== undefined && sentence !== trouble)
      log.warn({ reason: sentence }, 'access settings not taken over');
    trouble = sentence;
  }

  function take(settings: AccessSettings): string | undefined {
    const { isChanged, later } = access.replace(settings);
    const { users = [], tokens, roles } = settings;
    const counts = { users: users.length, tokens: tokens.length, roles: roles.length };
    if (isChanged) log.info({ audit: 'access-changed', ...counts }, 'access settings taken over');
    if (later.length === 0) return undefined;
    return `The access settings changed in ${later.join(', ')}, which takes effect when the daemon is started again.`;
  }

  const fingerprint = (): Promise<string> => source.fingerprint().catch(() => 'unreadable');

  function next(): void {
    if (isStopped) return;
    timer = clock.after(
      interval,
      () => {
        looking = look().finally(next);
      },
      { background: true },
    );
  }
  next();

  return {
    trouble: () => trouble,
    async stop() {
      isStopped = true;
      timer?.cancel();
      await looking;
    },
  };
}
