import { isMap, isScalar, parseDocument, type Document } from 'yaml';
import { spliceOut, splicePut, type Splice } from './splice.ts';
import { plainText } from './written.ts';

/** Where a value is in a file: names of members and indexes of items. */
export type Path = readonly (string | number)[];

/** A value that the form writes. */
export type FormValue = string | number | boolean | readonly FormValue[] | { readonly [name: string]: FormValue };

/** All of the text as plain data; undefined when it cannot be read. */
export function dataOf(text: string): unknown {
  const document = parseDocument(text);
  return document.errors.length > 0 ? undefined : (document.toJS() as unknown);
}

/** What is at a path of plain data. */
export function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[step];
  }
  return value;
}

/**
 * The text with one value changed, `undefined` to take it out. Only lines of that value change; comments, order and members
 * that the form does not know stay. A text that cannot be read comes back as it is.
 */
export function withValue(text: string, path: Path, value: FormValue | undefined): string {
  const document = parseDocument(text);
  if (document.errors.length > 0 || document.contents === null) return text;
  if (value === undefined && !document.hasIn(path)) return text;
  const splice = value === undefined ? spliceOut(text, document, path) : splicePut(text, document, path, value);
  const wanted = document.clone();
  if (value === undefined) remove(wanted, path);
  else put(wanted, path, value);
  const spliced = splice === undefined ? undefined : applied(text, splice);
  const isRight = spliced !== undefined && JSON.stringify(dataOf(spliced)) === JSON.stringify(wanted.toJS());
  return isRight ? spliced : rewritten(text, wanted);
}

/** The text with a member under another name, in place; as it is when there is no such member. */
export function withName(text: string, path: Path, name: string): string {
  const document = parseDocument(text);
  const map = document.errors.length > 0 ? undefined : document.getIn(path.slice(0, -1), true);
  if (!isMap(map)) return text;
  const taken = map.items.some(({ key }) => isScalar(key) && String(key.value) === name);
  const pair = map.items.find(({ key }) => isScalar(key) && String(key.value) === String(path.at(-1)));
  if (taken || pair === undefined || !isScalar(pair.key) || !pair.key.range) return text;
  const [start, end] = pair.key.range;
  const isQuoted = /^["']/.test(text.slice(start, end));
  return applied(text, { start, end, text: isQuoted ? JSON.stringify(name) : plainText(name) });
}

function applied(text: string, { start, end, text: written }: Splice): string {
  return text.slice(0, start) + written + text.slice(end);
}

/** Where it is not known which lines are those of the value, all are written anew: comments and order stay, spacing may not. */
function rewritten(text: string, document: Document): string {
  // JSON has neither comments nor a style of its own.
  if (text.trimStart().startsWith('{')) return `${JSON.stringify(document.toJS(), null, 2)}\n`;
  return document.toString({
    lineWidth: 0,
    indentSeq: !/^( *)[\w"'-]+:[^\n]*\n\1- /m.test(text),
    flowCollectionPadding: /\{ \S/.test(text) || !text.includes('{'),
  });
}

/** Puts a value, and makes what it is in where that is missing or says nothing. */
function put(document: Document, path: Path, value: FormValue): void {
  const above = path.slice(0, -1);
  const name = path.at(-1);
  if (name === undefined) return;
  const parent = valueAt(document.toJS(), above);
  if (above.length > 0 && (typeof parent !== 'object' || parent === null))
    put(document, above, typeof name === 'number' ? [value] : { [name]: value });
  else document.setIn(path, document.createNode(value));
}

/** Takes a member or an item out, and what is empty then with it. */
function remove(document: Document, path: Path): void {
  document.deleteIn(path);
  const above = path.slice(0, -1);
  if (above.length === 0) return;
  const parent = valueAt(document.toJS(), above);
  if (typeof parent === 'object' && parent !== null && Object.keys(parent).length === 0) remove(document, above);
}
