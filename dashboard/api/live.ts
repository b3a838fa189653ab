import { useSyncExternalStore } from 'react';

/** The types of `GET /api/v1/events`. `reset`: something was missed, everything has to be read anew. */
export type LiveType = 'app' | 'commit' | 'ledger' | 'reset';

/** An event of the daemon. */
export interface LiveEvent {
  readonly type: LiveType;
  readonly data: unknown;
}

/** How well the daemon is heard. */
export interface Connection {
  readonly state: 'live' | 'reconnecting';
  /** When something was last heard; milliseconds since the epoch. */
  readonly heardAt: number;
}

type Listener = (events: readonly LiveEvent[]) => void;

/** The daemon says something at least every 5 s; when it does not for this long, what is shown may be old. */
const silenceMilliseconds = 11_000;
const longestPause = 10_000;
/** A page nobody looks at lets go of its connection after this time: a browser has few for each server. */
const hiddenPatience = 60_000;

const listeners = new Set<Listener>();
const watchers = new Set<() => void>();
let connection: Connection = { state: 'reconnecting', heardAt: Date.now() };
let source: EventSource | undefined;
let lastId = '';
let pause = 500;
let waiting: LiveEvent[] = [];
let flushing = false;
let isWanted = false;
let isWatching = false;

/** Begins to listen, once. A connection that ends is made again, and continues after the last event. */
export function startListening(): void {
  if (isWanted) return;
  isWanted = true;
  connect();
  if (isWatching) return;
  isWatching = true;
  let hidden: ReturnType<typeof setTimeout> | undefined;
  document.addEventListener('visibilitychange', () => {
    clearTimeout(hidden);
    if (document.hidden) hidden = setTimeout(disconnect, hiddenPatience);
    else if (source === undefined && isWanted) connect();
  });
  setInterval(() => {
    if (source !== undefined && Date.now() - connection.heardAt > silenceMilliseconds * 2) reconnectSoon();
    if (connection.state === 'live' && isOld(connection)) for (const watcher of watchers) watcher();
  }, 1_000);
}

/** Listens no longer: whoever looks may not any more. */
export function stopListening(): void {
  isWanted = false;
  disconnect();
}

/** Calls back with the events of one drawn frame at a time. Returns what ends that. */
export function onLiveEvents(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** The connection as it is now. */
export function useConnection(): Connection {
  return useSyncExternalStore(watch, () => connection);
}

/** Whether nothing was heard for so long that what is shown may not be true any more. */
export function isOld({ heardAt }: Connection): boolean {
  return Date.now() - heardAt > silenceMilliseconds;
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
}

function set(next: Connection): void {
  const changed = next.state !== connection.state;
  connection = changed || next.heardAt - connection.heardAt > 900 ? next : connection;
  if (connection === next) for (const watcher of watchers) watcher();
}

function connect(): void {
  const opened = new EventSource(lastId === '' ? '/api/v1/events' : `/api/v1/events?after=${lastId}`);
  source = opened;
  const heard = (event: MessageEvent<string>): void => {
    if (event.lastEventId !== '') lastId = event.lastEventId;
    pause = 500;
    set({ state: 'live', heardAt: Date.now() });
  };
  // `hello` comes first on every connection, `beat` whenever there is nothing else to say.
  opened.addEventListener('beat', heard);
  opened.addEventListener('hello', event => {
    const isFirst = lastId === '';
    heard(event);
    if (isFirst) take({ type: 'reset', data: {} });
  });
  for (const type of ['app', 'commit', 'ledger', 'reset'] as const) {
    opened.addEventListener(type, event => {
      heard(event);
      take({ type, data: JSON.parse(event.data) });
    });
  }
  opened.onerror = () => {
    if (source !== opened) return;
    reconnectSoon();
  };
}

function disconnect(): void {
  source?.close();
  source = undefined;
  set({ ...connection, state: 'reconnecting' });
}

function reconnectSoon(): void {
  disconnect();
  const wait = pause;
  pause = Math.min(longestPause, pause * 2);
  setTimeout(() => {
    if (source === undefined && isWanted && !document.hidden) connect();
  }, wait);
}

function take(event: LiveEvent): void {
  waiting.push(event);
  if (flushing) return;
  flushing = true;
  if (document.hidden) setTimeout(flush, 250);
  else requestAnimationFrame(flush);
}

function flush(): void {
  const events = waiting;
  waiting = [];
  flushing = false;
  for (const listener of listeners) listener(events);
}
