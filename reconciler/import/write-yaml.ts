import type { Json, JsonObject } from '../../marathon/types.ts';
import { childPointer } from '../desired/pointer.ts';
import { blockLines, writeScalar } from './write-scalar.ts';

/** Comments by the JSON pointer of the value above which they stand. */
export type Comments = ReadonlyMap<string, readonly string[]>;

const widest = 100;

/**
 * A value as YAML, members in their order, with comments above the values they are about. Every reader of YAML 1.2 takes it
 * for the very same value; no aliases, no tags. Ends with a line break.
 */
export function writeYaml(value: JsonObject, comments: Comments = new Map()): string {
  const lines: string[] = [];
  say(lines, comments.get(''), '');
  writeMembers(lines, value, '', '', comments);
  return `${lines.join('\n')}\n`;
}

function writeMembers(lines: string[], value: JsonObject, indent: string, pointer: string, comments: Comments): void {
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) continue;
    const own = childPointer(pointer, name);
    say(lines, comments.get(own), indent);
    writeAfter(lines, `${indent}${writeScalar(name)}:`, member, indent, own, comments);
  }
}

/** Writes a value behind `head`, which ends with a colon or a dash. */
function writeAfter(
  lines: string[],
  head: string,
  value: Json,
  indent: string,
  pointer: string,
  comments: Comments,
): void {
  const short = inOneLine(value, pointer, comments);
  if (short !== undefined && head.length + short.length < widest) {
    lines.push(`${head} ${short}`);
    return;
  }
  if (typeof value !== 'object' || value === null) {
    writeText(lines, head, value, indent);
    return;
  }
  lines.push(head);
  if (Array.isArray(value)) writeItems(lines, value as readonly Json[], `${indent}  `, pointer, comments);
  else writeMembers(lines, value as JsonObject, `${indent}  `, pointer, comments);
}

function writeItems(
  lines: string[],
  items: readonly Json[],
  indent: string,
  pointer: string,
  comments: Comments,
): void {
  for (const [index, item] of items.entries()) {
    const own = childPointer(pointer, index);
    say(lines, comments.get(own), indent);
    if (typeof item !== 'object' || item === null || Array.isArray(item) || Object.keys(item).length === 0) {
      writeAfter(lines, `${indent}-`, item, indent, own, comments);
      continue;
    }
    // The first member stands behind the dash, unless a comment has to stand above it.
    const members: string[] = [];
    writeMembers(members, item as JsonObject, `${indent}  `, own, comments);
    const [first = '', ...rest] = members;
    if (first.trimStart().startsWith('#')) lines.push(`${indent}-`, first, ...rest);
    else lines.push(`${indent}- ${first.slice(indent.length + 2)}`, ...rest);
  }
}

function writeText(lines: string[], head: string, value: string | number | boolean | null, indent: string): void {
  const block = typeof value === 'string' ? blockLines(value) : undefined;
  if (block === undefined) {
    lines.push(`${head} ${writeScalar(value)}`);
    return;
  }
  const keep = typeof value === 'string' && value.endsWith('\n') ? '|' : '|-';
  lines.push(`${head} ${keep}`, ...block.map(line => (line === '' ? '' : `${indent}  ${line}`)));
}

/** Texts, numbers, and short lists of them, in one line; nothing that has to be looked at more closely. */
function inOneLine(value: Json, pointer: string, comments: Comments): string | undefined {
  if (typeof value === 'string' && blockLines(value) !== undefined) return undefined;
  if (typeof value !== 'object' || value === null) return writeScalar(value);
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    const isSaid = items.some((_, index) => comments.has(childPointer(pointer, index)));
    if (isSaid || items.some(item => typeof item === 'object' && item !== null)) return undefined;
    return `[${items.map(item => writeScalar(item as string, 'flow')).join(', ')}]`;
  }
  return Object.keys(value).length === 0 ? '{}' : undefined;
}

function say(lines: string[], comments: readonly string[] | undefined, indent: string): void {
  for (const comment of comments ?? []) {
    for (const line of wrapped(comment, widest - indent.length - 2)) lines.push(`${indent}# ${line}`.trimEnd());
  }
}

/** Lines of at most this many characters, broken between words. Nothing in them can end the comment. */
function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  // eslint-disable-next-line no-control-regex -- whatever breaks a line is a space here
  for (const each of text.split(/[\s\u0000-\u001f\u007f-\u009f\u2028\u2029]+/)) {
    if (line !== '' && line.length + each.length + 1 > width) {
      lines.push(line);
      line = each;
    } else line = line === '' ? each : `${line} ${each}`;
  }
  return line === '' ? lines : [...lines, line];
}
