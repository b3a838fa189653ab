import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { isMain, reportFindings, type Finding } from './findings.ts';
import { anchorOf } from './reference/markdown.ts';
import { isCode } from './source-file.ts';
import { readSourceTree } from './source-tree.ts';

/** A relative link of a Markdown file. */
interface Link {
  readonly target: string;
  readonly line: number;
}

/** Every relative link of every Markdown file below `root` that leads to no file, or to no heading of it. */
export function findBrokenLinks(root: string): readonly Finding[] {
  const anchors = new Map<string, ReadonlySet<string>>();
  const findings: Finding[] = [];
  for (const file of readSourceTree(root).files) {
    if (!file.endsWith('.md')) continue;
    for (const { target, line } of linksOf(readFileSync(join(root, file), 'utf8'))) {
      const problem = problemWith(root, file, target, anchors);
      if (problem !== undefined) findings.push({ file, line, message: `${target} ${problem}` });
    }
  }
  return findings;
}

/** Every page below docs/ that a program names, in an error message or a comment, and that does not exist. */
export function findLostPages(root: string): readonly Finding[] {
  const findings: Finding[] = [];
  for (const file of readSourceTree(root).files) {
    if (!isCode(file) || file.startsWith('test/')) continue;
    for (const [index, text] of readFileSync(join(root, file), 'utf8').split('\n').entries()) {
      for (const [page] of text.matchAll(/\bdocs\/[\w./-]+\.md\b/g))
        if (!existsSync(join(root, page))) findings.push({ file, line: index + 1, message: `${page} does not exist` });
    }
  }
  return findings;
}

/** What is wrong with a link, as the end of a sentence, or undefined. */
function problemWith(
  root: string,
  file: string,
  target: string,
  anchors: Map<string, ReadonlySet<string>>,
): string | undefined {
  const [address = '', fragment = ''] = target.split('#', 2);
  if (address.startsWith('/')) return 'is absolute; links between files are relative';
  const path = address === '' ? file : posix.normalize(posix.join(posix.dirname(file), decodeURI(address)));
  if (path.startsWith('..')) return 'leads out of the repository';
  if (!existsSync(join(root, path))) return 'leads nowhere';
  if (fragment === '' || !path.endsWith('.md') || statSync(join(root, path)).isDirectory()) return undefined;
  const known = anchors.get(path) ?? anchorsOf(readFileSync(join(root, path), 'utf8'));
  anchors.set(path, known);
  return known.has(decodeURIComponent(fragment)) ? undefined : `names a heading that ${path} does not have`;
}

/** Links and images, `[text](target)` and `[label]: target`, that are relative; not those inside of code. */
function linksOf(markdown: string): readonly Link[] {
  const links: Link[] = [];
  for (const { text, line } of proseOf(markdown)) {
    const withoutCode = text.replaceAll(/(`+)(?!`).*?[^`]\1(?!`)/g, code => ' '.repeat(code.length));
    const inline = withoutCode.matchAll(/\]\(\s*<?([^()\s<>]*(?:\([^()\s]*\)[^()\s<>]*)*)>?(?:\s+["'(][^)]*)?\)/g);
    const labelled = withoutCode.matchAll(/^ {0,3}\[[^\]]+\]:\s*<?([^\s<>]+)>?/g);
    for (const [, target = ''] of [...inline, ...labelled]) {
      const isExternal = /^[a-z][a-z0-9+.-]*:/i.test(target) || target.startsWith('//');
      if (target !== '' && !isExternal) links.push({ target, line });
    }
  }
  return links;
}

/** The anchors of all headings; a heading that comes again gets `-1`, `-2`, … */
function anchorsOf(markdown: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const { text } of proseOf(markdown)) {
    const heading = /^ {0,3}#{1,6}\s+(.*?)\s*#*$/.exec(text)?.[1];
    for (const [, id = ''] of text.matchAll(/<a\s+(?:id|name)="([^"]+)"/g)) anchors.add(id);
    if (heading === undefined) continue;
    const base = anchorOf(heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1'));
    let anchor = base;
    for (let again = 1; anchors.has(anchor); again++) anchor = `${base}-${again}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** The lines outside of fenced code blocks and comments. */
function proseOf(markdown: string): readonly { readonly text: string; readonly line: number }[] {
  const lines: { text: string; line: number }[] = [];
  let fence: string | undefined;
  for (const [index, text] of markdown.split('\n').entries()) {
    const marker = /^\s*(`{3,}|~{3,})/.exec(text)?.[1];
    if (fence === undefined && marker !== undefined) fence = marker;
    else if (fence !== undefined) {
      const closes = marker?.[0] === fence[0] && marker !== undefined && marker.length >= fence.length;
      if (closes) fence = undefined;
    } else lines.push({ text, line: index + 1 });
  }
  return lines;
}

if (isMain(import.meta.url)) {
  const root = join(import.meta.dirname, '..');
  reportFindings([...findBrokenLinks(root), ...findLostPages(root)], 'every link leads somewhere');
}
