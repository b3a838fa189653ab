import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { moduleShapeOf, type ImportReference } from './imports.ts';
import { impureUses, type Impurity } from './impurity.ts';
import { tokensOf } from './typescript-tokens.ts';

/** What the wall check needs to know of a file. */
export interface SourceFile {
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly ImportReference[];
  /** 0 when there is none. */
  readonly defaultExportLine: number;
  /** Effects by globals; those by imports follow from `imports`. */
  readonly impurities: readonly Impurity[];
}

/** True for TypeScript and JavaScript. */
export function isCode(path: string): boolean {
  return /\.[mc]?[jt]sx?$/.test(path);
}

/** Reads a file; one that is not code has lines only. */
export function readSource(root: string, path: string): SourceFile {
  const text = readFileSync(join(root, path), 'utf8');
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  if (!isCode(path)) return { path, lines, imports: [], defaultExportLine: 0, impurities: [] };
  const tokens = tokensOf(text);
  return { path, lines, ...moduleShapeOf(tokens), impurities: impureUses(tokens) };
}

/** The path a relative import means, or undefined for packages and built-in modules. */
export function localTarget(from: string, specifier: string): string | undefined {
  return specifier.startsWith('.') ? posix.normalize(posix.join(posix.dirname(from), specifier)) : undefined;
}

/** True when a path is the place or lies below it. */
export function liesIn(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}/`);
}
