import { followLogs, type StreamHost } from '../../api/log-stream.ts';
import { readLogPage } from '../../api/logs.ts';
import { ApiFailure } from '../../api/client.ts';
import type { LogPage } from '../../../schemas/generated/log-page.ts';
import type { LogQuery } from '../../../schemas/generated/log-query.ts';
import type { LogSource } from '../../../schemas/generated/log-source.ts';
import { createLogBuffer, type LogBuffer } from './buffer.ts';

/** What is shown of one selection; a new object whenever anything of it changed. */
export interface LogView {
  /** The rows; always the same object, which changes. */
  readonly rows: LogBuffer;
  /** Where to look; another object whenever somebody went somewhere else. */
  readonly place: LogPlace;
  readonly sources: ReadonlyMap<string, LogSource>;
  readonly state: 'loading' | 'ready' | 'failed';
  readonly error?: unknown;
  /** `held`: nothing more is read until somebody wants the end again. */
  readonly connection: 'live' | 'reconnecting' | 'held';
  readonly isReadingBefore: boolean;
  /** Nothing is before the first row. */
  readonly isAtBegin: boolean;
  /** Entries that came by the stream so far. */
  readonly arrived: number;
  /** Time down to which was searched, while nothing was found. */
  readonly searchedTo?: string;
  /** Which part of the selection is shown, when it is not all. */
  readonly choose?: string;
}

/** The end, which is followed; an entry; or the first row. */
export type LogPlace = { readonly at: 'end' } | { readonly at: 'line'; readonly id: string } | { readonly at: 'begin' };

/** Reads one selection: the newest rows and what follows, or a place in it and what is around. */
export interface LogSession {
  view(): LogView;
  watch(watcher: () => void): () => void;
  /** The newest rows, followed. */
  goToEnd(): void;
  /** The rows around an entry. */
  goToLine(id: string): void;
  /** The rows from a moment on. */
  goToTime(time: string): void;
  readBefore(): void;
  /** Goes on to the end when it is not there yet. */
  readAfter(): void;
  /** While nobody follows, the rows that are looked at are not dropped. */
  setFollowing(isFollowing: boolean): void;
  stop(): void;
}

const browser: StreamHost = { connect: address => new EventSource(address), isHidden: () => document.hidden };
/** Rows in memory. */
const mostRows = 50_000;
const pageRows = 500;
/** While somebody reads further up, so many new rows are taken; then the stream is let go. */
const mostUnread = 20_000;
/** A search that found nothing goes on by itself so many times. */
const searchRounds = 20;

/** Begins to read at once: around `line` when one is given. */
export function createLogSession(query: LogQuery, line?: string): LogSession {
  const buffer = createLogBuffer(mostRows);
  const watchers = new Set<() => void>();
  let stopping = new AbortController();
  let endStream: (() => void) | undefined;
  let before: string | undefined;
  let after: string | undefined;
  let isFollowing = line === undefined;
  let unread = 0;
  let isReadingAfter = false;
  let view: LogView = {
    rows: buffer,
    place: line === undefined ? { at: 'end' } : { at: 'line', id: line },
    sources: new Map(),
    state: 'loading',
    connection: 'live',
    isReadingBefore: false,
    isAtBegin: false,
    arrived: 0,
  };

  function show(change: Partial<LogView>): void {
    view = { ...view, ...change };
    for (const watcher of watchers) watcher();
  }

  /** What went wrong before is over. */
  function forgetError(): void {
    const { error: _error, ...rest } = view;
    view = rest;
  }

  /** Forgets everything and begins with what `read` brings. */
  function begin(read: (signal: AbortSignal) => Promise<LogPage>, place: LogPlace): void {
    const then = place.at === 'end' ? 'follow' : 'stay';
    stopping.abort();
    stopping = new AbortController();
    endStream?.();
    endStream = undefined;
    isReadingAfter = false;
    unread = 0;
    const { signal } = stopping;
    const work = async (): Promise<void> => {
      const page = await read(signal);
      if (signal.aborted) return;
      buffer.clear();
      before = page.before;
      after = page.after;
      buffer.append(page.entries, page.markers);
      const { choose: _choose, error: _error, searchedTo: _searchedTo, ...rest } = view;
      view = rest;
      show({
        state: 'ready',
        place,
        sources: withSources(new Map(), page.sources),
        isAtBegin: then === 'follow' && page.reason === 'end',
        isReadingBefore: false,
        connection: then === 'follow' ? 'live' : 'held',
        ...(page.choose === undefined ? {} : { choose: page.choose }),
      });
      if (then === 'follow') {
        stream();
        if (page.reason === 'budget' && page.entries.length < 100) readBefore(searchRounds);
      }
    };
    work().catch((error: unknown) => {
      if (signal.aborted) return;
      show({ state: buffer.count === 0 ? 'failed' : view.state, error });
      // The daemon is away for a moment: what was asked for is still wanted.
      if (isPassing(error)) retryLater(() => begin(read, place), signal);
    });
  }

  function stream(): void {
    if (after === undefined || endStream !== undefined) return;
    show({ connection: 'live' });
    endStream = followLogs(
      query,
      after,
      {
        news({ entries, markers, sources, cursor }) {
          after = cursor ?? after;
          const added = buffer.append(entries, markers);
          unread = isFollowing ? 0 : unread + added;
          if (isFollowing && buffer.trim('begin') > 0) before = undefined;
          show({
            arrived: view.arrived + added,
            ...(before === undefined ? { isAtBegin: false } : {}),
            ...(sources === undefined ? {} : { sources: withSources(view.sources, sources) }),
          });
          if (!isFollowing && (unread >= mostUnread || buffer.count >= mostRows)) hold();
        },
        connection: connection => show({ connection }),
        reset: () => (isFollowing ? goToEnd() : leaveOff()),
      },
      browser,
    );
  }

  function hold(): void {
    endStream?.();
    endStream = undefined;
    show({ connection: 'held' });
  }

  /** The daemon does not know the place any more. What somebody reads stays; from its last row on it is read again. */
  function leaveOff(): void {
    after = undefined;
    hold();
  }

  function goToEnd(): void {
    isFollowing = true;
    begin(signal => readLogPage({ ...query, limit: String(pageRows) }, signal), { at: 'end' });
  }

  function readBefore(rounds = 0): void {
    const first = firstEntryOf(buffer);
    if (view.isReadingBefore || view.isAtBegin || view.state !== 'ready') return;
    const { signal } = stopping;
    show({ isReadingBefore: true });
    const work = async (): Promise<void> => {
      const page = await pageBefore(first, signal);
      if (signal.aborted) return;
      before = page.before;
      const known = buffer.entries;
      buffer.prepend(page.entries, page.markers);
      const isNews = buffer.entries > known;
      if (!isFollowing && buffer.trim('end') > 0) {
        // What was dropped is read again from the last row that is left.
        after = undefined;
        hold();
      }
      const isAtBegin = page.reason === 'end';
      forgetError();
      show({
        isReadingBefore: false,
        isAtBegin,
        sources: withSources(view.sources, page.sources),
        ...(page.scannedTo === undefined ? {} : { searchedTo: page.scannedTo }),
      });
      if (!isAtBegin && !isNews && rounds > 0) readBefore(rounds - 1);
    };
    work().catch((error: unknown) => {
      if (signal.aborted) return;
      show({ isReadingBefore: false, error });
      if (isPassing(error) && rounds > 0) retryLater(() => readBefore(rounds - 1), signal);
    });
  }

  async function pageBefore(first: string | undefined, signal: AbortSignal): Promise<LogPage> {
    const limit = String(pageRows);
    if (before !== undefined || first === undefined)
      return readLogPage({ ...query, limit, ...(before === undefined ? {} : { before }) }, signal);
    const page = await readLogPage({ ...query, limit: String(pageRows * 2), around: first }, signal);
    return { ...page, reason: 'page' };
  }

  function readAfter(): void {
    if (endStream !== undefined || isReadingAfter || view.state !== 'ready') return;
    isReadingAfter = true;
    const { signal } = stopping;
    const work = async (): Promise<void> => {
      const last = lastEntryOf(buffer);
      const limit = String(pageRows);
      const page = await readLogPage(
        {
          ...query,
          limit,
          ...(after === undefined && last !== undefined ? { around: last } : { after: after ?? 'end' }),
        },
        signal,
      );
      if (signal.aborted) return;
      isReadingAfter = false;
      after = page.after;
      buffer.append(page.entries, page.markers);
      if (buffer.trim('begin') > 0) before = undefined;
      forgetError();
      show({ sources: withSources(view.sources, page.sources), ...(before === undefined ? { isAtBegin: false } : {}) });
      if (page.reason === 'end') stream();
      else if (page.entries.length === 0) readAfter();
    };
    work().catch((error: unknown) => {
      if (signal.aborted) return;
      isReadingAfter = false;
      show({ error });
      if (isPassing(error)) retryLater(readAfter, signal);
    });
  }

  const session: LogSession = {
    view: () => view,
    watch(watcher) {
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
    goToEnd,
    goToLine(id) {
      isFollowing = false;
      begin(signal => readLogPage({ ...query, limit: '400', around: id }, signal), { at: 'line', id });
    },
    goToTime(time) {
      isFollowing = false;
      const { since: _since, ...rest } = query;
      begin(signal => readLogPage({ ...rest, limit: '400', since: time, after: 'start' }, signal), { at: 'begin' });
    },
    readBefore: () => readBefore(searchRounds),
    readAfter,
    setFollowing(next) {
      isFollowing = next;
      if (next) unread = 0;
    },
    stop() {
      stopping.abort();
      endStream?.();
      endStream = undefined;
    },
  };
  if (line === undefined) goToEnd();
  else session.goToLine(line);
  return session;
}

function withSources(before: ReadonlyMap<string, LogSource>, sources: readonly LogSource[]): Map<string, LogSource> {
  return new Map([...before, ...sources.map(source => [source.id, source] as const)]);
}

function firstEntryOf(rows: LogBuffer): string | undefined {
  for (let index = 0; index < rows.count; index++) if (rows.at(index)?.kind === 'entry') return rows.at(index)?.key;
  return undefined;
}

function lastEntryOf(rows: LogBuffer): string | undefined {
  for (let index = rows.count - 1; index >= 0; index--)
    if (rows.at(index)?.kind === 'entry') return rows.at(index)?.key;
  return undefined;
}

function isPassing(error: unknown): boolean {
  return error instanceof ApiFailure && (error.status === 0 || error.status >= 500);
}

function retryLater(work: () => void, signal: AbortSignal): void {
  const timer = setTimeout(work, 1_500);
  signal.addEventListener('abort', () => clearTimeout(timer));
}
