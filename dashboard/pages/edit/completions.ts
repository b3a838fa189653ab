import { aboutOf, itemsOf, membersOf, schemaAt, type Schemas } from './schema-at.ts';

/** A member that may stand at a place, with what it means. */
export interface MemberCompletion {
  readonly label: string;
  readonly type: 'property' | 'enum';
  readonly info: string;
}

/** Members that the schema knows at a place of the text, or values after a colon. By indentation, as one writes. */
export function completionsAt(text: string, offset: number, schemas: Schemas): readonly MemberCompletion[] {
  const lines = text.slice(0, offset).split('\n');
  const current = lines.at(-1) ?? '';
  const [whole, indent = '', dash = '', key] = /^( *)(- )?(?:([\w-]+): +)?[\w-]*$/.exec(current) ?? [];
  if (whole === undefined) return [];
  const isPacerForm = /^kind:/m.test(text);
  const path = parentsOf(lines.slice(0, -1), indent.length + dash.length);
  const found = schemaAt([...path, ...(key === undefined ? [] : [key])], schemas, isPacerForm);
  if (key !== undefined) {
    const { values = [], description = '' } = aboutOf(found);
    return values.map(label => ({ label, type: 'enum', info: description }));
  }
  const column = indent.length + dash.length;
  const taken = new Set([
    ...(dash === '' ? siblingsOf(lines.slice(0, -1).toReversed(), column) : []),
    ...siblingsOf(text.slice(offset).split('\n').slice(1), column),
  ]);
  return membersOf(itemsOf(found, schemas), schemas)
    .filter(([label]) => !taken.has(label))
    .map(([label, schema]) => ({ label, type: 'property', info: aboutOf(schema).description ?? '' }));
}

/** Names of the members that a line of this indentation lies in. */
function parentsOf(lines: readonly string[], indent: number): readonly string[] {
  const path: string[] = [];
  let below = indent;
  for (const line of lines.toReversed()) {
    const [, spaces = '', dash = '', name] = /^( *)((?:- )*)([\w-]+):/.exec(line) ?? [];
    const column = spaces.length + dash.length;
    if (name === undefined || column >= below) continue;
    // `- name: x` holds what stands deeper than its dash only when that is deeper than the name.
    path.unshift(name);
    below = Math.min(column, spaces.length + (dash === '' ? 0 : 1));
  }
  return path;
}

/** Names in this column from here on, up to where something else begins. */
function siblingsOf(lines: readonly string[], column: number): readonly string[] {
  const names: string[] = [];
  for (const line of lines) {
    const [, spaces = '', dash = '', name] = /^( *)(- )?([\w-]+):/.exec(line) ?? [];
    const isBeside = name !== undefined && spaces.length + dash.length === column;
    if (isBeside) names.push(name);
    const depth = /^ */.exec(line)?.[0].length ?? 0;
    if (line.trim() !== '' && !line.trimStart().startsWith('#') && depth < column) break;
  }
  return names;
}
