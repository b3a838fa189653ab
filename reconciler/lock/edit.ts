import type { JsonObject } from '../../marathon/types.ts';
import {
  lockFields,
  locksPerStep,
  lockTextSteps,
  readLockText,
  writtenValue,
  type LockBlock,
  type LockText,
} from '../desired/lock-text.ts';
import { checkSchema } from '../desired/schema-check.ts';
import type { LockEntry } from '../desired/types.ts';
import { parseDocuments } from '../desired/yaml/parse.ts';
import { atOnce } from '../loop/in-steps.ts';

const head = `# Which image each app of this cluster runs. Pacer commits this file: its history is that of the releases, and
# \`git revert\` of a commit brings the old image back without a build.
apps:`;

/** Each new app is looked for among all others. */
const insertsPerStep = 50;

/**
 * The text of a lock file with some entries put or replaced. Comments, the order of the apps, and whatever is not named
 * stay as they are; new apps go where they belong by their name. Undefined when the text is no sound lock file: it is
 * left to whoever made the mistake. All at once: with ten thousand apps that takes a tenth of a second.
 */
export function editLock(text: string | undefined, changes: ReadonlyMap<string, LockEntry>): string | undefined {
  const before = atOnce(openLock(text));
  return before === undefined ? undefined : atOnce(writeLock(before, changes));
}

/** A lock file, cut into apps, in steps; undefined when it is not sound. Without a text, the one to begin with. */
export function* openLock(text: string | undefined): Generator<void, LockText | undefined, void> {
  if (text === undefined || text.trim() === '') return { head: head.split('\n'), blocks: [] };
  return (yield* lockTextSteps(text)) ?? fromYaml(text);
}

/** Its text with some entries put or replaced, in steps; see `editLock`. */
export function* writeLock(before: LockText, changes: ReadonlyMap<string, LockEntry>): Generator<void, string, void> {
  const isEmpty = before.blocks.length === 0;
  const top = isEmpty ? before.head.map(line => line.replace(/^apps:\s*\{\}/, 'apps:')) : before.head;
  const blocks = before.blocks.map(({ app, lines }) => ({ app, lines }));
  const ids = new Set<string>();
  for (const [index, block] of before.blocks.entries()) {
    if (index % locksPerStep === locksPerStep - 1) yield;
    ids.add(block.app);
    const entry = changes.get(block.app);
    if (entry !== undefined) blocks[index] = { app: block.app, lines: updatedLines(block, entry) };
  }
  const added = [...changes].filter(([app]) => !ids.has(app)).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [index, [app, entry]] of added.entries()) {
    insert(blocks, app, entry);
    if (index % insertsPerStep === insertsPerStep - 1) yield;
  }
  const parts = [withoutEnd(top, isEmpty).join('\n')];
  for (let start = 0; start < blocks.length; start += locksPerStep) {
    if (start > 0) yield;
    parts.push(
      blocks
        .slice(start, start + locksPerStep)
        .flatMap(block => block.lines)
        .join('\n'),
    );
  }
  return `${parts.join('\n').replace(/\n+$/, '')}\n`;
}

/** The lines of a file that ends in an empty one would have the new app below it. */
function withoutEnd(lines: readonly string[], isEmpty: boolean): readonly string[] {
  const last = lines.findLastIndex(line => line.trim() !== '');
  return isEmpty ? lines.slice(0, last + 1) : lines;
}

/** A file in another form, such as with flow collections, is written anew with the comments above its first key. */
function fromYaml(text: string): LockText | undefined {
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
