import type { JsonObject } from '../../marathon/types.ts';
import { lockFields, readLockText, writtenValue, type LockBlock, type LockText } from '../desired/lock-text.ts';
import { checkSchema } from '../desired/schema-check.ts';
import type { LockEntry } from '../desired/types.ts';
import { parseDocuments } from '../desired/yaml/parse.ts';

const head = `# Which image each app of this cluster runs. Pacer commits this file: its history is that of the releases, and
# \`git revert\` of a commit brings the old image back without a build.
apps:`;

/**
 * The text of a lock file with some entries put or replaced. Comments, the order of the apps, and whatever is not named
 * stay as they are; new apps go where they belong by their name. Undefined when the text is no sound lock file: it is
 * left to whoever made the mistake.
 */
export function editLock(text: string | undefined, changes: ReadonlyMap<string, LockEntry>): string | undefined {
  const before = text === undefined || text.trim() === '' ? { head: head.split('\n'), blocks: [] } : lockTextOf(text);
  if (before === undefined) return undefined;
  const isEmpty = before.blocks.length === 0;
  const top = isEmpty ? before.head.map(line => line.replace(/^apps:\s*\{\}/, 'apps:')) : before.head;
  const blocks = before.blocks.map(block => {
    const entry = changes.get(block.app);
    return { app: block.app, lines: entry === undefined ? block.lines : updatedLines(block, entry) };
  });
  const ids = new Set(blocks.map(block => block.app));
  const added = [...changes].filter(([app]) => !ids.has(app)).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [app, entry] of added) insert(blocks, app, entry);
  const lines = [...withoutEnd(top, isEmpty), ...blocks.flatMap(block => block.lines)];
  return `${lines.join('\n').replace(/\n+$/, '')}\n`;
}

/** The lines of a file that ends in an empty one would have the new app below it. */
function withoutEnd(lines: readonly string[], isEmpty: boolean): readonly string[] {
  const last = lines.findLastIndex(line => line.trim() !== '');
  return isEmpty ? lines.slice(0, last + 1) : lines;
}

/** A file in another form, such as with flow collections, is written anew with the comments above its first key. */
function lockTextOf(text: string): LockText | undefined {
  const simple = readLockText(text);
  if (simple !== undefined) return simple;
  const { documents } = parseDocuments(text, false);
  const [document, second] = documents ?? [];
  if (document === undefined || second !== undefined || checkSchema('images-lock', document).length > 0)
    return undefined;
  const comments = text.split('\n').slice(
    0,
    text.split('\n').findIndex(line => !/^\s*(?:#.*)?$/.test(line)),
  );
  const apps = (document as JsonObject)['apps'] as unknown as Readonly<Record<string, LockEntry>>;
  const sorted = Object.entries(apps).sort(([a], [b]) => (a < b ? -1 : 1));
  const lines = [...comments, sorted.length === 0 ? 'apps: {}' : 'apps:'];
  for (const [app, entry] of sorted) lines.push(...linesOf(app, entry));
  return readLockText(`${lines.join('\n')}\n`);
}

interface Draft {
  readonly app: string;
  lines: readonly string[];
}

/** Before the first app with a greater name; a comment right above an app stays with that app. */
function insert(blocks: Draft[], app: string, entry: LockEntry): void {
  const found = blocks.findIndex(block => block.app > app);
  const index = found < 0 ? blocks.length : found;
  const previous = blocks[index - 1];
  const lines = linesOf(app, entry);
  if (previous === undefined) {
    blocks.unshift({ app, lines });
    return;
  }
  const last = previous.lines.findLastIndex(line => line.startsWith('    '));
  const rest = previous.lines.slice(last + 1);
  previous.lines = previous.lines.slice(0, last + 1);
  blocks.splice(index, 0, { app, lines: [...lines, ...rest] });
}

function linesOf(app: string, entry: LockEntry): readonly string[] {
  return [`  ${app}:`, ...[...lockFields.keys()].flatMap(field => lineOf(field, entry[field]))];
}

function lineOf(field: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [`    ${field}: ${writtenValue(value)}`];
}

/** The lines of a block with other values in them; a comment behind a value stays. */
function updatedLines(block: LockBlock, entry: LockEntry): readonly string[] {
  const missing = new Set<keyof LockEntry>(lockFields.keys());
  const lines: string[] = [];
  let last = 0;
  for (const line of block.lines) {
    const [, field, , comment = ''] = /^ {4}([a-z]+): (\S+)(\s+#.*)?$/.exec(line) ?? [];
    if (field === undefined) {
      lines.push(line);
      continue;
    }
    missing.delete(field as keyof LockEntry);
    const value = entry[field as keyof LockEntry];
    if (value === undefined) continue;
    lines.push(`    ${field}: ${writtenValue(value)}${comment}`);
    last = lines.length;
  }
  const added = [...missing].flatMap(field => lineOf(field, entry[field]));
  return [...lines.slice(0, last), ...added, ...lines.slice(last)];
}
