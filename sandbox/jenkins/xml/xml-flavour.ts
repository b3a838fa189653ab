import { element, type XmlElement } from './xml-tree.ts';

/** `builds` → `build`: what one element of a list is called (Stapler's rule, as far as Jenkins's names go). */
function singular(name: string): string {
  if (name.endsWith('ies')) return `${name.slice(0, -3)}y`;
  return name.endsWith('s') && !name.endsWith('ss') ? name.slice(0, -1) : name;
}

function childElements(name: string, value: unknown): XmlElement[] {
  // What is null is left out.
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return value.flatMap(each => childElements(singular(name), each));
  if (typeof value === 'object') return [objectElement(name, value as Record<string, unknown>)];
  return [element(name, [typeof value === 'string' ? value : JSON.stringify(value)])];
}

function objectElement(name: string, object: Readonly<Record<string, unknown>>): XmlElement {
  const { _class: className, ...members } = object;
  const children = Object.entries(members).flatMap(([member, value]) => childElements(member, value));
  return element(name, children, typeof className === 'string' ? { _class: className } : {});
}

/** An answer of the remote API as `…/api/xml` writes it: the root is called like the class, lists repeat an element. */
export function toXml(written: unknown): XmlElement {
  const object = written as Readonly<Record<string, unknown>>;
  const className = typeof object['_class'] === 'string' ? object['_class'] : 'object';
  const simple = className.slice(Math.max(className.lastIndexOf('.'), className.lastIndexOf('$')) + 1);
  return objectElement(`${simple.charAt(0).toLowerCase()}${simple.slice(1)}`, object);
}
