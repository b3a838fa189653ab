import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dataOf, valueAt, withValue, type FormValue, type Path } from '../../dashboard/pages/edit/document.ts';

type Tree = string | number | boolean | readonly Tree[] | { readonly [name: string]: Tree };

/** A file as somebody wrote it, and which of its lines belong to the value at a path. */
interface Written {
  readonly lines: string[];
  readonly spans: Map<string, readonly [first: number, end: number]>;
}

const names = ['id', 'mem', 'env', 'container', 'labels', 'path', 'unknown-member', 'healthChecks', 'x'] as const;
const scalar = fc.oneof(
  fc.constantFrom<Tree>('plain', 'two words', 'a: b', '# none', '', '1', 'true', '${vars.x}', 'x, y', 'ends: '),
  fc.integer({ min: 0, max: 999 }),
  fc.boolean(),
);
const { tree } = fc.letrec<{ tree: Tree; map: Tree; list: Tree }>(tie => ({
  tree: fc.oneof({ depthSize: 'small', withCrossShrink: true }, scalar, tie('map'), tie('list')),
  map: fc.dictionary(fc.constantFrom(...names), tie('tree'), { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
  list: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
}));
const file = fc.dictionary(fc.constantFrom(...names), tree, { minKeys: 2, maxKeys: 5, noNullPrototype: true });

/** Writes a tree as people do: comments above and behind, odd spaces, short things between brackets. `next` chooses. */
function write(data: { readonly [name: string]: Tree }, isListIndented: boolean, next: () => number): Written {
  const lines: string[] = ['# The head.'];
  const spans: Written['spans'] = new Map();
  const behind = (): string => (next() % 4 === 0 ? `  # behind ${next()}` : '');
  const flow = (value: Tree): string => {
    if (Array.isArray(value)) return `[${value.map(each => flow(each as Tree)).join(', ')}]`;
    if (typeof value !== 'object') return typeof value === 'string' ? JSON.stringify(value) : String(value);
    return `{${Object.entries(value)
      .map(([name, each]) => `${name}: ${flow(each)}`)
      .join(', ')}}`;
  };
  const put = (lead: string, path: Path, value: Tree, column: number): void => {
    const start = lines.length;
    const isShort = typeof value !== 'object' || next() % 4 === 0;
    if (isShort) lines.push(`${lead}${' '.repeat(1 + (next() % 3))}${flow(value)}${behind()}`);
    else if (Array.isArray(value)) {
      lines.push(`${lead}${behind()}`);
      const deeper = isListIndented || lead.endsWith('-') ? column + 2 : column;
      value.forEach((each, index) => item(each as Tree, [...path, index], deeper));
    } else {
      lines.push(`${lead}${behind()}`);
      for (const [name, each] of Object.entries(value)) named(name, each, [...path, name], column + 2);
    }
    spans.set(JSON.stringify(path), [start, lines.length]);
  };
  const above = (column: number): void => {
    if (next() % 5 === 0) lines.push(`${' '.repeat(column)}# above ${next()}`);
    if (next() % 9 === 0) lines.push('');
  };
  const named = (name: string, value: Tree, path: Path, column: number): void => {
    above(column);
    put(`${' '.repeat(column)}${name}:`, path, value, column);
  };
  const item = (value: Tree, path: Path, column: number): void => {
    above(column);
    const entries = typeof value === 'object' && !Array.isArray(value) ? Object.entries(value) : [];
    if (entries.length === 0 || next() % 4 === 0) return put(`${' '.repeat(column)}-`, path, value, column);
    const start = lines.length;
    entries.forEach(([name, each], index) => {
      const lead = index === 0 ? `${' '.repeat(column)}- ` : ' '.repeat(column + 2);
      if (index > 0) above(column + 2);
      put(`${lead}${name}:`, [...path, name], each as Tree, column + 2);
    });
    spans.set(JSON.stringify(path), [start, lines.length]);
    return undefined;
  };
  for (const [name, each] of Object.entries(data)) named(name, each, [name], 0);
  return { lines, spans };
}

function pathsOf(value: Tree, path: Path = []): readonly Path[] {
  if (typeof value !== 'object') return [path];
  return [
    ...(path.length === 0 ? [] : [path]),
    ...Object.entries(value).flatMap(([name, each]) =>
      pathsOf(each as Tree, [...path, Array.isArray(value) ? Number(name) : name]),
    ),
  ];
}

/** The data with a value put or taken out, told apart from how the form does it. */
function changed(value: Tree, [name, ...rest]: Path, next: Tree | undefined): Tree | undefined {
  if (name === undefined) return next;
  const inner = changed(valueAt(value, [name]) as Tree, rest, next);
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) };
  if (inner !== undefined) Object.assign(copy, { [name]: inner });
  else if (Array.isArray(copy)) copy.splice(Number(name), 1);
  else delete (copy as Record<string, unknown>)[name];
  return Object.keys(copy).length === 0 ? undefined : (copy as Tree);
}

/** How many lines two files begin with alike. */
function alike(one: readonly string[], other: readonly string[]): number {
  let count = 0;
  while (count < one.length && count < other.length && one[count] === other[count]) count++;
  return count;
}

/** A file, its lines, and one of its values. */
const scene = fc
  .record({
    data: file,
    isListIndented: fc.boolean(),
    choices: fc.array(fc.nat(99), { minLength: 40, maxLength: 40 }),
    which: fc.nat(),
  })
  .map(({ data, isListIndented, choices, which }) => {
    let at = 0;
    const written = write(data, isListIndented, () => choices[at++ % choices.length] ?? 0);
    const paths = pathsOf(data);
    return { data, path: paths[which % paths.length] ?? [], written, text: `${written.lines.join('\n')}\n` };
  });

/** Lines of the smallest thing around a path that has lines of its own. */
function spanOf({ spans }: Written, path: Path): readonly [number, number] {
  for (let length = path.length; length > 0; length--) {
    const span = spans.get(JSON.stringify(path.slice(0, length)));
    if (span !== undefined) return span;
  }
  return [0, 0];
}

describe('a change of one field', () => {
  it('changes no line but those of that field, and says what was wanted, whatever the file looks like', () => {
    fc.assert(
      fc.property(scene, tree, ({ data, path, written, text }, value) => {
        expect(dataOf(text)).toEqual(data);
        const next = withValue(text, path, value as FormValue);
        expect(dataOf(next)).toEqual(changed(data, path, value));
        const [first, end] = spanOf(written, path);
        const lines = next.split('\n');
        const before = text.split('\n');
        expect(alike(before, lines)).toBeGreaterThanOrEqual(first);
        expect(alike(before.toReversed(), lines.toReversed())).toBeGreaterThanOrEqual(before.length - end);
      }),
      { numRuns: 600 },
    );
  });

  it('takes out no line but those of that field and of what is empty then', () => {
    fc.assert(
      fc.property(scene, ({ data, path, written, text }) => {
        const left = changed(data, path, undefined);
        fc.pre(left !== undefined);
        const next = withValue(text, path, undefined);
        expect(dataOf(next)).toEqual(left);
        let whole = path;
        while (Object.keys(valueAt(data, whole.slice(0, -1)) as object).length === 1) whole = whole.slice(0, -1);
        const [first, end] = spanOf(written, whole);
        const kept = [...written.lines.slice(0, first), ...written.lines.slice(end)].filter(line => line.trim() !== '');
        const lines = next.split('\n');
        // The one behind a dash goes up to the dash.
        const isThere = (line: string): boolean => lines.some(each => each === line || each.endsWith(line.trim()));
        expect(kept.filter(line => !isThere(line))).toEqual([]);
      }),
      { numRuns: 600 },
    );
  });

  it('adds lines and changes none when something new is written into a mapping or list of several lines', () => {
    fc.assert(
      fc.property(scene, tree, ({ data, written, text }, value) => {
        fc.pre(!('new' in data));
        const next = withValue(text, ['new'], value as FormValue);
        expect(dataOf(next)).toEqual({ ...data, new: value });
        const lines = next.split('\n');
        expect(alike(written.lines, lines) + alike(text.split('\n').toReversed(), lines.toReversed())).toBeGreaterThan(
          written.lines.length - 1,
        );
      }),
      { numRuns: 300 },
    );
  });
});
