import type { LedgerEntry } from '../ledger/types.ts';
import { isAsPromised, type AppState } from '../rollout/app-state.ts';
import type { AppPlan } from '../plan/types.ts';
import type { ApiClient } from './api-client.ts';
import { absolute, explanation } from './status.ts';
import { alignColumns, createStyle, duration, printable, relativeTime, type Terminal } from './terminal.ts';

interface AppAnswer {
  readonly app: AppState;
  readonly plan?: AppPlan;
  readonly history: readonly LedgerEntry[];
}

/** `pacer why APP`: the sentence, the evidence, what would change it. */
export async function why(terminal: Terminal, api: ApiClient, id: string, format: string): Promise<number> {
  const answer = (await api.get(`/api/v1/apps${absolute(id)}`)) as AppAnswer;
  if (format === 'json') {
    terminal.out(`${JSON.stringify(answer)}\n`);
    return 0;
  }
  const style = createStyle(terminal.colour);
  const { app, plan } = answer;
  const since = relativeTime(Date.parse(app.since), terminal.now());
  if (isAsPromised(app)) {
    terminal.out(
      `${style.strong(app.id)} is as promised: ${app.instances.wanted} ${app.instances.wanted === 1 ? 'instance' : 'instances'}, ${app.health}, ${style.faint(since)}.\n`,
    );
  } else {
    terminal.out(`${app.id} is ${app.sync} and ${app.health} ${style.faint(since)}.\n${explanation(app, style)}`);
    for (const change of plan?.changes ?? []) {
      const place =
        change.position === undefined
          ? ''
          : `${change.position.file}:${change.position.line}:${change.position.column}`;
      terminal.out(`  ${change.pointer} ${style.faint(place)}\n`);
    }
  }
  const last = answer.history.at(-1);
  if (last !== undefined) terminal.out(`${style.faint(`Last action: ${sentenceOf(last, terminal.now())}`)}\n`);
  return 0;
}

/** `pacer history [APP]`: what was done, newest first. */
export async function history(
  terminal: Terminal,
  api: ApiClient,
  options: { app?: string; commit?: string; format: string },
): Promise<number> {
  const query = new URLSearchParams();
  if (options.app !== undefined) query.set('app', absolute(options.app));
  if (options.commit !== undefined) query.set('commit', options.commit);
  const { entries } = (await api.get(`/api/v1/history?${query.toString()}`)) as { entries: readonly LedgerEntry[] };
  if (options.format === 'json') {
    terminal.out(`${JSON.stringify({ entries })}\n`);
    return 0;
  }
  const style = createStyle(terminal.colour);
  if (entries.length === 0) {
    terminal.out('Nothing was done yet.\n');
    return 0;
  }
  const rows = entries
    .toReversed()
    .map(entry => [
      style.faint(relativeTime(Date.parse(entry.time), terminal.now())),
      entry.app,
      entry.action,
      entry.outcome === 'failed' ? style.bad(entry.outcome) : entry.outcome,
      style.name(entry.commit.slice(0, 8)),
      printable(entry.actor),
      tookOf(entry),
      printable(entry.sentence ?? changedOf(entry)),
    ]);
  terminal.out(
    `${alignColumns([['WHEN', 'APP', 'ACTION', 'OUTCOME', 'COMMIT', 'BY', 'TOOK', 'WHAT'].map(style.faint), ...rows])}\n`,
  );
  return 0;
}

function tookOf(entry: LedgerEntry): string {
  return entry.ended === undefined ? '' : duration(Date.parse(entry.ended) - Date.parse(entry.started));
}

function changedOf(entry: LedgerEntry): string {
  const fields = entry.changes.map(change => change.pointer);
  return fields.length > 4 ? `${fields.slice(0, 4).join(', ')} and ${fields.length - 4} more` : fields.join(', ');
}

function sentenceOf(entry: LedgerEntry, now: number): string {
  return `${entry.action} for commit ${entry.commit.slice(0, 8)}, ${entry.outcome}, ${relativeTime(Date.parse(entry.time), now)}`;
}
