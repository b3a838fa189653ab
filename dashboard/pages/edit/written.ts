import { stringify } from 'yaml';
import type { FormValue } from './document.ts';

/** How values are written into a text that is there: JSON in JSON, lists as far right as its other lists. */
export interface Style {
  readonly isJson: boolean;
  /** Whether lists are further right than the name they belong to. */
  readonly isListIndented: boolean;
}

/** The style of a text. */
export function styleOf(text: string): Style {
  return {
    isJson: text.trimStart().startsWith('{'),
    isListIndented: !/^( *)[\w"'-]+:[^\n]*\n\1- /m.test(text),
  };
}

/** A scalar on one line, in quotes where it needs them; safe between brackets, too. */
export function plainText(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  const simple = stringify(value, { lineWidth: 0 }).trimEnd();
  const isOdd = simple.includes('\n') || /[,[\]{}#]/.test(value) || value === '';
  return isOdd ? JSON.stringify(value) : simple;
}

/** Whether a value takes lines of its own. References to secrets and lists of few words stand beside their name. */
export function isBlock(value: FormValue): boolean {
  if (typeof value !== 'object') return false;
  const parts: readonly FormValue[] = Object.values(value);
  const isShort = JSON.stringify(value).length <= 60 && parts.every(part => typeof part !== 'object');
  const isBeside = isShort && (Array.isArray(value) || (parts.length === 1 && Object.hasOwn(value, 'secret')));
  return parts.length > 0 && !isBeside;
}

/** A value as a block. The first line begins where it is put; the others begin with `indent` spaces. */
export function blockText(value: FormValue, indent: number, style: Style): string {
  const lead = `\n${' '.repeat(indent)}`;
  if (typeof value === 'string' && isPlainLines(value))
    return `|${value.endsWith('\n') ? '' : '-'}${lead}${value.trimEnd().replaceAll('\n', lead)}`;
  if (typeof value !== 'object' || !isBlock(value)) return flowText(value);
  if (Array.isArray(value)) return value.map(each => `- ${blockText(each as FormValue, indent + 2, style)}`).join(lead);
  return Object.entries(value)
    .map(([name, each]) => memberText(name, each, indent, style))
    .join(lead);
}

/** `name: value`, or the name and a block below it. */
export function memberText(name: string, value: FormValue, indent: number, style: Style): string {
  return `${plainText(name)}:${valueText(value, indent, style)}`;
}

/** What stands after the colon of a name that begins at this column. */
export function valueText(value: FormValue, column: number, style: Style): string {
  if (!isBlock(value)) return ` ${blockText(value, column + 2, style)}`;
  const deeper = Array.isArray(value) && !style.isListIndented ? column : column + 2;
  return `\n${' '.repeat(deeper)}${blockText(value, deeper, style)}`;
}

/** A value between brackets on one line. */
export function flowText(value: FormValue): string {
  if (typeof value !== 'object') return plainText(value);
  if (Array.isArray(value)) return `[${value.map(each => flowText(each as FormValue)).join(', ')}]`;
  const members = Object.entries(value).map(([name, each]) => `${plainText(name)}: ${flowText(each)}`);
  return `{${members.join(', ')}}`;
}

/** A value as JSON; spread over lines that begin with `indent` spaces, or on one line. */
export function jsonText(value: FormValue, indent: number | undefined): string {
  return indent === undefined
    ? JSON.stringify(value)
    : JSON.stringify(value, null, 2).replaceAll('\n', `\n${' '.repeat(indent)}`);
}

/** Lines that a block of text keeps as they are. */
function isPlainLines(value: string): boolean {
  return /^[^\s].*(?:\n[^\p{Cc}]*)+$/u.test(value) && !/[ \t]\n|\n\n$|[ \t]$/.test(value);
}
