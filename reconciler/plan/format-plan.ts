import type { Json } from '../../marathon/types.ts';
import { maskValue } from './mask.ts';
import { place, totalCost } from './sentences.ts';
import { sourceCommitLines } from './source-commits.ts';
import type { ActionKind, AppPlan, FieldChange, Plan } from './types.ts';

/** Colours by meaning; each gives the text back in its colour, or unchanged. */
export interface PlanStyle {
  good(text: string): string;
  warn(text: string): string;
  bad(text: string): string;
  strong(text: string): string;
  faint(text: string): string;
}

const same = (text: string): string => text;

/** No colours. */
const plainStyle: PlanStyle = { good: same, warn: same, bad: same, strong: same, faint: same };

const order: readonly (readonly [action: ActionKind, words: string])[] = [
  ['create', 'to create'],
  ['restart', 'to restart'],
  ['scale', 'to scale'],
  ['suspend', 'to suspend'],
  ['delete', 'to delete'],
  ['build', 'building'],
  ['wait', 'waiting'],
  ['held', 'held'],
  ['nothing', 'unchanged'],
];

/**
 * The plan as text for a terminal: totals first, then every app that is not as wanted, with a mark (`+` create, `~`
 * change, `-` delete, `!` held or waiting), its fields old → new with the place they come from, and the cost.
 * Values of variables that look like secrets are `***`. Ends with a line break.
 */
export function formatPlan(plan: Plan, style: PlanStyle = plainStyle): string {
  const lines = [totalsLine(plan, style)];
  const cost = totalCost(plan.apps.map(app => app.impact));
  if (cost !== '') lines.push(cost);
  for (const app of plan.apps) {
    if (app.action !== 'nothing') lines.push('', ...appLines(app, style));
    else if (app.refusal !== undefined) lines.push('', ...refusalLines(app, app.refusal, style));
  }
  if (plan.apps.some(app => app.held?.by === 'approval'))
    lines.push('', `To agree to this plan: ${style.strong(`pacer approve ${plan.id}`)}`);
  return `${lines.join('\n')}\n`;
}

function totalsLine(plan: Plan, style: PlanStyle): string {
  const parts = order.filter(([action]) => plan.totals[action] > 0);
  const said = parts.map(([action, words]) => `${plan.totals[action]} ${words}`);
  const totals = said.length === 0 ? 'no apps' : said.join(', ');
  return `${style.strong('Plan')} for ${commitWords(plan.commit)}: ${totals}.`;
}

function commitWords(commit: string): string {
  return commit === 'working-folder' ? 'the working folder' : `commit ${printable(commit.slice(0, 8))}`;
}

function appLines(app: AppPlan, style: PlanStyle): readonly string[] {
  const paint = paintOf(app.action, style);
  const head = `${paint(markOf(app.action))} ${style.strong(printable(app.id))} ${paint(app.action)}`;
  const lines = [`${head}: ${app.cost}`, `    ${printable(app.reason)}`];
  for (const sentence of app.alsoHeld ?? []) lines.push(`    ${printable(sentence)}`);
  for (const change of app.changes) lines.push(changeLine(change, style));
  const commits = app.sourceCommits === undefined ? [] : sourceCommitLines(app.sourceCommits);
  for (const line of commits) lines.push(`    ${line.startsWith(' ') ? '  ' : ''}${printable(line)}`);
  if (app.change !== undefined) lines.push(`    ${style.faint(`→ ${printable(app.change)}`)}`);
  lines.push(...capacityLines(app, style));
  return lines;
}

/** Whether its tasks find a place; a held step has said so already. */
function capacityLines({ capacity, held }: AppPlan, style: PlanStyle): readonly string[] {
  if (capacity === undefined || held?.by === 'capacity') return [];
  const { verdict, sentence, change } = capacity;
  if (verdict === 'fits') return [`    ${style.faint(`place: ${printable(sentence)}`)}`];
  const paint = verdict === 'impossible' ? style.bad : style.warn;
  const lines = [`    ${paint(`place: ${verdict}`)}: ${printable(sentence)}`];
  if (change !== undefined) lines.push(`    ${style.faint(`→ ${printable(change)}`)}`);
  return lines;
}

/** Nothing is to be done about it now, and whoever wants to change it should know. */
function refusalLines(app: AppPlan, refusal: string, style: PlanStyle): readonly string[] {
  const lines = [`${style.warn('!')} ${style.strong(printable(app.id))} ${style.warn('as it runs')}: ${app.cost}`];
  lines.push(`    ${printable(refusal)}`);
  if (app.change !== undefined) lines.push(`    ${style.faint(`→ ${printable(app.change)}`)}`);
  return lines;
}

/** One field: `/mem: 64 → 128  file:line:column`, indented. */
export function changeLine(change: FieldChange, style: PlanStyle): string {
  const from = style.bad(shown(change.pointer, change.from));
  const to = style.good(shown(change.pointer, change.to));
  const where = change.position === undefined ? '' : `  ${style.faint(printable(place(change.position)))}`;
  return `    ${printable(change.pointer)}: ${from} → ${to}${where}`;
}

function markOf(action: ActionKind): string {
  if (action === 'create') return '+';
  if (action === 'delete') return '-';
  return action === 'held' || action === 'wait' ? '!' : '~';
}

function paintOf(action: ActionKind, style: PlanStyle): (text: string) => string {
  const mark = markOf(action);
  if (mark === '+') return style.good;
  return mark === '-' ? style.bad : style.warn;
}

const longest = 120;

function shown(pointer: string, value: Json | undefined): string {
  if (value === undefined) return '(none)';
  const text = JSON.stringify(maskValue(pointer, value));
  return printable(text.length > longest ? `${text.slice(0, longest)}…` : text);
}

/** Takes out what a value or a build log could do to a terminal: control characters, line breaks, writing direction. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}
