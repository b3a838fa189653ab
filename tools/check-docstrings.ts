import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMain, reportFindings, type Finding } from './findings.ts';
import { liesIn } from './source-file.ts';
import { readSourceTree } from './source-tree.ts';
import { generatedFile } from './walls.ts';

const typescript = /\.tsx?$/;
const exported = /^export (?:declare |abstract |async )*(?:function\*?|const|let|class|interface|type) ?(\w+)/;

/** Every export below `root` that does not say what it promises, in a comment right above it; tests export only to themselves. */
export function findUndocumentedExports(root: string): readonly Finding[] {
  const findings: Finding[] = [];
  for (const path of readSourceTree(root).files) {
    if (!typescript.test(path) || generatedFile.test(path) || liesIn(path, 'test')) continue;
    const lines = readFileSync(join(root, path), 'utf8').split('\n');
    findings.push(...undocumentedIn(path, lines));
  }
  return findings;
}

function undocumentedIn(file: string, lines: readonly string[]): readonly Finding[] {
  const findings: Finding[] = [];
  const known = new Set<string>();
  for (const [index, line] of lines.entries()) {
    const name = exported.exec(line)?.[1];
    // Of several signatures the first one speaks for all.
    if (name === undefined || known.has(name)) continue;
    known.add(name);
    if (lines[index - 1]?.trimEnd().endsWith('*/') === true) continue;
    findings.push({
      file,
      line: index + 1,
      message: `${name} is exported and does not say what it promises: /** … */`,
    });
  }
  return findings;
}

if (isMain(import.meta.url))
  reportFindings(findUndocumentedExports(join(import.meta.dirname, '..')), 'every export says what it promises');
