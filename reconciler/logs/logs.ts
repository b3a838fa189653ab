import type { Clock } from '../../clock/clock.ts';
import { sleep } from '../../clock/clock.ts';
import { asPacerError } from '../../errors/pacer-error.ts';
import type { Mesos } from '../../mesos/client/types.ts';
import type { LogEntry } from '../../schemas/generated/log-entry.ts';
import type { LogHistogram } from '../../schemas/generated/log-histogram.ts';
import type { LogInstances } from '../../schemas/generated/log-instances.ts';
import type { LogMarker } from '../../schemas/generated/log-marker.ts';
import type { LogPage } from '../../schemas/generated/log-page.ts';
import type { LogSource } from '../../schemas/generated/log-source.ts';
import type { LedgerEntry } from '../ledger/types.ts';
import { createTurns } from '../loop/turns.ts';
import { writeDownload } from './answer/download.ts';
import { createFollower } from './answer/follow.ts';
import { countEntries } from './answer/histogram.ts';
import { markersOf } from './answer/markers.ts';
import { markersBetween, readPage, type PageParts } from './answer/page.ts';
import { lookAtAll } from './answer/places.ts';
import { readCursor, type Places } from './cursor.ts';
import { createMatcher } from './filter.ts';
import type { ConsoleReader } from './read/build-log.ts';
import type { LogFile } from './read/log-file.ts';
import { createInstances, type Instance, type InstanceQuestions } from './select/instances.ts';
import { createSourceStore, type OpenSelection } from './select/open-selection.ts';
import type { LogRequest, Selection } from './select/request.ts';
import { shortName } from './select/short-name.ts';
import type { OpenSource } from './source.ts';

/** Where the events of a stream go. */
export interface LogSink {
  sources(sources: readonly LogSource[]): void;
  entries(entries: readonly LogEntry[], cursor: string): void;
  markers(markers: readonly LogMarker[]): void;
  /** The cursor that was sent is none: everything is shown anew. */
  reset(): void;
  /** True while the reader is slow. */
  isFull(): boolean;
}

/** A stream that runs. */
export interface LogStream {
  /** The reader has room again. */
  resume(): void;
  stop(): void;
}

/** Merged logs of instances, builds and the daemon. Questions that are wrong throw `usage`. */
export interface Logs {
  page(request: LogRequest): Promise<LogPage>;
  histogram(request: LogRequest): Promise<LogHistogram>;
  download(request: LogRequest): AsyncGenerator<string>;
  /** Follows what is selected. With `after`: from a cursor, `start` or `end` on. */
  stream(request: LogRequest, sink: LogSink): LogStream;
  /** Instances that have a text in their names, of those apps that may be seen. */
  instances(text: string, maySee: (app: string) => boolean): Promise<LogInstances>;
  stop(): void;
}

/** Needs of `createLogs`. */
export interface LogsParts {
  readonly clock: Clock;
  readonly random: () => number;
  readonly questions: InstanceQuestions;
  readonly mesos: () => Mesos | undefined;
  readonly frameworkId: () => Promise<string | undefined>;
  readonly builds?: ConsoleReader;
  /** The lines of the daemon itself. */
  readonly daemon: LogFile;
  readonly ledger: (app: string) => readonly LedgerEntry[];
  /** Takes secrets that Pacer knows out of a text. */
  readonly hide: <T>(value: T) => T;
  readonly onError: (thrown: unknown) => void;
}

/** So many instances are named to somebody who looks for one. */
const mostFound = 20;
const refreshPause = 2_000;
/** Chunks of 64 KiB, or 200 entries, between two pauses. */
const stepsPerTurn = 1;

/** Nothing is read before somebody asks. */
export function createLogs(parts: LogsParts): Logs {
  const { clock, hide } = parts;
  const turn = createTurns(stepsPerTurn);
  const instances = createInstances(parts.questions, clock);
  const store = createSourceStore({ ...parts, turn, instances });

  async function open(
    request: LogRequest,
  ): Promise<{ readonly opened: OpenSelection; readonly page: PageParts; sources(): LogSource[] }> {
    // A link to an entry is also one when its instance has ended since.
    const selection = request.around === undefined ? request.selection : { ...request.selection, finished: true };
    createMatcher(request.filter);
    const opened = await store.open(selection);
    const failures = new Map<string, string>();
    const looked = await lookAtAll(opened.sources, (source, thrown) => {
      const { message, advice } = asPacerError(thrown);
      failures.set(source.id, `${message} ${advice}`);
    });
    const sources = (): LogSource[] =>
      opened.sources.map(source => {
        const shown = source.describe();
        const sentence = failures.get(source.id);
        const isOver = looked.some(look => look.source === source && look.extent.isOver);
        if (sentence !== undefined) return { ...shown, state: 'unreadable', sentence };
        return isOver ? { ...shown, state: 'ended' } : shown;
      });
    return { opened, sources, page: { looked, request, turn, hide, now: () => clock.now() } };
  }

  const markers = (selection: Selection, opened: OpenSelection): readonly LogMarker[] => {
    const apps = new Set([...selection.apps, ...opened.instances.map(({ app }) => app)]);
    return markersOf([...apps], parts.ledger, opened.instances);
  };

  return {
    async page(request) {
      const { opened, page, sources } = await open(request);
      const body = await readPage(page);
      const isNewest = request.before === undefined && request.around === undefined;
      return {
        sources: sources(),
        ...body,
        markers: markersBetween(markers(request.selection, opened), body.entries, isNewest),
        ...(opened.choose === undefined ? {} : { choose: opened.choose }),
      };
    },
    async histogram(request) {
      const { opened, page } = await open(request);
      const counted = await countEntries(page);
      const shown = markers(request.selection, opened).filter(({ time }) => time >= counted.from && time <= counted.to);
      return { ...counted, markers: shown };
    },
    async *download(request) {
      const { page } = await open(request);
      yield* writeDownload(page);
    },
    stream(request, sink) {
      const stopping = new AbortController();
      const follower = createFollower({
        request,
        clock,
        turn,
        hide,
        send: sink.entries,
        isFull: sink.isFull,
        onError: parts.onError,
      });
      const shown = new Map<string, OpenSource>();
      let shownSources = '';
      let shownMarkers: ReadonlySet<string> | undefined;
      let hasBegun = false;

      function showNews(opened: OpenSelection): void {
        // Those that ended since are still shown: their lines are.
        for (const source of opened.sources) shown.set(source.id, source);
        const sources = Array.from(shown.values(), source => source.describe());
        const written = JSON.stringify(sources);
        if (written !== shownSources) sink.sources(sources);
        shownSources = written;
        const all = markers(request.selection, opened);
        const news = all.filter(marker => shownMarkers?.has(JSON.stringify(marker)) === false);
        shownMarkers = new Set(all.map(marker => JSON.stringify(marker)));
        if (news.length > 0) sink.markers(news);
      }

      /** Sources that were followed up to a cursor, though their instances have ended since. */
      async function endedOnes(opened: OpenSelection, places: Places): Promise<readonly OpenSource[]> {
        const known = new Set(opened.sources.map(({ id }) => id));
        if ([...places.keys()].every(id => known.has(id))) return [];
        const all = await store.open({ ...request.selection, finished: true });
        return all.sources.filter(({ id }) => places.has(id) && !known.has(id));
      }

      async function begin(): Promise<void> {
        const opened = await store.open(request.selection);
        const after = request.after ?? 'end';
        const places = readCursor(after);
        if (after !== 'start' && after !== 'end' && places === undefined) sink.reset();
        const ended = places === undefined ? [] : await endedOnes(opened, places);
        for (const source of ended) shown.set(source.id, source);
        showNews(opened);
        follower.follow([...opened.sources, ...ended], ({ id }) => {
          const mark = places?.get(id);
          if (mark !== undefined) return { mark };
          return after === 'start' || places !== undefined ? 'begin' : 'end';
        });
        hasBegun = true;
      }

      async function look(): Promise<void> {
        if (!hasBegun) return begin();
        const opened = await store.open(request.selection);
        follower.follow(opened.sources, () => 'begin');
        showNews(opened);
      }

      async function run(): Promise<void> {
        while (!stopping.signal.aborted) {
          // What is followed already is followed on when a look fails.
          await look().catch(parts.onError);
          await sleep(clock, refreshPause, stopping.signal);
        }
      }

      run().catch(parts.onError);
      return {
        resume: follower.resume,
        stop() {
          stopping.abort();
          follower.stop();
        },
      };
    },
    async instances(text, maySee) {
      const found = (await instances.withText(text)).filter(({ app }) => maySee(app));
      return { instances: found.slice(0, mostFound).map(shownInstance), more: Math.max(0, found.length - mostFound) };
    },
    stop: store.stop,
  };
}

function shownInstance({ id, app, started, ended, image, isOver }: Instance): LogInstances['instances'][number] {
  return {
    id,
    app,
    name: shortName(id, app),
    state: isOver ? 'ended' : 'running',
    ...(started === undefined ? {} : { started: new Date(started).toISOString() }),
    ...(ended === undefined || !isOver ? {} : { ended: new Date(ended).toISOString() }),
    ...(image === undefined ? {} : { image }),
  };
}
