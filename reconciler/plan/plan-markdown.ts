import type { Json } from '../../marathon/types.ts';
import { code, folded, htmlText, plainText, table } from './markdown.ts';
import { maskValue } from './mask.ts';
import { place, shortCommit, totalCost } from './sentences.ts';
import { sourceCommitLines, type SourceCommits } from './source-commits.ts';
import type { ActionKind, AppPlan, FieldChange, Plan } from './types.ts';

/** What the text says besides the plan. */
export interface MarkdownOptions {
  readonly cluster: string;
  /** What the commit is compared with, in words; what runs when left out. */
  readonly against?: string;
  /** Most characters of the result; the details that do not fit are counted. GitHub takes 65,536 in a comment. */
  readonly limit?: number;
  /** Whether the reader folds `<details>`; true when left out. */
  readonly folds?: boolean;
}

const usualLimit = 60_000;
const mostRows = 100;
const longestValue = 120;

const verbs: readonly (readonly [action: ActionKind, words: string])[] = [
  ['create', 'to create'],
  ['restart', 'to restart'],
  ['scale', 'to scale'],
  ['suspend', 'to suspend'],
  ['delete', 'to delete'],
  ['build', 'to build'],
  ['wait', 'waiting'],
  ['held', 'held'],
];

/**
 * The plan as Markdown for a pull request: totals, one row per app that is not as wanted, and its fields, folded. Values of
 * variables that look like secrets are `***`. Never longer than the limit, and says what was left out.
 */
export function planMarkdown(plan: Plan, options: MarkdownOptions): string {
  const limit = options.limit ?? usualLimit;
  const apps = plan.apps.filter(app => app.action !== 'nothing' || app.refusal !== undefined);
  const parts = [headLines(plan, apps, options)];
  if (apps.length > 0) parts.push(overview(apps));
  let length = parts.join('\n\n').length;
  // Space for the sentence that says what was left out.
  const space = limit - 200;
  let shown = 0;
  const detailed = apps.filter(hasDetails);
  for (const app of detailed) {
    const part = details(app, options.folds ?? true);
    if (length + part.length + 2 > space) break;
    parts.push(part);
    length += part.length + 2;
    shown += 1;
  }
  if (shown < detailed.length)
    parts.push(`The details of ${detailed.length - shown} more apps do not fit here; \`pacer plan\` shows them.`);
  return `${parts.join('\n\n')}\n`;
}

function headLines(plan: Plan, apps: readonly AppPlan[], { cluster, against = 'what runs' }: MarkdownOptions): string {
  const commit = plan.commit === 'working-folder' ? 'the working folder' : code(shortCommit(plan.commit));
  const said = verbs
    .filter(([action]) => plan.totals[action] > 0)
    .map(([action, words]) => `**${plan.totals[action]}** ${words}`);
  const totals = said.length === 0 ? 'nothing to do' : said.join(', ');
  const title = `### Plan for ${code(cluster)}\n\nFrom ${plainText(against)} to ${commit}: ${totals}.`;
  const cost = totalCost(apps.map(app => app.impact));
  return cost === '' ? title : `${title} ${cost}`;
}

function overview(apps: readonly AppPlan[]): string {
  const rows = apps.slice(0, mostRows).map(app => [markOf(app), code(app.id), actionWords(app), costAndPlace(app)]);
  const rest = apps.length - rows.length;
  const end = rest > 0 ? `\n\nand ${rest} more apps.` : '';
  return `${table(['', 'App', 'Action', 'Cost'], rows)}${end}`;
}

/** What is missing must not hide in the folded part. */
function costAndPlace({ cost, capacity, held }: AppPlan): string {
  const verdict = capacity?.verdict;
  if (held !== undefined || (verdict !== 'impossible' && verdict !== 'unlikely')) return plainText(cost);
  return `${plainText(cost)}; **${verdict === 'impossible' ? 'no place' : 'place unlikely'}**`;
}

function actionWords(app: AppPlan): string {
  if (app.renamedFrom !== undefined) return `create (renamed from ${code(app.renamedFrom)})`;
  if (app.renamedTo !== undefined) return `${app.action} (renamed to ${code(app.renamedTo)})`;
  if (app.action === 'held' && app.held?.action !== undefined) return `held (would ${app.held.action})`;
  return app.action === 'nothing' ? 'as it runs' : app.action;
}

function hasDetails(app: AppPlan): boolean {
  return app.action !== 'nothing' || app.refusal !== undefined;
}

function details(app: AppPlan, folds: boolean): string {
  const lines = [plainText(app.refusal ?? app.reason)];
  if (app.change !== undefined) lines.push(`→ ${plainText(app.change)}`);
  if (app.capacity !== undefined && app.held?.by !== 'capacity') lines.push(capacityWords(app.capacity));
  if (app.changes.length > 0)
    lines.push(table(['Field', 'Now', 'Then', 'From'], app.changes.slice(0, mostRows).map(changeRow)));
  if (app.changes.length > mostRows) lines.push(`and ${app.changes.length - mostRows} more fields.`);
  if (app.sourceCommits !== undefined) lines.push(...commitLines(app.sourceCommits));
  const fields = app.changes.length === 1 ? '1 field' : `${app.changes.length} fields`;
  const count = app.changes.length === 0 ? '' : `, ${fields}`;
  const body = lines.join('\n\n');
  if (!folds) return `#### ${code(app.id)}: ${app.action}${count}\n\n${body}`;
  return folded(`<code>${htmlText(app.id)}</code>: ${app.action}${count}`, body);
}

function capacityWords({ verdict, sentence, change }: AppPlan['capacity'] & object): string {
  const way = change === undefined ? '' : ` ${plainText(change)}`;
  return `**Place: ${verdict}.** ${plainText(sentence)}${way}`;
}

function commitLines(found: SourceCommits): readonly string[] {
  const [head, ...commits] = sourceCommitLines(found);
  if (head === undefined) return [];
  return [plainText(head), commits.map(line => `- ${plainText(line.trim())}`).join('\n')];
}

function changeRow(change: FieldChange): readonly string[] {
  const from = change.position === undefined ? '' : code(place(change.position));
  return [code(change.pointer), value(change.pointer, change.from), value(change.pointer, change.to), from];
}

function value(pointer: string, found: Json | undefined): string {
  if (found === undefined) return '';
  const text = JSON.stringify(maskValue(pointer, found));
  return code(text.length > longestValue ? `${text.slice(0, longestValue)}…` : text);
}

function markOf({ action }: AppPlan): string {
  if (action === 'create') return '➕';
  if (action === 'delete') return '➖';
  return action === 'held' || action === 'wait' || action === 'nothing' ? '⏸️' : '🔁';
}
