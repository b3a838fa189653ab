import type { Clock, Timer } from '../../clock/clock.ts';
import { asPacerError } from '../../errors/pacer-error.ts';
import type { Channel, Message, Notice } from './types.ts';

/** What one channel has yet to be told. */
export interface Outbox {
  /** To be sent together with whatever waits. What is new of an app takes the place of what was to be said of it before. */
  add(notices: readonly Notice[]): void;
  /** Waits for what is being sent; the rest is told by a successor. */
  stop(): Promise<void>;
}

/** Parts of an outbox. */
export interface OutboxParts {
  readonly channel: Channel;
  readonly clock: Clock;
  readonly log: { warn(fields: object, message: string): void };
  /** The message with these notices; undefined when there is nothing to say it of. */
  compose(notices: readonly Notice[]): Message | undefined;
  /** Takes down that the channel was told. */
  told(notices: readonly Notice[]): Promise<void>;
}

/** After a message the next one waits so long: a hundred apps that fail within minutes are a few messages. */
const quietMilliseconds = 60_000;
const firstPause = 5_000;
const longestPause = 600_000;
const attempts = 12;

/**
 * Makes an outbox. One message at a time, so that nothing old arrives after something new; the first one at once and then at
 * most one a minute; tried again for hours when the channel does not take it.
 */
export function createOutbox(parts: OutboxParts): Outbox {
  const { channel, clock, log } = parts;
  const waiting = new Map<string, Notice>();
  /** Apps of which the channel was told something bad last. */
  const bad = new Set<string>();
  let timer: Timer | undefined;
  let sending: Promise<void> | undefined;
  let attempt = 0;
  let quietUntil = 0;
  let stopped = false;

  function schedule(milliseconds: number): void {
    if (stopped || timer !== undefined || sending !== undefined || waiting.size === 0) return;
    timer = clock.after(
      Math.max(0, milliseconds),
      () => {
        timer = undefined;
        sending = send().finally(() => {
          sending = undefined;
          schedule(quietUntil - clock.now());
        });
      },
      { background: true },
    );
  }

  async function send(): Promise<void> {
    const notices = [...waiting.values()].toSorted((a, b) => (a.app < b.app ? -1 : 1));
    const message = parts.compose(notices);
    if (message === undefined) {
      waiting.clear();
      return;
    }
    attempt += 1;
    try {
      await channel.send(message);
    } catch (thrown) {
      return failed(thrown);
    }
    attempt = 0;
    quietUntil = clock.now() + quietMilliseconds;
    // What came meanwhile is yet to be told.
    for (const notice of notices) {
      if (waiting.get(notice.app) === notice) waiting.delete(notice.app);
      if (notice.kind === 'healthy-again') bad.delete(notice.app);
      else bad.add(notice.app);
    }
    await parts.told(notices).catch((thrown: unknown) => {
      const { code, message: reason } = asPacerError(thrown);
      log.warn({ channel: channel.name, code, reason }, 'what was told cannot be taken down');
    });
  }

  function failed(thrown: unknown): void {
    const error = asPacerError(thrown);
    const fields = { channel: channel.name, code: error.code, reason: error.message, attempt };
    if (stopped) return;
    if (attempt >= attempts) {
      log.warn(fields, 'notification given up');
      waiting.clear();
      attempt = 0;
      return;
    }
    const again = Math.min(longestPause, firstPause * 2 ** (attempt - 1));
    log.warn({ ...fields, again }, 'notification not sent');
    quietUntil = clock.now() + again;
  }

  return {
    add(notices) {
      for (const notice of notices) {
        // Bad and good again before the channel was told: nobody needs to know.
        if (notice.kind === 'healthy-again' && !bad.has(notice.app) && waiting.delete(notice.app)) continue;
        waiting.set(notice.app, notice);
      }
      schedule(quietUntil - clock.now());
    },
    async stop() {
      stopped = true;
      timer?.cancel();
      await channel.close().catch(() => undefined);
      await sending;
    },
  };
}
