import type { Problem } from '../../../schemas/generated/problem.ts';
import { dataOf, valueAt, withName, withValue, type FormValue, type Path } from './document.ts';

/** How what somebody writes into a field becomes a value. */
export type Kind = 'text' | 'number' | 'flag';

/** Whether a file is in Pacer's form, with `kind`, or Marathon's own definition. */
export function isPacerForm(data: unknown): boolean {
  return typeof valueAt(data, ['kind']) === 'string';
}

/** Where Marathon's definition is in a file. */
export function marathonPath(data: unknown): Path {
  return isPacerForm(data) ? ['marathon'] : [];
}

/** What stands in a field; empty when nothing does. */
export function fieldText(data: unknown, path: Path): string {
  return textOf(valueAt(data, path));
}

/** A value as a field shows it. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean);
}

/** What was written into a field, as a value. A number field may hold `${vars.memory}`, too: the daemon says what is wrong. */
export function valueOf(kind: Kind, written: string): FormValue {
  if (kind === 'flag' && (written === 'true' || written === 'false')) return written === 'true';
  const number = Number(written);
  return kind === 'number' && written.trim() !== '' && Number.isFinite(number) ? number : written;
}

/** The text with a field as somebody wrote it; an empty one is taken out, and what is empty then with it. */
export function withField(text: string, path: Path, kind: Kind, written: string): string {
  return withValue(text, path, written === '' ? undefined : valueOf(kind, written));
}

/** Names and values of a mapping, in the order in which they are written. */
export function membersAt(data: unknown, path: Path): readonly (readonly [string, unknown])[] {
  const value = valueAt(data, path);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

/** Items of a list. */
export function itemsAt(data: unknown, path: Path): readonly unknown[] {
  const value = valueAt(data, path);
  return Array.isArray(value) ? value : [];
}

/** The text with one more member in a mapping, under a name that is free. */
export function withMember(text: string, path: Path, stem: string, value: FormValue): string {
  const taken = new Set(membersAt(dataOf(text), path).map(([name]) => name));
  let name = stem;
  for (let number = 2; taken.has(name); number++) name = `${stem}_${number}`;
  return withValue(text, [...path, name], value);
}

/** The text with a member under another name; a name that another one has is left alone. */
export function withMemberName(text: string, path: Path, name: string, next: string): string {
  return withName(text, [...path, name], next);
}

/** The text with one more item at the end of a list. */
export function withItem(text: string, path: Path, value: FormValue): string {
  const items = itemsAt(dataOf(text), path);
  return items.length === 0 ? withValue(text, path, [value]) : withValue(text, [...path, items.length], value);
}

/** The JSON pointer of a path. */
export function pointerOf(path: Path): string {
  return path.map(step => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** What the daemon says of the value at a place, or of something in it. */
export function problemsAt(problems: readonly Problem[], path: Path): readonly Problem[] {
  const own = pointerOf(path);
  return problems.filter(({ pointer = '' }) => pointer !== '' && (pointer === own || pointer.startsWith(`${own}/`)));
}

/** What it says of the value at a place, without what has fields of its own at these places below it. */
export function problemsOnlyAt(problems: readonly Problem[], path: Path, fields: readonly Path[]): readonly Problem[] {
  const others = fields.flatMap(field => problemsAt(problems, [...path, ...field]));
  return problemsAt(problems, path).filter(problem => !others.includes(problem));
}
