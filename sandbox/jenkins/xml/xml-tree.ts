/** An XML element. Text and elements are kept in their order; comments are not kept. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (XmlElement | string)[];
}

/** Thrown for a document that is no XML, or has a document type, which would open the way to other files. */
export class XmlSyntaxError extends Error {}

const maximumDepth = 100;
const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function decode(text: string): string {
  return text.replace(/&([^;\s]*);/g, (whole, name: string) => {
    const known = entities[name];
    if (known !== undefined) return known;
    const code = /^#x([0-9a-f]{1,6})$/i.exec(name)?.[1];
    const point = code === undefined ? Number(/^#(\d{1,7})$/.exec(name)?.[1]) : Number.parseInt(code, 16);
    if (!Number.isInteger(point) || point > 0x10ffff) throw new XmlSyntaxError(`unknown entity ${whole}`);
    return String.fromCodePoint(point);
  });
}

function readAttributes(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  const rest = text.replace(/\s*([^\s=<>"'/]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/g, (_whole, name, double, single) => {
    attributes[String(name)] = decode(String(double ?? single ?? ''));
    return '';
  });
  if (rest.trim() !== '') throw new XmlSyntaxError(`attributes expected: ${rest.trim().slice(0, 40)}`);
  return attributes;
}

/**
 * Reads a document: elements, attributes, text, CDATA, the five entities and numbered ones. The version that Jenkins
 * declares, 1.1, and white space between elements are left aside. Throws `XmlSyntaxError`.
 */
export function parseXml(text: string): XmlElement {
  const open: { name: string; attributes: Record<string, string>; children: (XmlElement | string)[] }[] = [];
  let root: XmlElement | undefined;
  let at = 0;

  function addText(value: string): void {
    const parent = open.at(-1);
    if (parent !== undefined) parent.children.push(value);
    else if (value.trim() !== '') throw new XmlSyntaxError('text outside of the document element');
  }

  function close(): void {
    const { name, attributes, children } = open.pop() ?? { name: '', attributes: {}, children: [] };
    const hasElements = children.some(child => typeof child !== 'string');
    const kept = hasElements ? children.filter(child => typeof child !== 'string' || child.trim() !== '') : children;
    const element = { name, attributes, children: kept };
    const parent = open.at(-1);
    if (parent !== undefined) parent.children.push(element);
    else if (root === undefined) root = element;
    else throw new XmlSyntaxError('more than one document element');
  }

  function skipPast(end: string): string {
    const to = text.indexOf(end, at);
    if (to < 0) throw new XmlSyntaxError(`${end} expected`);
    const inside = text.slice(at, to);
    at = to + end.length;
    return inside;
  }

  function readTag(): void {
    const match = /^<\/?([^\s/>"'=<]+)((?:[^<>"']|"[^"]*"|'[^']*')*)>/.exec(text.slice(at, at + 100_000));
    if (match === null) throw new XmlSyntaxError(`a tag expected at ${text.slice(at, at + 30)}`);
    const [whole, name = '', rest = ''] = match;
    at += whole.length;
    if (whole.startsWith('</')) {
      if (open.at(-1)?.name !== name) throw new XmlSyntaxError(`</${name}> closes nothing`);
      return close();
    }
    if (open.length >= maximumDepth) throw new XmlSyntaxError('too many levels');
    const isEmpty = rest.endsWith('/');
    open.push({ name, attributes: readAttributes(isEmpty ? rest.slice(0, -1) : rest), children: [] });
    if (isEmpty) close();
  }

  if (text.startsWith('\ufeff')) at = 1;
  while (at < text.length) {
    if (text[at] !== '<') {
      const end = text.indexOf('<', at);
      const value = text.slice(at, end < 0 ? text.length : end);
      at += value.length;
      addText(decode(value));
    } else if (text.startsWith('<?', at)) skipPast('?>');
    else if (text.startsWith('<!--', at)) skipPast('-->');
    else if (text.startsWith('<![CDATA[', at)) addText(skipPast(']]>').slice('<![CDATA['.length));
    else if (text.startsWith('<!', at)) throw new XmlSyntaxError('a document type is not allowed');
    else readTag();
  }
  if (root === undefined || open.length > 0) throw new XmlSyntaxError('the document ends too early');
  return root;
}

/** Escapes text for an element or an attribute. */
function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function attributesText({ attributes }: XmlElement): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escapeXml(value)}"`)
    .join('');
}

function writeElement(element: XmlElement, indent: string): string {
  const start = `${indent}<${element.name}${attributesText(element)}`;
  if (element.children.length === 0) return `${start}/>\n`;
  if (element.children.every(child => typeof child === 'string'))
    return `${start}>${escapeXml(element.children.join(''))}</${element.name}>\n`;
  const inside = element.children
    .map(child => (typeof child === 'string' ? escapeXml(child) : writeElement(child, `${indent}  `)))
    .join('');
  return `${start}>\n${inside}${indent}</${element.name}>\n`;
}

/** Writes a document as Jenkins does: version 1.1, two spaces a level. */
export function writeXml(root: XmlElement): string {
  return `<?xml version='1.1' encoding='UTF-8'?>\n${writeElement(root, '')}`;
}

/** Makes an element. */
export function element(
  name: string,
  children: readonly (XmlElement | string)[] = [],
  attributes: Readonly<Record<string, string>> = {},
): XmlElement {
  return { name, attributes, children: children.filter(child => child !== '') };
}

/** The first child element of this name; a list goes down one level each. */
export function childOf(parent: XmlElement | undefined, ...names: readonly string[]): XmlElement | undefined {
  let found = parent;
  for (const name of names)
    found = found?.children.find((child): child is XmlElement => typeof child !== 'string' && child.name === name);
  return found;
}

/** All child elements, or those of this name. */
export function childrenOf(parent: XmlElement | undefined, name?: string): readonly XmlElement[] {
  return (parent?.children ?? []).filter(
    (child): child is XmlElement => typeof child !== 'string' && (name === undefined || child.name === name),
  );
}

/** The text directly in an element. */
export function contentOf({ children }: XmlElement): string {
  return children.filter(child => typeof child === 'string').join('');
}

/** Text of the child element of this name; undefined without such a child. */
export function textOf(parent: XmlElement | undefined, ...names: readonly string[]): string | undefined {
  const found = childOf(parent, ...names);
  return found === undefined ? undefined : contentOf(found);
}

/** The parent with the text child `name` set, in its old place or at the end. */
export function withText(parent: XmlElement, name: string, text: string): XmlElement {
  const replacement = element(name, [text]);
  const isThere = childOf(parent, name) !== undefined;
  return {
    ...parent,
    children: isThere
      ? parent.children.map(child => (typeof child !== 'string' && child.name === name ? replacement : child))
      : [...parent.children, replacement],
  };
}
