import { SyntaxKind } from 'typescript/unstable/ast';
import { createScanner, type Scanner } from 'typescript/unstable/ast/scanner';

/** One token of a TypeScript file. */
export interface Token {
  readonly kind: SyntaxKind;
  /** As written. */
  readonly text: string;
  /** The content of a string, else the same as `text`. */
  readonly value: string;
  /** Line of its first character, starting at 1. */
  readonly line: number;
}

/** After one of these a `/` divides; after anything else it opens a regular expression. */
const endsExpression = new Set<SyntaxKind>([
  SyntaxKind.Identifier,
  SyntaxKind.PrivateIdentifier,
  SyntaxKind.NumericLiteral,
  SyntaxKind.BigIntLiteral,
  SyntaxKind.StringLiteral,
  SyntaxKind.RegularExpressionLiteral,
  SyntaxKind.NoSubstitutionTemplateLiteral,
  SyntaxKind.TemplateTail,
  SyntaxKind.CloseParenToken,
  SyntaxKind.CloseBracketToken,
  SyntaxKind.CloseBraceToken,
  SyntaxKind.ThisKeyword,
  SyntaxKind.SuperKeyword,
  SyntaxKind.TrueKeyword,
  SyntaxKind.FalseKeyword,
  SyntaxKind.NullKeyword,
]);

/**
 * The tokens of a TypeScript source text, without comments. TypeScript 7 has its scanner under an `unstable` name only;
 * the package is pinned to one version, and test/tools/typescript-tokens.test.ts tells when it changes.
 */
export function tokensOf(source: string): readonly Token[] {
  const scanner = createScanner(true);
  scanner.setText(source);
  const tokens: Token[] = [];
  // For each open `${`: how many braces are open inside of it.
  const templates: number[] = [];
  let line = 1;
  let counted = 0;
  let previous: SyntaxKind = SyntaxKind.Unknown;

  for (;;) {
    const kind = nextToken(scanner, previous, templates);
    if (kind === SyntaxKind.EndOfFile) return tokens;
    const start = scanner.getTokenStart();
    for (; counted < start; counted++) if (source[counted] === '\n') line++;
    tokens.push({ kind, text: scanner.getTokenText(), value: scanner.getTokenValue(), line });
    previous = kind;
  }
}

/** Reads one token, choosing between the readings that only the context can tell apart. */
function nextToken(scanner: Scanner, previous: SyntaxKind, templates: number[]): SyntaxKind {
  const kind = scanner.scan();
  const innermost = templates.length - 1;
  if (kind === SyntaxKind.SlashToken || kind === SyntaxKind.SlashEqualsToken)
    return endsExpression.has(previous) ? kind : scanner.reScanSlashToken();
  if (kind === SyntaxKind.TemplateHead) templates.push(0);
  if (innermost < 0) return kind;
  if (kind === SyntaxKind.OpenBraceToken) templates[innermost] = (templates[innermost] ?? 0) + 1;
  if (kind !== SyntaxKind.CloseBraceToken) return kind;
  if ((templates[innermost] ?? 0) > 0) {
    templates[innermost] = (templates[innermost] ?? 0) - 1;
    return kind;
  }
  const part = scanner.reScanTemplateToken(false);
  if (part === SyntaxKind.TemplateTail) templates.pop();
  return part;
}
