import { SyntaxKind } from 'typescript/unstable/ast';
import type { Token } from './typescript-tokens.ts';

/** One place where a file names another module. */
export interface ImportReference {
  /** As written; missing when it is computed at run time. */
  readonly specifier?: string;
  readonly line: number;
  /** `import type` and `export type`: nothing is loaded at run time. */
  readonly typeOnly: boolean;
  /** The names taken; `*` stands for the whole module. */
  readonly names: readonly string[];
}

/** What a file imports, and where it has a default export (0 when it has none). */
export interface ModuleShape {
  readonly imports: readonly ImportReference[];
  readonly defaultExportLine: number;
}

const sourceEnding = /\.[mc]?[jt]sx?$/;

/** Reads the imports and exports of a file from its tokens. */
export function moduleShapeOf(tokens: readonly Token[]): ModuleShape {
  const imports: ImportReference[] = [];
  let defaultExportLine = 0;
  for (const [index, token] of tokens.entries()) {
    if (isMember(tokens, index)) continue;
    if (token.kind === SyntaxKind.ExportKeyword && exportsDefault(tokens, index)) defaultExportLine ||= token.line;
    const found = importAt(tokens, index);
    if (found !== undefined) imports.push(found);
  }
  return { imports, defaultExportLine };
}

/** True for the `name` of `object.name`. */
export function isMember(tokens: readonly Token[], index: number): boolean {
  const before = tokens[index - 1]?.kind;
  return before === SyntaxKind.DotToken || before === SyntaxKind.QuestionDotToken;
}

function importAt(tokens: readonly Token[], index: number): ImportReference | undefined {
  const token = tokens[index];
  const next = tokens[index + 1];
  if (token === undefined || next === undefined) return undefined;
  if (token.kind === SyntaxKind.ImportKeyword) {
    if (next.kind === SyntaxKind.OpenParenToken) return dynamicImport(tokens, index);
    if (next.kind === SyntaxKind.DotToken) return undefined;
    if (next.kind === SyntaxKind.StringLiteral) return whole(next.value, token.line);
    return clause(tokens, index);
  }
  if (token.kind === SyntaxKind.ExportKeyword) return clause(tokens, index);
  if (token.text === 'require' && next.kind === SyntaxKind.OpenParenToken) {
    const argument = tokens[index + 2];
    return isString(argument) ? whole(argument.value, token.line) : undefined;
  }
  return workerUrl(tokens, index);
}

function whole(specifier: string, line: number): ImportReference {
  return { specifier, line, typeOnly: false, names: ['*'] };
}

function isString(token: Token | undefined): token is Token {
  return token?.kind === SyntaxKind.StringLiteral || token?.kind === SyntaxKind.NoSubstitutionTemplateLiteral;
}

/** `import(…)`; a method that is called `import` is none. */
function dynamicImport(tokens: readonly Token[], index: number): ImportReference | undefined {
  const line = tokens[index]?.line ?? 0;
  const argument = tokens[index + 2];
  if (isString(argument)) return whole(argument.value, line);
  const before = tokens[index - 1]?.text ?? '';
  if (['', '{', '}', ',', ';', 'async'].includes(before)) return undefined;
  return { line, typeOnly: false, names: ['*'] };
}

/** `new URL('./worker.ts', import.meta.url)`: how a worker or a child process is named. */
function workerUrl(tokens: readonly Token[], index: number): ImportReference | undefined {
  const [first, name, open, path, comma, meta] = tokens.slice(index, index + 6);
  if (first?.kind !== SyntaxKind.NewKeyword || name?.text !== 'URL' || open?.text !== '(') return undefined;
  if (!isString(path) || comma?.text !== ',' || meta?.kind !== SyntaxKind.ImportKeyword) return undefined;
  return sourceEnding.test(path.value) ? whole(path.value, first.line) : undefined;
}

/** `import … from 'x'` and `export … from 'x'`, from their first word. */
function clause(tokens: readonly Token[], index: number): ImportReference | undefined {
  const line = tokens[index]?.line ?? 0;
  const isExport = tokens[index]?.kind === SyntaxKind.ExportKeyword;
  const afterType = tokens[index + 2];
  const typeOnly =
    tokens[index + 1]?.kind === SyntaxKind.TypeKeyword &&
    (afterType?.text === '{' || afterType?.text === '*' || (!isExport && afterType?.kind === SyntaxKind.Identifier));
  const start = index + (typeOnly ? 2 : 1);
  const opener = tokens[start]?.text;
  if (isExport && opener !== '{' && opener !== '*') return undefined;

  const names: string[] = [];
  let inBraces = false;
  let expectsName = true;
  for (let at = start; at < tokens.length; at++) {
    const token = tokens[at];
    if (token === undefined) return undefined;
    if (!inBraces && token.kind === SyntaxKind.FromKeyword && isString(tokens[at + 1]))
      return { specifier: tokens[at + 1]?.value ?? '', line, typeOnly, names };
    if (token.text === '{') inBraces = true;
    else if (token.text === '}') inBraces = false;
    else if (token.text === ',') expectsName = true;
    else if (token.text === '*') names.push('*');
    else if (!inBraces && at === start) names.push('default');
    else if (inBraces && expectsName && !isTypeModifier(tokens, at)) {
      names.push(token.value);
      expectsName = false;
    } else if (!inBraces && token.kind !== SyntaxKind.AsKeyword && tokens[at - 1]?.kind !== SyntaxKind.AsKeyword)
      return undefined;
    if (token.text === '{') expectsName = true;
  }
  return undefined;
}

/** The `type` of `{ type Name }`, not a member that is called so. */
function isTypeModifier(tokens: readonly Token[], at: number): boolean {
  const next = tokens[at + 1]?.text;
  return tokens[at]?.kind === SyntaxKind.TypeKeyword && next !== ',' && next !== '}' && next !== 'as';
}

function exportsDefault(tokens: readonly Token[], index: number): boolean {
  if (tokens[index + 1]?.kind === SyntaxKind.DefaultKeyword) return true;
  if (tokens[index + 1]?.text !== '{') return false;
  for (let at = index + 2; at < tokens.length && tokens[at]?.text !== '}'; at++) {
    const isDefault = tokens[at]?.kind === SyntaxKind.DefaultKeyword;
    // Either `x as default`, or `default` passed on under its own name.
    if (isDefault && tokens[at + 1]?.kind !== SyntaxKind.AsKeyword) return true;
  }
  return false;
}
