import { isCollection, isMap, isScalar, isSeq, type Document, type Node } from 'yaml';
import type { FormValue, Path } from './document.ts';
import {
  columnOf,
  entriesOf,
  isInFlow,
  isUnwritten,
  lastOffset,
  lineEnd,
  lineStart,
  memberAt,
  nodeAt,
} from './text-places.ts';
import { blockText, flowText, isBlock, jsonText, memberText, plainText, styleOf, valueText } from './written.ts';

/** A part of a text, and what is to stand there instead. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The smallest change of a text that puts a value at a path. Lines that do not belong to the value are not touched.
 * Undefined when it is not known how.
 */
export function splicePut(text: string, document: Document, path: Path, value: FormValue): Splice | undefined {
  const node = nodeAt(document, path);
  const name = path.at(-1);
  if (node !== undefined && !isUnwritten(node)) return replacement(text, document, path, node, value);
  const named = memberAt(document, path, text);
  if (named !== undefined) {
    const written = isInFlow(document, path)
      ? ` ${flowText(value)}`
      : valueText(value, columnOf(text, named.start), styleOf(text));
    const place = written.startsWith('\n') ? lineEnd(text, named.colon) : named.colon;
    return { start: place, end: place, text: written };
  }
  const parent = nodeAt(document, path.slice(0, -1));
  if (name !== undefined && isCollection(parent) && parent.items.length > 0) return addition(text, name, parent, value);
  // What it is in has to be made first: the last part of the path says whether that is a list.
  if (name === undefined || path.length === 1) return undefined;
  return splicePut(text, document, path.slice(0, -1), typeof name === 'number' ? [value] : { [name]: value });
}

/** The smallest change of a text that takes a value out, and with it what would be empty then. */
export function spliceOut(text: string, document: Document, path: Path): Splice | undefined {
  const above = path.slice(0, -1);
  const parent = nodeAt(document, above);
  if (!isCollection(parent)) return undefined;
  const entries = entriesOf(parent, text) ?? [];
  const index = isMap(parent)
    ? parent.items.findIndex(({ key }) => isScalar(key) && String(key.value) === String(path.at(-1)))
    : Number(path.at(-1));
  const [before, entry, next] = [entries[index - 1], entries[index], entries[index + 1]];
  if (entry === undefined) return undefined;
  if (entries.length === 1) return above.length === 0 ? undefined : spliceOut(text, document, above);
  if (parent.flow === true) {
    if (next !== undefined) return { start: entry.start, end: next.start, text: '' };
    return before === undefined ? undefined : { start: before.end, end: entry.end, text: '' };
  }
  const start = lineStart(text, entry.start);
  if (text.slice(start, entry.start).trim() === '') {
    const end = lineEnd(text, entry.end);
    return { start, end: Math.min(end + 1, text.length), text: '' };
  }
  // The first member of an item stands behind the dash, where the next one has to go; comments between them stay.
  if (next === undefined) return undefined;
  const hasComment = text.slice(entry.end, next.start).includes('#');
  return { start: entry.start, end: hasComment ? entry.end : next.start, text: '' };
}

/** Writes a value that is there anew, in the style in which it was. */
function replacement(text: string, document: Document, path: Path, node: Node, value: FormValue): Splice | undefined {
  if (!node.range) return undefined;
  const [start] = node.range;
  const end = lastOffset(node, text);
  const style = styleOf(text);
  if (style.isJson) {
    const isWide = text.slice(start, end).includes('\n') || isBlock(value);
    const indent = /^ */.exec(text.slice(lineStart(text, start)))?.[0].length;
    return { start, end, text: jsonText(value, isWide ? indent : undefined) };
  }
  if (isInFlow(document, path) || (isCollection(node) && node.flow === true && !isBlock(value)))
    return { start, end, text: flowText(value) };
  const isQuoted = isScalar(node) && (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE');
  if (isQuoted && typeof value === 'string') return { start, end, text: JSON.stringify(value) };
  const named = memberAt(document, path, text);
  if (named === undefined) return { start, end, text: blockText(value, columnOf(text, start), style) };
  const isBeside = lineStart(text, named.start) === lineStart(text, start);
  if (isBeside && !isBlock(value))
    return { start, end, text: blockText(value, columnOf(text, named.start) + 2, style) };
  const isDeeper = columnOf(text, start) > columnOf(text, named.start) || Array.isArray(value);
  if (!isBeside && isBlock(value) && isDeeper)
    return { start, end, text: blockText(value, columnOf(text, start), style) };
  return { start: named.colon, end, text: valueText(value, columnOf(text, named.start), style) };
}

/** A new member or item after the last one. */
function addition(text: string, name: string | number, parent: Node, value: FormValue): Splice | undefined {
  const entries = entriesOf(parent, text);
  const [first, last] = [entries?.[0], entries?.at(-1)];
  if (first === undefined || last === undefined || !isCollection(parent) || !parent.range) return undefined;
  if (isSeq(parent) !== (typeof name === 'number')) return undefined;
  const style = styleOf(text);
  const indent = columnOf(text, first.start);
  if (parent.flow === true) {
    const isWide = text.slice(parent.range[0], parent.range[1]).includes('\n');
    const gap = isWide ? `\n${' '.repeat(indent)}` : ' ';
    const written = style.isJson ? jsonText(value, isWide ? indent : undefined) : flowText(value);
    const key = style.isJson ? JSON.stringify(name) : plainText(name);
    return { start: last.end, end: last.end, text: `,${gap}${typeof name === 'number' ? '' : `${key}: `}${written}` };
  }
  const written =
    typeof name === 'number' ? `- ${blockText(value, indent + 2, style)}` : memberText(name, value, indent, style);
  const end = lineEnd(text, last.end);
  return { start: end, end, text: `\n${' '.repeat(indent)}${written}` };
}
