import type { Finding } from './findings.ts';
import { impureImport, type Impurity } from './impurity.ts';
import { liesIn, localTarget, type SourceFile } from './source-file.ts';
import type { Wall } from './walls.ts';

/** What a file of a pure place does itself, and what the files it loads from other places do. */
export function purityFindings(
  source: SourceFile,
  wall: Wall,
  sources: ReadonlyMap<string, SourceFile>,
): readonly Finding[] {
  const findings: Finding[] = [];
  for (const { line, what } of ownImpurities(source))
    findings.push({ file: source.path, line, message: `${wall.place} is pure, but ${what}: ${wall.why}` });
  for (const { specifier, line, typeOnly } of source.imports) {
    const target = specifier === undefined || typeOnly ? undefined : localTarget(source.path, specifier);
    if (target === undefined || liesIn(target, wall.place)) continue;
    const chain = chainToImpurity(target, sources);
    if (chain !== undefined)
      findings.push({ file: source.path, line, message: `${wall.place} is pure, but loads ${chain}: ${wall.why}` });
  }
  return findings;
}

/** Effects of a file, one for a line. */
function ownImpurities(source: SourceFile): readonly Impurity[] {
  const found = new Map<number, Impurity>();
  for (const reference of source.imports) {
    if (reference.typeOnly || (reference.specifier !== undefined && reference.specifier.startsWith('.'))) continue;
    const what = impureImport(reference);
    if (what !== undefined) found.set(reference.line, { line: reference.line, what });
  }
  for (const impurity of source.impurities) if (!found.has(impurity.line)) found.set(impurity.line, impurity);
  return [...found.values()];
}

/** The shortest way by imports from a file to one with effects, as a phrase; undefined when there is none. */
function chainToImpurity(start: string, sources: ReadonlyMap<string, SourceFile>): string | undefined {
  const cameFrom = new Map<string, string | undefined>([[start, undefined]]);
  for (const path of cameFrom.keys()) {
    const source = sources.get(path);
    if (source === undefined) continue;
    const impurity = ownImpurities(source)[0];
    if (impurity !== undefined) {
      const way: string[] = [];
      for (let at: string | undefined = path; at !== undefined; at = cameFrom.get(at)) way.unshift(at);
      return `${way.join(' → ')}, where ${impurity.what} (line ${impurity.line})`;
    }
    for (const { specifier, typeOnly } of source.imports) {
      const next = specifier === undefined || typeOnly ? undefined : localTarget(path, specifier);
      if (next !== undefined && !cameFrom.has(next)) cameFrom.set(next, path);
    }
  }
  return undefined;
}
