/** The first thing in a text that is not JSON. */
export interface JsonFault {
  readonly offset: number;
  /** One sentence: what is there, and what should be. */
  readonly message: string;
}

class Fault extends Error {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const maxDepth = 100;

/** Finds out why a text is not JSON (RFC 8259), in words that help; undefined when it is. Engines name only a character. */
export function findJsonFault(text: string): JsonFault | undefined {
  let at = 0;

  function skip(): void {
    while (at < text.length && ' \t\r\n'.includes(text.charAt(at))) at++;
    if (text.startsWith('//', at) || text.startsWith('/*', at) || text.charAt(at) === '#')
      throw new Fault(at, 'JSON has no comments. Remove this one, or name the file .yaml, where # begins a comment');
  }

  function value(depth: number): void {
    skip();
    if (depth > maxDepth) throw new Fault(at, `values are nested deeper than ${maxDepth} levels`);
    const first = text.charAt(at);
    if (first === '{') members(depth);
    else if (first === '[') items(depth);
    else if (first === '"') string();
    else literal(first);
  }

  function literal(first: string): void {
    for (const word of ['true', 'false', 'null']) {
      if (!text.startsWith(word, at)) continue;
      at += word.length;
      return;
    }
    number.lastIndex = at;
    const found = number.exec(text);
    if (found === null) throw new Fault(at, unexpected(first, 'a value'));
    at += found[0].length;
  }

  function members(depth: number): void {
    const open = at++;
    skip();
    if (take('}')) return;
    for (;;) {
      skip();
      if (text.charAt(at) !== '"') throw new Fault(at, unexpected(text.charAt(at), 'a name in double quotes'));
      string();
      skip();
      if (!take(':')) throw new Fault(at, 'there is a ":" missing between a name and its value');
      value(depth + 1);
      if (!another(open, '}')) return;
    }
  }

  function items(depth: number): void {
    const open = at++;
    skip();
    if (take(']')) return;
    for (;;) {
      value(depth + 1);
      if (!another(open, ']')) return;
    }
  }

  /** After a member or an item: true when a comma says that more comes. */
  function another(open: number, close: string): boolean {
    skip();
    if (take(close)) return false;
    if (at >= text.length) throw new Fault(open, `this "${text.charAt(open)}" is never closed with "${close}"`);
    const comma = at;
    if (!take(',')) throw new Fault(at, `there is a "," or "${close}" missing before this`);
    skip();
    if (text.charAt(at) === close) throw new Fault(comma, `there is a "," too many before "${close}"`);
    return true;
  }

  function string(): void {
    const open = at++;
    for (; at < text.length; at++) {
      const character = text.charAt(at);
      if (character === '"') {
        at++;
        return;
      }
      if (character === '\n') break;
      if (character < ' ') throw new Fault(at, 'a control character in a text must be written as \\t, \\n or \\u0000');
      if (character !== '\\') continue;
      at++;
      const escape = text.charAt(at);
      const unicode = escape === 'u' && /^[0-9a-fA-F]{4}$/.test(text.slice(at + 1, at + 5));
      if (!unicode && (escape === '' || !'"\\/bfnrt'.includes(escape)))
        throw new Fault(at - 1, `"\\${escape}" is no escape that JSON knows; a backslash itself is written \\\\`);
    }
    throw new Fault(open, 'this text is never closed with a double quote');
  }

  function take(character: string): boolean {
    if (text.charAt(at) !== character) return false;
    at++;
    return true;
  }

  try {
    value(0);
    skip();
    if (at < text.length) throw new Fault(at, 'there is something after the end of the JSON value');
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return { offset: error.offset, message: error.message };
    throw error;
  }
}

function unexpected(character: string, wanted: string): string {
  if (character === '') return `the file ends where ${wanted} should be`;
  if (character === "'") return `${wanted} should be here; JSON knows double quotes only`;
  return `there is "${character}" where ${wanted} should be`;
}
