import type { LockEntry } from './types.ts';

/** The lines of a lock file that belong to one app. */
export interface LockBlock {
  /** Absolute id of the app. */
  readonly app: string;
  /** Line of the app's id; the first line of the file is 1. */
  readonly line: number;
  /** All lines from the id on, up to the next app: comments are among them. */
  readonly lines: readonly string[];
  readonly entry: LockEntry;
}

/** A lock file as Pacer writes it, cut into apps. */
export interface LockText {
  /** What stands above the first app, `apps:` included. */
  readonly head: readonly string[];
  readonly blocks: readonly LockBlock[];
}

/** Fields of an entry in the order in which they are written, with what their values look like (images-lock.schema.json). */
export const lockFields: ReadonlyMap<keyof LockEntry, RegExp> = new Map([
  ['image', /^[a-z0-9][a-z0-9._/-]{0,254}$/],
  ['tag', /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/],
  ['digest', /^sha256:[0-9a-f]{64}$/],
  ['key', /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/],
  ['source', /^\S{1,2000}$/],
  ['commit', /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/],
  ['build', /^https?:\/\/\S{1,1990}$/],
]);

const idLine = /^ {2}(\/[a-z0-9./-]{1,500}):(?:\s+#.*)?$/;
const fieldLine = /^ {4}([a-z]+): (\S+)(?:\s+#.*)?$/;
const ignorable = /^\s*(?:#.*)?$/;

/** Apps that are read or written in one step: a few milliseconds. */
export const locksPerStep = 500;
/** Looking at the beginning of a line costs next to nothing. */
const linesPerStep = 20_000;

/** `lockTextSteps` at once, for a caller that nobody waits for. */
export function readLockText(text: string): LockText | undefined {
  const steps = lockTextSteps(text);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/**
 * Reads a lock file in the form that Pacer writes, line by line and in steps, of which a small one has no more than one: a large one would
 * keep a YAML parser busy for too long. Undefined for everything else, which a person may have written and YAML has to decide on.
 */
export function* lockTextSteps(text: string): Generator<void, LockText | undefined, void> {
  const lines = text.split('\n');
  if (lines.length > linesPerStep) yield;
  const starts: number[] = [];
  let top = -1;
  for (const [index, line] of lines.entries()) {
    if (index % linesPerStep === linesPerStep - 1) yield;
    if (line.startsWith('  /')) starts.push(index);
    else if (!line.startsWith(' ') && !ignorable.test(line)) {
      if (top >= 0 || !/^apps:\s*(?:\{\})?\s*(?:#.*)?$/.test(line)) return undefined;
      top = index;
    }
  }
  const first = starts[0] ?? lines.length;
  const isEmpty = /^apps:\s*\{\}/.test(lines[top] ?? '');
  if (top < 0 || top >= first || isEmpty !== (starts.length === 0)) return undefined;
  if (lines.slice(0, first).some((line, index) => index !== top && !ignorable.test(line))) return undefined;
  const blocks: LockBlock[] = [];
  const seen = new Set<string>();
  for (const [index, start] of starts.entries()) {
    if (index % locksPerStep === locksPerStep - 1) yield;
    const block = blockOf(lines.slice(start, starts[index + 1] ?? lines.length), start + 1);
    if (block === undefined || seen.has(block.app)) return undefined;
    seen.add(block.app);
    blocks.push(block);
  }
  return { head: lines.slice(0, first), blocks };
}

function blockOf(lines: readonly string[], line: number): LockBlock | undefined {
  const app = idLine.exec(lines[0] ?? '')?.[1];
  if (app === undefined) return undefined;
  const entry = entryOf(lines.slice(1));
  return entry === undefined ? undefined : { app, line, lines, entry };
}

function entryOf(lines: readonly string[]): LockEntry | undefined {
  const values: Partial<Record<keyof LockEntry, string>> = {};
  for (const line of lines) {
    if (ignorable.test(line)) continue;
    const [, name = '', written = ''] = fieldLine.exec(line) ?? [];
    const pattern = lockFields.get(name as keyof LockEntry);
    const value = plainValue(written);
    if (pattern === undefined || value === undefined || !pattern.test(value)) return undefined;
    if (values[name as keyof LockEntry] !== undefined) return undefined;
    values[name as keyof LockEntry] = value;
  }
  const { image, tag, digest, key, source, commit, build } = values;
  if (image === undefined || tag === undefined || digest === undefined) return undefined;
  if (key === undefined || source === undefined || commit === undefined) return undefined;
  return { image, tag, digest, key, source, commit, ...(build === undefined ? {} : { build }) };
}

/** A value as it is written in YAML: in quotes where YAML would take it for something else than text. */
export function writtenValue(value: string): string {
  return isPlain(value) ? value : `'${value.replaceAll("'", "''")}'`;
}

/** The text that a written value stands for; undefined when YAML would not take it for text, or may not. */
function plainValue(written: string): string | undefined {
  const quoted = /^'((?:[^']|'')*)'$/.exec(written)?.[1];
  if (quoted !== undefined) return quoted.replaceAll("''", "'");
  return isPlain(written) ? written : undefined;
}

/** Not what YAML reads as a number, a truth value, a date or nothing, and free of signs that mean something to it. */
function isPlain(value: string): boolean {
  if (!/^[A-Za-z/0-9][^\s'"]*$/.test(value) || value.endsWith(':')) return false;
  if (/^[\d.][\d._eE+:TtZz-]*$/.test(value) || /^0[xXoObB]/.test(value)) return false;
  return !/^(?:true|false|null|yes|no|on|off|y|n|nan|inf)$/i.test(value);
}
