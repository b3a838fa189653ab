import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { Finding } from './findings.ts';

/** Files by their path from the top of the repository, with the content they must have. */
export type GeneratedFiles = ReadonlyMap<string, string>;

/** Formats a page as `npm run format` would, so that generating and formatting never disagree. */
export async function formatMarkdown(root: string, text: string): Promise<string> {
  const config = await resolveConfig(join(root, 'docs', 'README.md'));
  return format(text, { ...config, parser: 'markdown' });
}

/** What is missing, different, or left over (a file in `folder` that carries `mark` but is not generated any more). */
export function driftOf(root: string, files: GeneratedFiles, folder: string, mark: string): readonly Finding[] {
  const findings: Finding[] = [];
  for (const [path, wanted] of files) {
    const existing = existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined;
    if (existing === wanted) continue;
    const line = existing === undefined ? 1 : firstDifference(existing, wanted);
    const state = existing === undefined ? 'is missing' : 'is not what its source gives';
    findings.push({ file: path, line, message: `${state}; run npm run generate` });
  }
  for (const path of leftOver(root, files, folder, mark))
    findings.push({ file: path, line: 1, message: 'its source is gone; run npm run generate' });
  return findings;
}

/** Writes every file that differs and removes what is left over. Returns the paths that changed. */
export function writeGenerated(root: string, files: GeneratedFiles, folder: string, mark: string): readonly string[] {
  const changed = driftOf(root, files, folder, mark).map(finding => finding.file);
  for (const path of changed) {
    const wanted = files.get(path);
    if (wanted === undefined) {
      rmSync(join(root, path));
      continue;
    }
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), wanted);
  }
  return changed;
}

function leftOver(root: string, files: GeneratedFiles, folder: string, mark: string): readonly string[] {
  if (!existsSync(join(root, folder))) return [];
  const names = readdirSync(join(root, folder)).map(name => `${folder}/${name}`);
  return names.filter(
    path => path.endsWith('.md') && !files.has(path) && readFileSync(join(root, path), 'utf8').startsWith(mark),
  );
}

function firstDifference(existing: string, wanted: string): number {
  const wantedLines = wanted.split('\n');
  const at = existing.split('\n').findIndex((line, index) => line !== wantedLines[index]);
  return at === -1 ? wantedLines.length : at + 1;
}
