import { isMap, isScalar, parseDocument, stringify, type Document } from 'yaml';

/** Where a value is in a file: names of members and indexes of items. */
export type Path = readonly (string | number)[];

/** A value that the form writes. */
export type FormValue = string | number | boolean | readonly FormValue[] | { readonly [name: string]: FormValue };

/** All of the text as plain data; undefined when it cannot be read. */
export function dataOf(text: string): unknown {
  const document = parseDocument(text);
  return document.errors.length > 0 ? undefined : (document.toJS() as unknown);
}

/**
 * The text with one value changed, `undefined` to take it out. A value that is there is exchanged in place, byte for byte;
 * otherwise the part that changes is written anew. Comments, order and members that the form does not know stay. A text
 * that cannot be read comes back as it is.
 */
export function withValue(text: string, path: Path, value: FormValue | undefined): string {
  const document = parseDocument(text);
  if (document.errors.length > 0) return text;
  const node = document.getIn(path, true);
  if (isScalar(node) && node.range && isPlainValue(value) && !isBlock(node.type)) {
    const [start, end] = node.range;
    const isEmpty = start === end;
    const written = scalarText(value, text, node.type);
    if (!isEmpty) return text.slice(0, start) + written + text.slice(end);
  }
  if (value === undefined) remove(document, path);
  else document.setIn(path, document.createNode(value));
  // JSON has neither comments nor a style of its own.
  if (isJson(text)) return `${JSON.stringify(document.toJS(), null, 2)}\n`;
  return document.toString({
    lineWidth: 0,
    indentSeq: !/^( *)[\w"'-]+:[^\n]*\n\1- /m.test(text),
    flowCollectionPadding: /\{ \S/.test(text) || !text.includes('{'),
  });
}

/** The text with a member under another name, in place; as it is when there is no such member. */
export function withName(text: string, path: Path, name: string): string {
  const document = parseDocument(text);
  const map = document.errors.length > 0 ? undefined : document.getIn(path.slice(0, -1), true);
  const pair = isMap(map) ? map.items.find(({ key }) => isScalar(key) && key.value === path.at(-1)) : undefined;
  if (pair === undefined || !isScalar(pair.key) || !pair.key.range) return text;
  const [start, end] = pair.key.range;
  return text.slice(0, start) + scalarText(name, text, pair.key.type) + text.slice(end);
}

function isJson(text: string): boolean {
  return text.trimStart().startsWith('{');
}

/** Takes a member out, and what is empty then with it. */
function remove(document: Document, path: Path): void {
  if (!document.hasIn(path)) return;
  document.deleteIn(path);
  const above = path.slice(0, -1);
  if (above.length === 0) return;
  const parent = document.getIn(above);
  if (isMap(parent) && parent.items.length === 0) remove(document, above);
}

function isPlainValue(value: FormValue | undefined): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function isBlock(type: string | undefined): boolean {
  return type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED';
}

/** A scalar on one line, in quotes where it had some or needs them; safe inside of `{}` and `[]` as well. */
function scalarText(value: string | number | boolean, text: string, type: string | undefined): string {
  if (typeof value !== 'string') return String(value);
  const isQuoted = type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE';
  const simple = stringify(value, { lineWidth: 0 }).trimEnd();
  const isOdd = simple.includes('\n') || /[,[\]{}#]/.test(value) || value === '';
  return isJson(text) || isQuoted || isOdd ? JSON.stringify(value) : simple;
}
