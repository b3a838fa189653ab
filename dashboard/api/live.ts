import { useSyncExternalStore } from 'react';
import type { MissedEvents } from '../../schemas/generated/missed-events.ts';
import { getJson } from './client.ts';
import { createFeed, type Feed, type FeedState, type LiveEvent, type News } from './feed.ts';
import { joinTabs, type Tabs } from './tabs.ts';

/** How well the daemon is heard. */
export interface Connection {
  readonly state: FeedState;
  /** When something was last heard; milliseconds since the epoch. */
  readonly heardAt: number;
}

type Listener = (events: readonly LiveEvent[]) => void;

/** What tabs tell each other. `who`: somebody who came late asks how it stands. */
type TabMessage =
  | { readonly kind: 'who' }
  | { readonly kind: 'heard'; readonly connection: Connection; readonly to?: number }
  | { readonly kind: 'news'; readonly news: News };

/** The daemon says something at least every 5 s; when it does not for this long, what is shown may be old. */
const silenceMilliseconds = 11_000;
/** How often the tab that leads tells the others that it does. */
const signOfLife = 3_000;
/** A page nobody looks at lets go of its connection after this time. */
const hiddenPatience = 60_000;

const listeners = new Set<Listener>();
const watchers = new Set<() => void>();
let connection: Connection = { state: 'reconnecting', heardAt: Date.now() };
let tabs: Tabs<TabMessage> | undefined;
let feed: Feed | undefined;
/** The newest event that this tab knows; undefined before the first. */
let known: number | undefined;
/** When the tab that leads was last heard. */
let leaderHeardAt = 0;
let channelName = '';
let waiting: LiveEvent[] = [];
let flushing = false;
let isWanted = false;
let isWatching = false;

/** Begins to listen, once. `who` looks: only tabs of one person share a connection, as others may see other apps. */
export function startListening(who: string): void {
  if (isWanted) return;
  isWanted = true;
  channelName = `pacer.live ${who}`;
  if (!document.hidden) join();
  if (isWatching) return;
  isWatching = true;
  let hidden: ReturnType<typeof setTimeout> | undefined;
  document.addEventListener('visibilitychange', () => {
    clearTimeout(hidden);
    // Nobody is asked again and again for a page that nobody sees; a stream costs little for a while.
    if (document.hidden) hidden = setTimeout(leave, connection.state === 'live' ? hiddenPatience : 0);
    else if (isWanted) join();
  });
  setInterval(() => {
    if (isOld(connection)) for (const watcher of watchers) watcher();
  }, 1_000);
  setInterval(() => {
    // Also while the daemon says nothing: the others must know that this tab is awake.
    if (feed !== undefined) tellConnection();
    else if (tabs !== undefined && Date.now() - leaderHeardAt > silenceMilliseconds) tabs.takeOver();
  }, signOfLife);
}

/** Listens no longer: whoever looks may not any more. */
export function stopListening(): void {
  isWanted = false;
  leave();
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

/** False for what is no news. */
function set(next: Connection): boolean {
  const isNews = next.state !== connection.state || next.heardAt - connection.heardAt > 900;
  if (!isNews) return false;
  connection = next;
  for (const watcher of watchers) watcher();
  return true;
}

function join(): void {
  if (tabs !== undefined) return;
  leaderHeardAt = Date.now();
  tabs = joinTabs<TabMessage>({ name: channelName, onMessage, onLead: lead, onResigned: follow });
  tabs.tell({ kind: 'who' });
}

function leave(): void {
  tabs?.leave();
  tabs = undefined;
  set({ ...connection, state: 'reconnecting' });
}

/** This tab has the connection, and tells the others what it hears. */
function lead(): void {
  feed?.stop();
  feed = createFeed({
    after: known,
    open: after => new EventSource(after === undefined ? '/api/v1/events' : `/api/v1/events?after=${after}`),
    ask: after => getJson<MissedEvents>(`/events/missed${after === undefined ? '' : `?after=${after}`}`),
    soon,
    onNews(news) {
      tabs?.tell({ kind: 'news', news });
      learn(news);
    },
    onHeard: state => tellChange({ state, heardAt: Date.now() }),
    onLost: () => tellChange({ ...connection, state: 'reconnecting' }),
  });
}

function follow(): void {
  feed?.stop();
  feed = undefined;
}

/** Tells the others at most once a second, and at once when it is another state. */
function tellChange(next: Connection): void {
  if (set(next)) tellConnection();
}

function tellConnection(): void {
  tabs?.tell({ kind: 'heard', connection, ...(known === undefined ? {} : { to: known }) });
}

function onMessage(message: TabMessage): void {
  if (message.kind === 'who') {
    if (feed !== undefined) tellConnection();
    return;
  }
  // Two that lead for a moment do not teach each other.
  if (feed !== undefined) return;
  leaderHeardAt = Date.now();
  if (message.kind === 'news') {
    learn(message.news);
    return;
  }
  set(message.connection);
  // What happened before this tab heard of it is not known.
  if (known === undefined && message.to !== undefined) learn({ from: message.to, to: message.to, events: [] });
}

/** What is known already is left out; where something lies between, everything is read anew. */
function learn({ from, to, events }: News): void {
  const before = known;
  const isReset = events.some(({ type }) => type === 'reset');
  if (before === undefined || isReset || from > before) {
    known = to;
    take(isReset ? events : [{ id: 0, type: 'reset', data: {} }, ...events]);
    return;
  }
  known = Math.max(before, to);
  take(events.filter(({ id }) => id > before));
}

/** After what is there already, also in a tab that nobody sees, whose timers are slow. */
function soon(run: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = run;
  port2.postMessage(undefined);
}

function take(events: readonly LiveEvent[]): void {
  waiting.push(...events);
  if (flushing || waiting.length === 0) return;
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
