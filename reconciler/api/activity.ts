import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Activity, ActivityEntry } from '../../schemas/generated/activity.ts';
import type { Caller } from '../access/types.ts';
import { activityOf, cursorOf, olderThan } from '../ledger/activity.ts';
import type { Decision } from '../ledger/decision.ts';
import { inSteps } from '../loop/in-steps.ts';
import { parseActivityQuery } from './activity-query.ts';
import { callerOf } from './guard.ts';
import type { HistoryParts } from './history.ts';

interface ActivityQuery {
  readonly q?: string;
  readonly before?: string;
  readonly limit?: string;
  readonly format?: string;
}

const usualLimit = 100;
const mostLimit = 500;

/** Who did what: a page of it, and all of it to keep. */
export function registerActivity(
  server: FastifyInstance,
  parts: HistoryParts & { decisions?(): readonly Decision[] },
): void {
  async function matching(request: FastifyRequest<{ Querystring: ActivityQuery }>): Promise<readonly ActivityEntry[]> {
    const all = await inSteps(activityOf(parts.history({}), parts.decisions?.() ?? []));
    const fits = parseActivityQuery(request.query.q ?? '', parts.now());
    const caller = callerOf(request);
    return all.flatMap(entry => visibleEntry(entry, caller)).filter(fits);
  }

  server.get<{ Querystring: ActivityQuery }>('/api/v1/activity', async (request, reply): Promise<Activity | void> => {
    const { before, limit = String(usualLimit) } = request.query;
    if (!/^[1-9]\d{0,2}$/.test(limit) || Number(limit) > mostLimit)
      return reply.code(400).send({ code: 'request-refused', message: `"limit" is a number from 1 to ${mostLimit}.` });
    const found = await matching(request);
    const rest = before === undefined ? found : olderThan(found, before);
    const entries = rest.slice(0, Number(limit));
    const last = entries.at(-1);
    const isMore = rest.length > entries.length && last !== undefined;
    return { entries, ...(isMore ? { next: cursorOf(last) } : {}) };
  });

  server.get<{ Querystring: ActivityQuery }>('/api/v1/activity/export', async (request, reply) => {
    const { format = 'ndjson' } = request.query;
    if (format !== 'ndjson' && format !== 'csv')
      return reply.code(400).send({ code: 'request-refused', message: '"format" is ndjson or csv.' });
    const found = await matching(request);
    const name = `pacer-activity-${new Date(parts.now()).toISOString().slice(0, 10)}.${format}`;
    return reply
      .type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8')
      .header('content-disposition', `attachment; filename="${name}"`)
      .header('cache-control', 'no-store')
      .send(Readable.from(format === 'csv' ? csvLines(found) : jsonLines(found)));
  });
}

/** Of an approval of several apps only those that somebody may see; nothing where none is. */
function visibleEntry(entry: ActivityEntry, caller: Caller): readonly ActivityEntry[] {
  if (entry.apps.length === 0) return [entry];
  const apps = entry.apps.filter(app => caller.may('view', app));
  if (apps.length === 0) return [];
  return [apps.length === entry.apps.length ? entry : { ...entry, apps }];
}

function* jsonLines(entries: readonly ActivityEntry[]): Generator<string> {
  for (const entry of entries) yield `${JSON.stringify(entry)}\n`;
}

const columns = [
  'time',
  'ended',
  'who',
  'what',
  'apps',
  'cause',
  'commit',
  'outcome',
  'image',
  'before',
  'after',
  'deployment',
  'changes',
  'sentence',
] as const;

/** RFC 4180. A cell that a spreadsheet would take for a formula begins with an apostrophe. */
function* csvLines(entries: readonly ActivityEntry[]): Generator<string> {
  yield `${columns.join(',')}\r\n`;
  for (const entry of entries) yield `${columns.map(column => cell(entry[column])).join(',')}\r\n`;
}

function cell(value: string | readonly string[] | undefined): string {
  const text = typeof value === 'object' ? value.join(' ') : (value ?? '');
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
