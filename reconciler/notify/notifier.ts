import type { Clock, Timer } from '../../clock/clock.ts';
import type { AppState } from '../rollout/app-state.ts';
import { isWell, noticeOf, standingOf, type Standing } from './notices.ts';
import { createOutbox } from './outbox.ts';
import type { Channel, Message, Notice } from './types.ts';

/** What was told once, kept beside the ledger: nothing is told twice, whoever is restarted. */
export interface ToldStore {
  /** What was last told of an app, when it was something bad. */
  standing(app: string): Standing | undefined;
  /** True when this channel was told of this. */
  isTold(channel: string, key: string): boolean;
  /** Takes down that a channel was told; survives a restart. */
  tell(channel: string, notices: readonly Notice[]): Promise<void>;
}

/** Parts of a notifier. */
export interface NotifierParts {
  readonly channels: readonly Channel[];
  readonly told: ToldStore;
  readonly clock: Clock;
  readonly log: { warn(fields: object, message: string): void };
  readonly cluster: string;
  url(): string;
  /** The followed commit; undefined before there is one. */
  commit(): { readonly commit: string; readonly author: string; readonly subject: string } | undefined;
}

/** Tells people what they would want to know. */
export interface Notifier {
  /** The state of an app, as it is now. */
  changed(state: AppState): void;
  stop(): Promise<void>;
}

/** A push changes many apps: what happens within this time is one message. */
const groupMilliseconds = 5_000;
/** A state that passes by itself in less is no news. */
const settleMilliseconds = 3_000;

/**
 * Makes a notifier. A state has to stand for a moment before it is news; what belongs to one push goes out together; each
 * channel is told of each thing once. A channel's trouble is its own.
 */
export function createNotifier(parts: NotifierParts): Notifier {
  const { clock, told } = parts;
  const latest = new Map<string, AppState>();
  const standing = new Map<string, Standing | undefined>();
  const waiting = new Map<string, Notice>();
  const timers = new Set<Timer>();
  const settling = new Map<string, Timer>();
  const outboxes = parts.channels.map(channel => ({
    channel,
    outbox: createOutbox({
      channel,
      clock,
      log: parts.log,
      compose,
      told: notices => told.tell(channel.name, notices),
    }),
  }));
  let group: Timer | undefined;
  let stopped = false;

  function after(milliseconds: number, action: () => void): Timer {
    const timer = clock.after(
      milliseconds,
      () => {
        timers.delete(timer);
        action();
      },
      { background: true },
    );
    timers.add(timer);
    return timer;
  }

  function settled(app: string): void {
    settling.delete(app);
    const state = latest.get(app);
    if (state === undefined || stopped) return;
    const before = standing.has(app) ? standing.get(app) : told.standing(app);
    const notice = noticeOf(state, before);
    if (notice === undefined) return;
    standing.set(app, isWell(state) ? undefined : standingOf(state));
    // Bad and good again before anybody was told: nobody needs to know.
    if (notice.kind === 'healthy-again' && waiting.delete(app)) return;
    waiting.set(app, notice);
    group ??= after(groupMilliseconds, flush);
  }

  function flush(): void {
    group = undefined;
    const notices = [...waiting.values()];
    waiting.clear();
    for (const { channel, outbox } of outboxes) {
      const wanted = notices.filter(({ kind, key }) => channel.kinds.has(kind) && !told.isTold(channel.name, key));
      if (wanted.length > 0) outbox.add(wanted);
    }
  }

  function compose(notices: readonly Notice[]): Message | undefined {
    const commit = parts.commit();
    return commit === undefined ? undefined : { cluster: parts.cluster, ...commit, notices, url: parts.url() };
  }

  return {
    changed(state) {
      latest.set(state.id, state);
      if (stopped || settling.has(state.id)) return;
      settling.set(
        state.id,
        after(settleMilliseconds, () => settled(state.id)),
      );
    },
    async stop() {
      stopped = true;
      for (const timer of timers) timer.cancel();
      await Promise.all(outboxes.map(({ outbox }) => outbox.stop()));
    },
  };
}
