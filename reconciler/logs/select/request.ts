import { pacerError } from '../../../errors/pacer-error.ts';
import type { LogQuery } from '../../../schemas/generated/log-query.ts';
import { levels, type Level } from '../entry/level.ts';
import type { EntryFilter } from '../filter.ts';

/** Which logs. */
export interface Selection {
  readonly apps: readonly string[];
  readonly instances: readonly string[];
  /** `JOB#NUMBER`, or the number of a build of Pacer's own job. */
  readonly builds: readonly string[];
  readonly daemon: boolean;
  readonly finished: boolean;
  /** Of the apps only instances that began then or later; milliseconds since the epoch. */
  readonly begun?: number;
  readonly stream?: 'stdout' | 'stderr';
  /** Leaves out instances of apps that whoever asks may not see; nothing is left out without it. */
  readonly maySee?: (app: string) => boolean;
}

/** A question that was understood. */
export interface LogRequest {
  readonly selection: Selection;
  readonly filter: EntryFilter;
  readonly before?: string;
  readonly after?: string;
  readonly around?: string;
  readonly limit: number;
  /** So many entries before and after each one that fits. */
  readonly context: number;
  /** Milliseconds. */
  readonly window: number;
  readonly buckets: number;
  readonly format: 'text' | 'ndjson';
}

/** Parameters as they arrive: one text or several of a name. */
export type RawQuery = { readonly [name in keyof LogQuery]?: string | readonly string[] };

const ordinaryLimit = 200;
const largestLimit = 1_000;
const mostContext = 50;
const ordinaryWindow = 2_000;
const largestWindow = 10_000;

/** Reads the parameters of a question; throws `usage` with the name of the one that is wrong. */
export function readRequest(query: RawQuery, now: number): LogRequest {
  const begun = moment(one(query.begun), 'begun', now);
  const selection: Selection = {
    apps: list(query.app).map(absolute),
    instances: list(query.instance),
    builds: list(query.build),
    daemon: isYes(query.daemon),
    finished: isYes(query.finished),
    ...(begun === undefined ? {} : { begun }),
    ...stream(one(query.stream)),
  };
  const { apps, instances, builds, daemon } = selection;
  if (apps.length + instances.length + builds.length === 0 && !daemon)
    throw refusal('Nothing is selected: name an app, an instance, a build or the daemon.');
  return {
    selection,
    filter: filterOf(query, now),
    ...text('before', query.before),
    ...text('after', query.after),
    ...text('around', query.around),
    limit: number(query.limit, 'limit', ordinaryLimit, 1, largestLimit),
    context: number(query.context, 'context', 0, 0, mostContext),
    window: Math.min(largestWindow, milliseconds(one(query.window), 'window') ?? ordinaryWindow),
    buckets: number(query.buckets, 'buckets', 60, 1, 500),
    format: one(query.format) === 'ndjson' ? 'ndjson' : 'text',
  };
}

function filterOf(query: RawQuery, now: number): EntryFilter {
  const wanted = list(query.level);
  const unknown = wanted.find(each => each !== 'none' && !isLevel(each));
  const minimum = one(query.minimumLevel);
  if (unknown !== undefined) throw refusal(`"${unknown}" is no level. Levels are ${levels.join(', ')} and none.`);
  if (minimum !== undefined && !isLevel(minimum))
    throw refusal(`"${minimum}" is no level. Levels are ${levels.join(', ')}.`);
  const since = moment(one(query.since), 'since', now);
  const until = moment(one(query.until), 'until', now);
  return {
    ...text('grep', query.grep),
    ...text('exclude', query.exclude),
    ...(wanted.length === 0 ? {} : { levels: new Set(wanted as (Level | 'none')[]) }),
    ...(minimum === undefined ? {} : { minimumLevel: minimum }),
    ...(one(query.chatter) === 'false' ? { chatter: false } : {}),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  };
}

function refusal(message: string): Error {
  return pacerError('usage', { message, advice: 'docs/reference/log-query.md lists the parameters.' });
}

function one(value: string | readonly string[] | undefined): string | undefined {
  const first = typeof value === 'string' ? value : value?.[0];
  return first === '' ? undefined : first;
}

function list(value: string | readonly string[] | undefined): readonly string[] {
  const all = typeof value === 'string' ? [value] : (value ?? []);
  return [...new Set(all.flatMap(each => each.split(',')).map(each => each.trim()))].filter(each => each !== '');
}

function text<Name extends string>(
  name: Name,
  value: string | readonly string[] | undefined,
): { readonly [name in Name]?: string } {
  const found = one(value);
  return found === undefined ? {} : ({ [name]: found } as { readonly [name in Name]: string });
}

function stream(value: string | undefined): Pick<Selection, 'stream'> {
  if (value === undefined) return {};
  if (value === 'stdout' || value === 'stderr') return { stream: value };
  throw refusal(`"${value}" is no stream of an instance: they are stdout and stderr.`);
}

function isYes(value: string | readonly string[] | undefined): boolean {
  return one(value) === 'true' || one(value) === '1';
}

function isLevel(value: string): value is Level {
  return (levels as readonly string[]).includes(value);
}

function absolute(id: string): string {
  return `/${id.replace(/^\/+|\/+$/g, '')}`;
}

function number(
  value: string | readonly string[] | undefined,
  name: string,
  ordinary: number,
  least: number,
  most: number,
): number {
  const given = one(value);
  if (given === undefined) return ordinary;
  const found = Number(given);
  if (!Number.isInteger(found) || found < least)
    throw refusal(`${name}: "${given}" is no number from ${least} to ${most}.`);
  return Math.min(most, found);
}

/** `90s`, `10m`, `2h`, `1d`. */
function milliseconds(value: string | undefined, name: string): number | undefined {
  if (value === undefined) return undefined;
  const [, digits, unit] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)$/.exec(value) ?? [];
  if (digits === undefined) throw refusal(`${name}: "${value}" is no duration such as 90s, 10m or 2h.`);
  return Number(digits) * ({ ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }[unit ?? 's'] ?? 1_000);
}

function moment(value: string | undefined, name: string, now: number): number | undefined {
  if (value === undefined) return undefined;
  const time = /^\d{4}-/.test(value) ? Date.parse(value) : Number.NaN;
  if (!Number.isNaN(time)) return time;
  const ago = /^\d{1,9}(?:\.\d{1,3})?(?:ms|s|m|h|d)$/.test(value) ? milliseconds(value, name) : undefined;
  if (ago === undefined)
    throw refusal(`${name}: "${value}" is neither a time such as 2026-11-22T07:49:02Z nor how long ago, such as 10m.`);
  return now - ago;
}
