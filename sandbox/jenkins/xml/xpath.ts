import { childrenOf, element, type XmlElement } from './xml-tree.ts';

/** Thrown for an expression that is none, or that the stand-in does not know. */
export class XPathSyntaxError extends Error {}

/** What an expression selects: elements, or text. */
export type XPathResult =
  | { readonly kind: 'elements'; readonly elements: readonly XmlElement[] }
  | { readonly kind: 'text'; readonly text: string | undefined };

interface Step {
  readonly deep: boolean;
  readonly name: string;
  /** From 1. */
  readonly index?: number;
}

function textWithin(node: XmlElement): string {
  return node.children.map(child => (typeof child === 'string' ? child : textWithin(child))).join('');
}

function descendants(node: XmlElement): XmlElement[] {
  return childrenOf(node).flatMap(child => [child, ...descendants(child)]);
}

function parsePath(path: string): Step[] {
  const steps: Step[] = [];
  let rest = path.startsWith('/') ? path : `//${path}`;
  while (rest !== '') {
    const match = /^(\/\/?)([A-Za-z_*][\w.-]*)(?:\[(\d{1,6})\])?/.exec(rest);
    if (match === null) throw new XPathSyntaxError(`cannot read ${rest.slice(0, 60)}`);
    const [whole, slashes, name = '', index] = match;
    steps.push({ deep: slashes === '//', name, ...(index === undefined ? {} : { index: Number(index) }) });
    rest = rest.slice(whole.length);
  }
  return steps;
}

/** Elements at a path such as `/hudson/job/name`, `//job[1]/name` or `//*`. */
export function selectElements(root: XmlElement, path: string): readonly XmlElement[] {
  let found: readonly XmlElement[] = [element('', [root])];
  for (const { deep, name, index } of parsePath(path)) {
    found = found.flatMap(node => {
      const matching = (deep ? descendants(node) : childrenOf(node)).filter(
        child => name === '*' || child.name === name,
      );
      return index === undefined ? matching : matching.slice(index - 1, index);
    });
  }
  return [...new Set(found)];
}

/** Evaluates a path, a path with `/text()`, or `concat(…)` of literals and paths. Throws `XPathSyntaxError`. */
export function evaluateXPath(root: XmlElement, expression: string): XPathResult {
  const text = expression.trim();
  const concat = /^concat\((.*)\)$/s.exec(text)?.[1];
  if (concat !== undefined) {
    const parts = concat.match(/"[^"]*"|'[^']*'|[^,"']+/g) ?? [];
    const terms = parts.map(part => part.trim()).filter(part => part !== '');
    const texts = terms.map(term => {
      if (/^["']/.test(term)) return term.slice(1, -1);
      const [first] = selectElements(root, term);
      return first === undefined ? '' : textWithin(first);
    });
    return { kind: 'text', text: texts.join('') };
  }
  if (text.endsWith('/text()')) {
    const [first] = selectElements(root, text.slice(0, -'/text()'.length));
    return { kind: 'text', text: first === undefined ? undefined : textWithin(first) };
  }
  return { kind: 'elements', elements: selectElements(root, text) };
}

/** The tree without the elements at a path. */
export function withoutElements(root: XmlElement, path: string): XmlElement {
  const gone = new Set(selectElements(root, path));
  const copy = (node: XmlElement): XmlElement => ({
    ...node,
    children: node.children
      .filter(child => typeof child === 'string' || !gone.has(child))
      .map(child => (typeof child === 'string' ? child : copy(child))),
  });
  return copy(root);
}
