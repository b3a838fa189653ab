import { isCollection, isMap, isScalar, isSeq, type Document, type Node, type Pair } from 'yaml';
import type { Path } from './document.ts';

/** Where a member or an item is: from its name (or its dash) to the last character of its value. */
export interface Entry {
  readonly start: number;
  readonly end: number;
}

/** Places of the entries of a mapping or list; undefined when one of them is of a kind that is not known here. */
export function entriesOf(collection: Node, text: string): readonly Entry[] | undefined {
  const entries: Entry[] = [];
  if (isMap(collection)) {
    for (const { key, value } of collection.items) {
      const range = isScalar(key) ? key.range : undefined;
      if (!range) return undefined;
      const isWritten = isNode(value) && !isUnwritten(value);
      entries.push({ start: range[0], end: isWritten ? lastOffset(value, text) : text.indexOf(':', range[1]) + 1 });
    }
    return entries;
  }
  if (!isSeq(collection) || !collection.range) return undefined;
  const [first] = collection.range;
  for (const item of collection.items) {
    if (!isNode(item) || !item.range) return undefined;
    const before = entries.at(-1);
    const dash = before === undefined ? first : dashAfter(text, before.end, columnOf(text, first));
    entries.push({ start: collection.flow === true ? item.range[0] : dash, end: lastOffset(item, text) });
  }
  return entries;
}

/** The dash of the next item: the first one in its column. */
function dashAfter(text: string, offset: number, column: number): number {
  let at = lineEnd(text, offset) + 1;
  while (at < text.length && !(text[at + column] === '-' && text.slice(at, at + column).trim() === ''))
    at = lineEnd(text, at) + 1;
  return at + column;
}

/** Where a value ends; comments and empty lines after it are not its own. */
export function lastOffset(node: Node, text: string): number {
  if (isCollection(node) && node.flow !== true) {
    const last = entriesOf(node, text)?.at(-1);
    if (last !== undefined) return last.end;
  }
  let end = node.range?.[1] ?? 0;
  while (end > 0 && /\s/.test(text[end - 1] ?? '')) end--;
  return end;
}

/** What is written at a path; undefined when nothing is. */
export function nodeAt(document: Document, path: Path): Node | undefined {
  const node: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
  return isNode(node) ? node : undefined;
}

/** A name with nothing after its colon. */
export function isUnwritten(node: Node): boolean {
  return isScalar(node) && node.range !== undefined && node.range !== null && node.range[0] === node.range[1];
}

/** The member of a mapping at a path: its name begins at `start`, and after `colon` comes the value. */
export function memberAt(
  document: Document,
  path: Path,
  text: string,
): { readonly start: number; readonly colon: number } | undefined {
  const parent = nodeAt(document, path.slice(0, -1));
  const name = path.at(-1);
  const pair = isMap(parent)
    ? parent.items.find(({ key }: Pair) => isScalar(key) && String(key.value) === String(name))
    : undefined;
  const range = pair !== undefined && isScalar(pair.key) ? pair.key.range : undefined;
  return range ? { start: range[0], colon: text.indexOf(':', range[1]) + 1 } : undefined;
}

/** Whether a place is somewhere between brackets. */
export function isInFlow(document: Document, path: Path): boolean {
  return path.some((_, depth) => {
    const node = nodeAt(document, path.slice(0, depth));
    return isCollection(node) && node.flow === true;
  });
}

/** Where the line of an offset begins. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Where the line of an offset ends, before its line break. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end;
}

/** How far from the beginning of its line an offset is. */
export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'range' in value;
}
