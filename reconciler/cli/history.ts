import type { LedgerChange, LedgerEntry } from '../ledger/types.ts';
import type { ApiClient } from './api-client.ts';
import { absolute } from './app-id.ts';
import { alignColumns, createStyle, duration, printable, relativeTime, type Style, type Terminal } from './terminal.ts';

/** What `pacer history` is asked for. */
export interface HistoryOptions {
  readonly app?: string;
  readonly commit?: string;
  readonly format: string;
}

/** `pacer history [APP]`: what was done, newest first; one line per action, with how it ended. JSON has every ledger line. */
export async function history(terminal: Terminal, api: ApiClient, options: HistoryOptions): Promise<number> {
  const query = new URLSearchParams();
  if (options.app !== undefined) query.set('app', absolute(options.app));
  if (options.commit !== undefined) query.set('commit', options.commit);
  const { entries } = (await api.get(`/api/v1/history?${query.toString()}`)) as { entries: readonly LedgerEntry[] };
  if (options.format === 'json') {
    terminal.out(`${JSON.stringify({ entries })}\n`);
    return 0;
  }
  if (entries.length === 0) {
    terminal.out('Nothing was done yet.\n');
    return 0;
  }
  const style = createStyle(terminal.colour);
  const rows = joinLines(entries).map(entry => row(entry, style, terminal.now()));
  const titles = ['WHEN', 'APP', 'ACTION', 'OUTCOME', 'COMMIT', 'BY', 'TOOK', 'WHAT'].map(title => style.faint(title));
  terminal.out(`${alignColumns([titles, ...rows])}\n`);
  return 0;
}

/** The ledger has a line for the start and one for the end of an action: together they are one, the newest first. */
function joinLines(entries: readonly LedgerEntry[]): readonly LedgerEntry[] {
  const actions = new Map<string, LedgerEntry>();
  for (const entry of entries) {
    const key = `${entry.app} ${entry.started} ${entry.wish}`;
    const start = actions.get(key);
    actions.set(key, start === undefined ? entry : { ...entry, ...startOf(start, entry) });
  }
  return [...actions.values()].toReversed();
}

/** What only the first line says. */
function startOf(start: LedgerEntry, end: LedgerEntry): Partial<LedgerEntry> {
  const image = end.image ?? start.image;
  // What was put back is of another commit than the one that it is put back for.
  const sentence = end.sentence ?? (end.cause === 'rollback' ? start.sentence : undefined);
  return {
    changes: start.changes,
    ...(image === undefined ? {} : { image }),
    ...(sentence === undefined ? {} : { sentence }),
  };
}

function row(entry: LedgerEntry, style: Style, now: number): readonly string[] {
  return [
    style.faint(relativeTime(Date.parse(entry.started), now)),
    entry.app,
    entry.action,
    outcome(entry, style),
    style.name(entry.commit.slice(0, 8)),
    entry.actor === 'drift' ? style.warn('healing') : printable(entry.actor.replace(/ <.*>$/, '')),
    entry.ended === undefined ? '' : duration(Date.parse(entry.ended) - Date.parse(entry.started)),
    printable(entry.sentence ?? whatOf(entry)),
  ];
}

function outcome(entry: LedgerEntry, style: Style): string {
  if (entry.outcome === 'failed') return style.bad(entry.outcome);
  return entry.outcome === 'healthy' ? style.good(entry.outcome) : entry.outcome;
}

function whatOf(entry: LedgerEntry): string {
  if (entry.changes.length === 0) return entry.action === 'create' ? 'a new app' : '';
  const shown = entry.changes.slice(0, 3).map(changeWords);
  const others = entry.changes.length - shown.length;
  return others > 0 ? `${shown.join(', ')} and ${others} more` : shown.join(', ');
}

function changeWords(change: LedgerChange): string {
  if (change.pointer === '/container/docker/image') return `image → ${shortValue(change.to)}`;
  return `${change.pointer.slice(1)}: ${shortValue(change.from)} → ${shortValue(change.to)}`;
}

const longest = 32;

function shortValue(value: unknown): string {
  if (value === null) return 'unset';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const digest = /([^/]+)@sha256:([0-9a-f]{12})/.exec(text);
  if (digest !== null) return `${digest[1]}@${digest[2]}`;
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
