import type { MissedEvents } from '../../schemas/generated/missed-events.ts';

/** The types of events. `reset`: something was missed, everything has to be read anew. */
export type LiveType = 'app' | 'commit' | 'ledger' | 'reset';

/** An event of the daemon. */
export interface LiveEvent {
  /** Its number; 0 for `reset`. */
  readonly id: number;
  readonly type: LiveType;
  readonly data: unknown;
}

/** How the daemon is heard: by its stream, by asking again and again, or not. */
export type FeedState = 'live' | 'polling' | 'reconnecting';

/** What came, in order. Whoever knows everything up to `from` knows with it everything up to `to`. */
export interface News {
  readonly from: number;
  readonly to: number;
  readonly events: readonly LiveEvent[];
}

/** What of a `MessageEvent` is looked at. */
export interface StreamEvent {
  readonly lastEventId: string;
  readonly data: string;
}

/** A stream of the daemon; `EventSource` is one. */
export interface FeedSource {
  addEventListener(type: string, heard: (event: StreamEvent) => void): void;
  onerror: ((event: Event) => void) | null;
  close(): void;
}

/** What a feed needs of its surroundings. */
export interface FeedParts {
  /** The newest event that is known; undefined for whoever knows nothing yet. */
  readonly after: number | undefined;
  readonly open: (after: number | undefined) => FeedSource;
  /** Asks once for what came after an event; rejects when the daemon does not answer. */
  readonly ask: (after: number | undefined) => Promise<MissedEvents>;
  /** Calls back after all that is there already: events that arrive together are told together. */
  readonly soon: (run: () => void) => void;
  readonly onNews: (news: News) => void;
  /** The daemon was heard; it says something at least every 5 s. */
  readonly onHeard: (state: FeedState) => void;
  /** It cannot be heard any more. */
  readonly onLost: () => void;
}

/** What hears the daemon, until it is stopped. */
export interface Feed {
  stop(): void;
}

/** A stream that does not say `hello` within this time is held back by something on the way. */
const helloPatience = 6_000;
const silence = 20_000;
const pollPause = 3_000;
const shortestPause = 500;
const longestPause = 10_000;
/** While it is asked again and again, the stream is tried anyway, more and more seldom. */
const firstRetry = 5_000;
const longestRetry = 60_000;
const reset: LiveEvent = { id: 0, type: 'reset', data: {} };
const types = ['app', 'commit', 'ledger', 'reset'] as const;

/**
 * Hears the daemon by its stream, and goes on after the last event when that breaks: nothing is lost and nothing comes twice.
 * Where the stream cannot be had while the daemon answers (a proxy that holds it back or breaks it), it is asked every 3 s.
 */
export function createFeed(parts: FeedParts): Feed {
  let known = parts.after;
  let waiting: LiveEvent[] = [];
  let told = known ?? 0;
  let isStopped = false;
  let source: FeedSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let watch: ReturnType<typeof setTimeout> | undefined;
  let polling: ReturnType<typeof setTimeout> | undefined;
  let isPolling = false;
  let isAsking = false;
  let failures = 0;
  let pause = shortestPause;

  function take(event: LiveEvent): void {
    if (waiting.length === 0) parts.soon(tell);
    waiting.push(event);
  }

  function tell(): void {
    if (isStopped || waiting.length === 0) return;
    const events = waiting;
    const from = told;
    waiting = [];
    told = known ?? 0;
    parts.onNews({ from, to: told, events });
  }

  function connect(): void {
    clearTimeout(retry);
    const opened = parts.open(known);
    source = opened;
    clearTimeout(watch);
    watch = setTimeout(lose, helloPatience);
    const isFirst = known === undefined;
    const heard = ({ lastEventId }: StreamEvent): void => {
      if (lastEventId !== '') known = Math.max(known ?? 0, Number(lastEventId));
      clearTimeout(watch);
      watch = setTimeout(lose, silence);
      parts.onHeard('live');
    };
    opened.addEventListener('beat', heard);
    opened.addEventListener('hello', event => {
      if (source !== opened) return;
      failures = 0;
      pause = shortestPause;
      isPolling = false;
      clearTimeout(polling);
      heard(event);
      // What happened between the first answers and now is not known.
      if (isFirst) take(reset);
    });
    for (const type of types)
      opened.addEventListener(type, event => {
        if (source !== opened) return;
        const isKnown = known !== undefined && Number(event.lastEventId) <= known;
        // Another daemon may count from a lower number on.
        if (type === 'reset') known = undefined;
        heard(event);
        // While the stream was not to be had, it came by asking.
        if (type === 'reset') take(reset);
        else if (!isKnown) take({ id: Number(event.lastEventId), type, data: JSON.parse(event.data) });
      });
    opened.onerror = () => {
      if (source === opened) lose();
    };
  }

  function disconnect(): void {
    clearTimeout(watch);
    source?.close();
    source = undefined;
  }

  function lose(): void {
    disconnect();
    failures++;
    if (isPolling) {
      pause = Math.min(longestRetry, pause * 2);
      retry = setTimeout(connect, pause);
      return;
    }
    if (failures === 1) parts.onLost();
    if (failures >= 2) void poll();
    retry = setTimeout(connect, pause);
    pause = Math.min(longestPause, pause * 2);
  }

  /** Asks once; when the daemon answers while its stream cannot be had, goes on asking. */
  async function poll(): Promise<void> {
    if (isAsking) return;
    isAsking = true;
    try {
      const missed = await parts.ask(known).finally(() => (isAsking = false));
      if (isStopped || failures === 0) return;
      if (!isPolling) {
        isPolling = true;
        pause = firstRetry;
        clearTimeout(retry);
        if (source === undefined) retry = setTimeout(connect, pause);
      }
      takeMissed(missed);
      parts.onHeard('polling');
    } catch {
      if (isStopped || failures === 0 || !isPolling) return;
      // Nobody answers at all: back to trying the stream.
      isPolling = false;
      pause = shortestPause;
      parts.onLost();
      clearTimeout(retry);
      if (source === undefined) retry = setTimeout(connect, pause);
      return;
    }
    polling = setTimeout(() => void poll(), pollPause);
  }

  function takeMissed({ lastId, reset: isReset, events }: MissedEvents): void {
    // A stream that came through meanwhile was told all of this.
    const before = known;
    known = lastId;
    if (isReset || before === undefined) take(reset);
    else for (const event of events) if (event.id > before) take(event);
  }

  connect();
  return {
    stop() {
      isStopped = true;
      clearTimeout(retry);
      clearTimeout(polling);
      disconnect();
    },
  };
}
