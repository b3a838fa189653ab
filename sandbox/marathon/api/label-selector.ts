import type { JsonObject } from '../../../marathon/types.ts';

/** True when the labels of an app fit. */
export type LabelSelector = (labels: JsonObject) => boolean;

const bare = String.raw`((?:[A-Za-z0-9._-]|\\.)+)`;
const exists = new RegExp(`^${bare}$`);
const equals = new RegExp(`^${bare}\\s*(==|!=)\\s*${bare}$`);
const among = new RegExp(`^${bare}\\s+(in|notin)\\s*\\(([^()]*)\\)$`);
const value = new RegExp(`^${bare}$`);

/**
 * Reads a selector list (reference 1.3): `key`, `key==value`, `key!=value`, `key in (a,b)`, `key notin (a,b)`, joined by
 * commas, all of which must hold. `undefined` when the text follows no such form.
 */
export function readLabelSelector(text: string): LabelSelector | undefined {
  const selectors: LabelSelector[] = [];
  for (const part of splitTopLevel(text)) {
    const selector = readOne(part.trim());
    if (selector === undefined) return undefined;
    selectors.push(selector);
  }
  return labels => selectors.every(selector => selector(labels));
}

function readOne(text: string): LabelSelector | undefined {
  const plain = exists.exec(text);
  if (plain) return labels => Object.hasOwn(labels, unescape(plain[1]));
  const comparison = equals.exec(text);
  if (comparison) {
    const [, key, operator, wanted] = comparison;
    const isWanted = operator === '==';
    return labels => (valueOf(labels, unescape(key)) === unescape(wanted)) === isWanted;
  }
  const membership = among.exec(text);
  if (!membership) return undefined;
  const [, key, operator, list = ''] = membership;
  const values = list.split(/(?<!\\),/).map(item => item.trim());
  if (!values.every(item => value.test(item))) return undefined;
  const wanted = new Set(values.map(unescape));
  const isWanted = operator === 'in';
  return labels => {
    const own = valueOf(labels, unescape(key));
    return (own !== undefined && wanted.has(own)) === isWanted;
  };
}

function valueOf(labels: JsonObject, key: string): string | undefined {
  const own = Object.hasOwn(labels, key) ? labels[key] : undefined;
  return typeof own === 'string' ? own : undefined;
}

function unescape(text: string | undefined): string {
  return (text ?? '').replaceAll(/\\(.)/g, '$1');
}

/** Splits at commas that are neither escaped nor inside of parentheses. */
function splitTopLevel(text: string): string[] {
  const parts: string[] = [''];
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    const character = text[index] ?? '';
    if (character === '\\') {
      parts[parts.length - 1] += character + (text[++index] ?? '');
      continue;
    }
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts;
}
