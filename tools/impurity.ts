import { SyntaxKind } from 'typescript/unstable/ast';
import { isMember, type ImportReference } from './imports.ts';
import type { Token } from './typescript-tokens.ts';
import { pureBuiltins, pureCryptoNames, purePackages } from './walls.ts';

/** Something in a file that makes its result depend on more than its arguments, or that acts on the world. */
export interface Impurity {
  readonly line: number;
  /** As a phrase: "Math.random() is chance". */
  readonly what: string;
}

/** Globals by which a function reaches the world, with the phrase that says how. */
const impureGlobals: Readonly<Record<string, string>> = {
  process: 'process is the world outside',
  performance: 'performance reads the clock',
  console: 'console writes to the terminal',
  fetch: 'fetch talks to the network',
  setTimeout: 'setTimeout waits on the clock',
  setInterval: 'setInterval waits on the clock',
  setImmediate: 'setImmediate waits on the event loop',
  globalThis: 'globalThis gives everything, effects too',
  crypto: 'the global crypto is chance; hashing is createHash of node:crypto',
  WebSocket: 'WebSocket talks to the network',
  EventSource: 'EventSource talks to the network',
};

/** Finds the clock, chance, timers, terminal and network in the tokens of a file. */
export function impureUses(tokens: readonly Token[]): readonly Impurity[] {
  const found: Impurity[] = [];
  const own = declaredNames(tokens);
  for (const [index, token] of tokens.entries()) {
    const what = own.has(token.text) ? undefined : impureUse(tokens, index);
    if (what !== undefined) found.push({ line: token.line, what });
  }
  return found;
}

/** Names that a file gives to variables, functions and parameters of its own: `fetch` may be a member of an app. */
function declaredNames(tokens: readonly Token[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== SyntaxKind.Identifier) continue;
    const before = tokens[index - 1]?.text ?? '';
    const after = tokens[index + 1]?.text;
    const isVariable = ['const', 'let', 'var', 'function'].includes(before);
    const isParameter = ['(', ','].includes(before) && after === ':';
    if (isVariable || isParameter) names.add(token.text);
  }
  return names;
}

function impureUse(tokens: readonly Token[], index: number): string | undefined {
  const token = tokens[index];
  if (token?.kind !== SyntaxKind.Identifier || isMember(tokens, index)) return undefined;
  const [next, name, afterName] = tokens.slice(index + 1, index + 4).map(each => each.text);
  const reads = next === '.' || next === '?.' ? name : undefined;

  if (token.text === 'Math') return reads === 'random' ? 'Math.random is chance' : undefined;
  if (token.text === 'Date') {
    if (reads === 'now') return 'Date.now reads the clock';
    const constructed = tokens[index - 1]?.kind === SyntaxKind.NewKeyword;
    if (constructed) return next !== '(' || name === ')' ? 'new Date() without an argument reads the clock' : undefined;
    return next === '(' ? 'Date() reads the clock' : undefined;
  }
  if (!Object.hasOwn(impureGlobals, token.text)) return undefined;
  // A member or a parameter of that name is something else: `{ process: … }`, `process?: string`.
  if (next === ':' || (next === '?' && name === ':')) return undefined;
  const isMethod = next === '(' && afterName === ':';
  return isMethod ? undefined : impureGlobals[token.text];
}

/** Why loading a package or a built-in module is an effect, or undefined when it is none. */
export function impureImport(reference: ImportReference): string | undefined {
  const { specifier } = reference;
  if (specifier === undefined) return 'a computed import can load anything';
  if (specifier === 'node:crypto' || specifier === 'crypto') {
    const refused = reference.names.find(name => !pureCryptoNames.has(name));
    if (refused === undefined) return undefined;
    return `${refused === '*' || refused === 'default' ? 'all' : refused} of node:crypto is more than hashing`;
  }
  if (pureBuiltins.has(specifier)) return undefined;
  if (specifier.startsWith('node:')) return `${specifier} is not on the list of modules without effects`;
  const parts = specifier.split('/');
  const packageName = specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier);
  return purePackages.has(packageName) ? undefined : `${packageName} is not on the list of packages without effects`;
}
