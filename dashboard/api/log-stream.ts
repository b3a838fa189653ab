import type { LogBatch } from '../../schemas/generated/log-batch.ts';
import type { LogMarker } from '../../schemas/generated/log-marker.ts';
import type { LogQuery } from '../../schemas/generated/log-query.ts';
import type { LogSource } from '../../schemas/generated/log-source.ts';
import { logParameters } from './log-parameters.ts';

/** What arrives, some twenty calls a second at most. */
export interface LogNews {
  readonly entries: LogBatch['entries'];
  readonly markers: readonly LogMarker[];
  /** The complete list, when it changed. */
  readonly sources?: readonly LogSource[];
  /** Cursor behind these entries. */
  readonly cursor?: string;
}

/** Who listens to a stream of logs. */
export interface LogListener {
  news(news: LogNews): void;
  connection(state: 'live' | 'reconnecting'): void;
  /** The daemon does not know the place any more: everything has to be read anew. */
  reset(): void;
}

/** A connection on which events come: an `EventSource` of a browser. */
export interface EventConnection {
  onopen: ((...event: never[]) => unknown) | null;
  onerror: ((...event: never[]) => unknown) | null;
  addEventListener(
    type: string,
    listener: (event: { readonly data: string; readonly lastEventId: string }) => void,
  ): void;
  close(): void;
}

/** What a stream needs of the browser it is in. */
export interface StreamHost {
  connect(address: string): EventConnection;
  /** Nobody can see the page. */
  isHidden(): boolean;
}

const shortestPause = 300;
const longestPause = 5_000;
/** So long a turn may be busy with reading what arrived; the rest waits for the next one. Milliseconds. */
const readingTime = 6;
/** Nobody reads rows that come oftener than this, and each time costs the frames around it. Milliseconds. */
const shownPause = 50;
const hiddenPause = 250;

interface Arrived {
  readonly type: 'entries' | 'markers' | 'sources';
  readonly data: string;
  readonly id: string;
}

/**
 * Follows merged logs from a cursor on. A connection that ends is made again behind the last entry that was handed on, so
 * nothing is lost and nothing comes twice. Returns what ends it.
 *
 * Parsing 5,000 lines takes some ten milliseconds here. A worker would save none of them: reading the copy of what it
 * parsed takes as long or longer.
 */
export function followLogs(query: LogQuery, after: string, listener: LogListener, host: StreamHost): () => void {
  let cursor = after;
  let source: EventConnection | undefined;
  let waiting: Arrived[] = [];
  let pause = shortestPause;
  let isStopped = false;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function connect(): void {
    const opened = host.connect(`/api/v1/logs/stream?${logParameters({ ...query, after: cursor })}`);
    source = opened;
    opened.onopen = () => {
      pause = shortestPause;
      listener.connection('live');
    };
    for (const type of ['entries', 'markers', 'sources'] as const)
      opened.addEventListener(type, ({ data, lastEventId }) => {
        waiting.push({ type, data, id: lastEventId });
        schedule();
      });
    opened.addEventListener('reset', () => {
      stop();
      listener.reset();
    });
    opened.onerror = () => {
      if (source !== opened) return;
      // Never left to the browser: it would go on from what arrived, and this goes on from what was handed on.
      opened.close();
      source = undefined;
      listener.connection('reconnecting');
      flushAll();
      retry = setTimeout(connect, pause);
      pause = Math.min(longestPause, pause * 2);
    };
  }

  function schedule(): void {
    if (isStopped || timer !== undefined) return;
    timer = setTimeout(flush, host.isHidden() ? hiddenPause : shownPause);
  }

  function flush(): void {
    timer = undefined;
    handOn(performance.now() + readingTime);
    if (waiting.length > 0) schedule();
  }

  /** Before a new connection, so that its place is behind everything that arrived. */
  function flushAll(): void {
    handOn(Infinity);
  }

  function handOn(until: number): void {
    if (isStopped || waiting.length === 0) return;
    const entries: LogBatch['entries'] = [];
    const markers: LogMarker[] = [];
    let sources: readonly LogSource[] | undefined;
    let done = 0;
    for (const { type, data, id } of waiting) {
      if (type === 'entries') for (const entry of (JSON.parse(data) as LogBatch).entries) entries.push(entry);
      if (type === 'markers') markers.push(...(JSON.parse(data) as LogMarker[]));
      if (type === 'sources') sources = JSON.parse(data) as LogSource[];
      if (id !== '') cursor = id;
      done++;
      if (performance.now() > until) break;
    }
    waiting = done === waiting.length ? [] : waiting.slice(done);
    listener.news({ entries, markers, cursor, ...(sources === undefined ? {} : { sources }) });
  }

  function stop(): void {
    isStopped = true;
    clearTimeout(retry);
    clearTimeout(timer);
    source?.close();
    source = undefined;
    waiting = [];
  }

  connect();
  return stop;
}
