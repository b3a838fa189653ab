import { createParser } from 'eventsource-parser';
import { systemClock, sleep } from '../../clock/clock.ts';
import { asPacerError, pacerError } from '../../errors/pacer-error.ts';
import type { LogBatch } from '../../schemas/generated/log-batch.ts';
import type { LogEntry } from '../../schemas/generated/log-entry.ts';
import type { LogMarker } from '../../schemas/generated/log-marker.ts';
import type { LogPage } from '../../schemas/generated/log-page.ts';
import type { LogSource } from '../../schemas/generated/log-source.ts';
import type { ApiClient } from './api-client.ts';
import { createLogPrinter } from './show-log.ts';
import { createStyle, printable, type Terminal } from './terminal.ts';

/** What `pacer logs` is asked for. */
export interface LogsOptions {
  readonly apps: readonly string[];
  readonly follow: boolean;
  readonly since?: string;
  readonly until?: string;
  readonly grep?: string;
  readonly exclude?: string;
  readonly context?: string;
  readonly level?: string;
  readonly instance: readonly string[];
  readonly build: readonly string[];
  readonly daemon: boolean;
  readonly finished: boolean;
  readonly tail?: string;
  readonly full: boolean;
  readonly format: string;
}

/** Pauses between attempts to come back to a daemon that went away. */
const shortestPause = 500;
const longestPause = 10_000;

interface Output {
  page(page: LogPage): void;
  sources(sources: readonly LogSource[]): void;
  entries(entries: readonly LogEntry[]): void;
  markers(markers: readonly LogMarker[]): void;
}

/** `pacer logs APP…`: merged logs in the order of their times, until Ctrl-C with `-f`. JSON: one entry a line. */
export async function logs(
  terminal: Terminal,
  api: ApiClient,
  options: LogsOptions,
  signal: AbortSignal,
): Promise<number> {
  const query = queryOf(options);
  const output = options.format === 'json' ? jsonOutput(terminal) : textOutput(terminal, options.full);
  const { cursor, isEmpty } = await printWritten(api, options, query, output, signal);
  if (isEmpty) terminal.err(`${nothingWords(options)}\n`);
  if (!options.follow) return isEmpty ? 1 : 0;
  if (!signal.aborted) await follow(terminal, api, query, cursor, output, signal);
  return 0;
}

/** What is written already: since a time everything, otherwise (or when it is said how many) the newest. Answers the cursor behind it. */
async function printWritten(
  api: ApiClient,
  options: LogsOptions,
  query: URLSearchParams,
  output: Output,
  signal: AbortSignal,
): Promise<{ readonly cursor: string; readonly isEmpty: boolean }> {
  if (options.since === undefined || options.tail !== undefined) {
    const page = (await api.get(`/api/v1/logs?${query.toString()}&limit=${options.tail ?? '200'}`)) as LogPage;
    output.page(page);
    return { cursor: page.after, isEmpty: page.sources.length === 0 };
  }
  // As a time, so that the moment does not move on from page to page.
  for (let after = 'start'; ;) {
    const page = (await api.get(`/api/v1/logs?${query.toString()}&limit=1000&after=${after}`)) as LogPage;
    output.page(page);
    after = page.after;
    if (page.reason === 'end' || signal.aborted) return { cursor: after, isEmpty: page.sources.length === 0 };
  }
}

/** Nobody is there who writes: who was meant, and what to do. */
function nothingWords({ apps, instance, follow: isFollowing, finished }: LogsOptions): string {
  const wanted = [...apps.map(app => `of ${app}`), ...instance.map(name => `named ${name}`)].join(' or ');
  const ended = finished ? '' : ' --finished has those that ended.';
  const next = isFollowing ? 'Waiting for one.' : '`pacer status` lists the apps.';
  return `There is no instance ${wanted}. ${next}${ended}`;
}

/** Follows for ever; after an interruption it goes on behind the last entry that was printed. */
async function follow(
  terminal: Terminal,
  api: ApiClient,
  query: URLSearchParams,
  begin: string,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  let cursor = begin;
  let pause = shortestPause;
  let refused: unknown;
  const parser = createParser({
    onEvent({ event, data, id }) {
      pause = shortestPause;
      const content: unknown = JSON.parse(data);
      if (event === 'entries') output.entries((content as LogBatch).entries);
      else if (event === 'sources') output.sources(content as LogSource[]);
      else if (event === 'markers') output.markers(content as LogMarker[]);
      if (id !== undefined) cursor = id;
    },
  });
  while (!signal.aborted && refused === undefined) {
    try {
      const path = `/api/v1/logs/stream?${query.toString()}`;
      const stream = await api.stream(path, { accept: 'text/event-stream', 'last-event-id': cursor }, signal);
      const decoder = new TextDecoder();
      for await (const chunk of stream) parser.feed(decoder.decode(chunk, { stream: true }));
    } catch (thrown) {
      if (asPacerError(thrown).kind === 'user') refused = thrown;
    }
    parser.reset();
    if (signal.aborted || refused !== undefined) break;
    terminal.err(`The daemon at ${api.url} went away; trying again. Nothing is left out.\n`);
    await sleep(systemClock, pause, signal);
    pause = Math.min(longestPause, pause * 2);
  }
  if (refused !== undefined) throw refused;
}

function jsonOutput(terminal: Terminal): Output {
  const entries = (all: readonly LogEntry[]): void => {
    const whole = all.filter(entry => entry.partial !== true);
    if (whole.length > 0) terminal.out(`${whole.map(entry => JSON.stringify(entry)).join('\n')}\n`);
  };
  return { entries, page: page => entries(page.entries), sources: () => {}, markers: () => {} };
}

function textOutput(terminal: Terminal, full: boolean): Output {
  const style = createStyle(terminal.colour);
  const printer = createLogPrinter({ style, colour: terminal.colour, full });
  const output: Output = {
    entries(all) {
      // A line without an end comes again when it has one: a terminal cannot take it back.
      const whole = all.filter(entry => entry.partial !== true);
      if (whole.length > 0) terminal.out(whole.map(printer.entry).join(''));
    },
    sources(sources) {
      for (const sentence of printer.sources(sources)) terminal.err(`${style.warn('!')} ${sentence}\n`);
    },
    markers: markers => terminal.out(markers.map(printer.marker).join('')),
    page(page) {
      output.sources(page.sources);
      if (page.choose !== undefined) terminal.err(`${style.warn('!')} ${printable(page.choose)}\n`);
      const waiting = [...page.markers];
      for (const entry of page.entries) {
        while (entry.time !== undefined && (waiting[0]?.time ?? 'z') <= entry.time)
          output.markers(waiting.splice(0, 1));
        output.entries([entry]);
      }
      output.markers(waiting);
    },
  };
  return output;
}

function queryOf(options: LogsOptions): URLSearchParams {
  const { apps, instance, build, daemon, finished } = options;
  if (apps.length + instance.length + build.length === 0 && !daemon) {
    throw pacerError('usage', {
      message: 'Which logs? Name an app, or --instance, --build or --daemon.',
      advice: 'See `pacer logs --help`; `pacer status` lists the apps.',
    });
  }
  const query = new URLSearchParams();
  for (const app of apps) query.append('app', app);
  for (const each of instance) query.append('instance', each);
  for (const each of build) query.append('build', each);
  if (daemon) query.set('daemon', 'true');
  if (finished) query.set('finished', 'true');
  if (options.grep !== undefined) query.set('grep', `/${options.grep}/`);
  if (options.exclude !== undefined) query.set('exclude', `/${options.exclude}/`);
  if (options.level !== undefined) query.set('minimumLevel', options.level);
  if (options.context !== undefined) query.set('context', options.context);
  if (options.since !== undefined) query.set('since', fixed(options.since));
  if (options.until !== undefined) query.set('until', fixed(options.until));
  return query;
}

/** `10m` as the time that it means now; everything else is for the daemon to read. */
function fixed(time: string): string {
  const [, digits, unit = ''] = /^(\d{1,9})(s|m|h|d)$/.exec(time) ?? [];
  if (digits === undefined) return time;
  const seconds = Number(digits) * ({ s: 1, m: 60, h: 3_600, d: 86_400 }[unit] ?? 1);
  return new Date(systemClock.now() - seconds * 1000).toISOString();
}
