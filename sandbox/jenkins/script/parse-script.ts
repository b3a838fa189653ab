/** A value in a pipeline script. */
export type ScriptValue =
  /** A string; with `interpolated`, `${NAME}` in it stands for a parameter or variable. */
  | { readonly kind: 'text'; readonly text: string; readonly interpolated: boolean }
  | { readonly kind: 'literal'; readonly value: number | boolean | null }
  /** A call whose result is the value, or a bare name (a call without arguments). */
  | { readonly kind: 'call'; readonly call: Statement }
  | { readonly kind: 'sum'; readonly terms: readonly ScriptValue[] };

/** One step, section or assignment: `name values { block }` or `name = value`. */
export interface Statement {
  readonly name: string;
  readonly values: readonly ScriptValue[];
  readonly named: Readonly<Record<string, ScriptValue>>;
  readonly block?: readonly Statement[];
  readonly assigned?: ScriptValue;
  /** Methods that are called on the result, `trim`. */
  readonly methods: readonly string[];
}

/** Thrown with the words of a compiler: the build fails with them. */
export class ScriptSyntaxError extends Error {}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

/**
 * Reads what most pipeline scripts are made of: nested blocks, steps with positional and named arguments, strings in all
 * four quotes, sums, assignments. It is no Groovy: a script with conditions, closures or definitions does not parse.
 */
export function parseScript(text: string): readonly Statement[] {
  let at = 0;

  function fail(what: string): never {
    const line = text.slice(0, at).split('\n').length;
    throw new ScriptSyntaxError(`WorkflowScript: ${line}: ${what}; the stand-in reads steps and blocks only`);
  }

  function skip(pattern: RegExp): void {
    pattern.lastIndex = at;
    at += pattern.exec(text)?.[0].length ?? 0;
  }

  // Space and comments; with line ends where a statement cannot end.
  const skipInline = (): void => skip(/(?:[ \t\r]|\/\*[\s\S]*?\*\/|\/\/[^\n]*)*/y);
  const skipAll = (): void => skip(/(?:[\s;]|\/\*[\s\S]*?\*\/|\/\/[^\n]*)*/y);

  function take(pattern: RegExp): string | undefined {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  }

  function string(): ScriptValue | undefined {
    const quote = take(/'''|"""|'|"/y);
    if (quote === undefined) return undefined;
    let value = '';
    while (!text.startsWith(quote, at)) {
      const character = text[at];
      if (character === undefined || (quote.length === 1 && character === '\n')) fail('the string does not end');
      if (character === '\\') {
        const escaped = text[at + 1] ?? '';
        // A dollar that was escaped must not be interpolated later.
        value += escaped === '$' ? '\\$' : (escapes[escaped] ?? (escaped === '\n' ? '' : escaped));
        at += 2;
      } else {
        value += character;
        at++;
      }
    }
    at += quote.length;
    return { kind: 'text', text: value, interpolated: quote.startsWith('"') };
  }

  function term(): ScriptValue {
    const quoted = string();
    if (quoted !== undefined) return quoted;
    const number = take(/-?\d+(?:\.\d+)?/y);
    if (number !== undefined) return { kind: 'literal', value: Number(number) };
    const name = take(/[A-Za-z_][\w.]*/y);
    if (name === undefined) fail(`a value expected before "${text.slice(at, at + 20).trim()}"`);
    if (name === 'true' || name === 'false') return { kind: 'literal', value: name === 'true' };
    if (name === 'null') return { kind: 'literal', value: null };
    const given = text[at] === '(' ? inParentheses() : { values: [], named: {} };
    return { kind: 'call', call: { name, ...given, methods: methods() } };
  }

  function value(): ScriptValue {
    const terms = [term()];
    for (;;) {
      const before = at;
      skipInline();
      if (text[at] !== '+') {
        at = before;
        break;
      }
      at++;
      skipAll();
      terms.push(term());
    }
    return terms.length === 1 && terms[0] !== undefined ? terms[0] : { kind: 'sum', terms };
  }

  function methods(): string[] {
    const names: string[] = [];
    for (;;) {
      const name = take(/\.[A-Za-z]\w*\(\)/y);
      if (name === undefined) return names;
      names.push(name.slice(1, -2));
    }
  }

  interface Given {
    readonly values: ScriptValue[];
    readonly named: Record<string, ScriptValue>;
  }

  function argument(given: Given): void {
    const name = take(/[A-Za-z_]\w*(?=\s*:)/y);
    if (name === undefined) {
      given.values.push(value());
      return;
    }
    take(/\s*:\s*/y);
    given.named[name] = value();
  }

  function inParentheses(): Given {
    at++;
    const given: Given = { values: [], named: {} };
    for (;;) {
      skipAll();
      if (text[at] === ')') break;
      argument(given);
      skipAll();
      if (text[at] === ',') at++;
      else if (text[at] !== ')') fail('a comma or ) expected');
    }
    at++;
    return given;
  }

  function bare(): Given {
    const given: Given = { values: [], named: {} };
    while (at < text.length && !/[\n;{}]/.test(text[at] ?? '')) {
      argument(given);
      skipInline();
      if (text[at] !== ',') break;
      at++;
      skipAll();
    }
    return given;
  }

  function statement(): Statement {
    const name = take(/[A-Za-z_][\w.]*/y);
    if (name === undefined) fail(`a step expected before "${text.slice(at, at + 20).trim()}"`);
    skipInline();
    if (text[at] === '=' && text[at + 1] !== '=') {
      at++;
      skipAll();
      return { name, values: [], named: {}, methods: [], assigned: value() };
    }
    const given = text[at] === '(' ? inParentheses() : bare();
    const called = methods();
    skipInline();
    if (text[at] !== '{') return { name, ...given, methods: called };
    at++;
    return { name, ...given, methods: called, block: block('}') };
  }

  function block(end: '}' | undefined): Statement[] {
    const statements: Statement[] = [];
    for (;;) {
      skipAll();
      if (at >= text.length) {
        if (end !== undefined) fail('} expected');
        return statements;
      }
      if (text[at] === '}') {
        if (end === undefined) fail('a } too many');
        at++;
        return statements;
      }
      statements.push(statement());
      skipInline();
      if (at < text.length && !/[\n;}]/.test(text[at] ?? ''))
        fail(`"${text.slice(at, at + 20).trim()}" is not expected`);
    }
  }

  return block(undefined);
}
