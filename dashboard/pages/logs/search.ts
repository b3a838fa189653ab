import type { LogQuery } from '../../../schemas/generated/log-query.ts';
import { sizes, standardSize } from './font-size.ts';

/** What of the logs is shown; all of it in the address. Lists are separated by commas. */
export interface LogSearch {
  /** Ids of apps. */
  readonly app?: string;
  /** Ids of instances. */
  readonly instance?: string;
  /** `JOB#NUMBER`. */
  readonly build?: string;
  readonly daemon?: true;
  /** With instances that ended. */
  readonly finished?: true;
  /** Of apps only instances that began then or later; ISO 8601. */
  readonly begun?: string;
  readonly stream?: 'stdout' | 'stderr';
  /** Text, or `/…/` for a regular expression. */
  readonly grep?: string;
  readonly exclude?: string;
  readonly level?: string;
  /** So many lines before and after each one that fits `grep` and `level`. */
  readonly context?: number;
  /** Without the lines of Mesos. */
  readonly chatter?: false;
  /** Not older: `15m`, `1h`. */
  readonly since?: string;
  /** Id of the line that the link is to. */
  readonly line?: string;
  readonly wrap?: boolean;
  /** How times are shown; local when left out. */
  readonly times?: 'utc' | 'relative' | 'off';
  /** Size of the letters; pixels. */
  readonly size?: number;
  /** Without the names of the sources. */
  readonly names?: false;
}

/** The daemon shows no more. */
const mostContext = 50;
const texts = ['app', 'instance', 'build', 'grep', 'exclude', 'level', 'since', 'begun', 'line'] as const;

/** Reads what stands in the address; what makes no sense is left out. */
export function readLogSearch(search: Record<string, unknown>): LogSearch {
  const found: Record<string, unknown> = {};
  for (const name of texts) {
    const value = search[name];
    // A number in the address may be a text that looks like one.
    if (typeof value === 'string' || typeof value === 'number') found[name] = String(value);
    if (found[name] === '') delete found[name];
  }
  for (const name of ['daemon', 'finished'] as const) if (search[name] === true) found[name] = true;
  for (const name of ['chatter', 'names'] as const) if (search[name] === false) found[name] = false;
  if (typeof search['wrap'] === 'boolean') found['wrap'] = search['wrap'];
  if (sizes.some(size => size === search['size']) && search['size'] !== standardSize) found['size'] = search['size'];
  const { context } = search;
  if (typeof context === 'number' && Number.isInteger(context) && context > 0 && context <= mostContext)
    found['context'] = context;
  if (search['stream'] === 'stdout' || search['stream'] === 'stderr') found['stream'] = search['stream'];
  if (search['times'] === 'utc' || search['times'] === 'relative' || search['times'] === 'off')
    found['times'] = search['times'];
  return found;
}

/** The part of it that the daemon is asked for. */
export function queryOf(search: LogSearch): LogQuery {
  const { app, instance, build, daemon, finished, begun, stream, grep, exclude, level, context, chatter, since } =
    search;
  return {
    ...(app === undefined ? {} : { app }),
    ...(instance === undefined ? {} : { instance }),
    ...(build === undefined ? {} : { build }),
    ...(daemon === true ? { daemon: 'true' } : {}),
    ...(finished === true ? { finished: 'true' } : {}),
    ...(begun === undefined ? {} : { begun }),
    ...(stream === undefined ? {} : { stream }),
    ...(grep === undefined ? {} : { grep }),
    ...(exclude === undefined ? {} : { exclude }),
    ...(level === undefined ? {} : { level }),
    ...(context === undefined || !isFiltered(search) ? {} : { context: String(context) }),
    ...(chatter === false ? { chatter: 'false' } : {}),
    ...(since === undefined ? {} : { since }),
  };
}

/** Whether some lines fit and others do not, so that there is something near to those that do. */
export function isFiltered({ grep, level }: LogSearch): boolean {
  return grep !== undefined || level !== undefined;
}

/** Whether anything is selected. */
export function hasSources({ app, instance, build, daemon }: LogSearch): boolean {
  return app !== undefined || instance !== undefined || build !== undefined || daemon === true;
}

/** The items of a list in the address. */
export function listOf(text: string | undefined): readonly string[] {
  return text === undefined ? [] : text.split(',').filter(each => each !== '');
}

/** With an item added to a list, or taken out of it; undefined for an empty list. */
export function toggled(text: string | undefined, item: string): string | undefined {
  const before = listOf(text);
  const after = before.includes(item) ? before.filter(each => each !== item) : [...before, item];
  return after.length === 0 ? undefined : after.join(',');
}

/** What changes in the address; undefined takes something out of it. */
export type LogChange = { readonly [name in keyof LogSearch]?: LogSearch[name] | undefined };

/** The address after a change. */
export function changedSearch<Search extends object>(before: Search, change: LogChange): Search {
  const all = Object.entries({ ...before, ...change }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(all) as Search;
}
