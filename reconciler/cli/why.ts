import { isAction } from '../ledger/line.ts';
import type { LedgerEntry } from '../ledger/types.ts';
import { isAsPromised, type AppState } from '../rollout/app-state.ts';
import { changeLine } from '../plan/format-plan.ts';
import type { AppPlan } from '../plan/types.ts';
import type { ApiClient } from './api-client.ts';
import { absolute } from './app-id.ts';
import { explanation } from './status.ts';
import { createStyle, printable, relativeTime, type Terminal } from './terminal.ts';

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
    if (app.sourceTag !== undefined)
      terminal.out(
        `Built from tag ${style.name(printable(app.sourceTag))} ${style.faint(`(commit ${app.sourceCommit?.slice(0, 8) ?? 'unknown'})`)}.\n`,
      );
  } else {
    terminal.out(
      `${app.id} is ${app.sync} and ${app.health} ${style.faint(since)}.\n${explanation(withoutChanges(app, plan), style)}`,
    );
    for (const change of plan?.changes ?? []) {
      terminal.out(`${changeLine(change, style)}\n`);
    }
  }
  const last = answer.history.findLast(isAction);
  if (last !== undefined) terminal.out(`${style.faint(`Last action: ${actionWords(last, terminal.now())}`)}\n`);
  return 0;
}

/** The fields that differ are printed with their values; their names alone need not be among the evidence. */
function withoutChanges(app: AppState, plan: AppPlan | undefined): AppState {
  const isChange = (line: string): boolean =>
    plan?.changes.some(({ pointer }) => line === pointer || line.startsWith(`${pointer} (`)) === true;
  return { ...app, evidence: app.evidence.filter(line => !isChange(line)) };
}

function actionWords(entry: LedgerEntry, now: number): string {
  const back = entry.cause === 'rollback' ? 'put back after ' : 'for ';
  return `${entry.action} ${back}commit ${entry.commit.slice(0, 8)}, ${entry.outcome}, ${relativeTime(Date.parse(entry.time), now)}`;
}
