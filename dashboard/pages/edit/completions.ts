/** A member that may stand at a place, with what it means. */
export interface MemberCompletion {
  readonly label: string;
  readonly type: 'property' | 'enum';
  readonly info: string;
}

type Schema = Readonly<Record<string, unknown>>;

/** Members that the schema of an app knows at a place of the text, or values after a colon. By indentation, as one writes. */
export function completionsAt(
  text: string,
  offset: number,
  schemas: Readonly<Record<string, unknown>>,
): readonly MemberCompletion[] {
  const lines = text.slice(0, offset).split('\n');
  const current = lines.at(-1) ?? '';
  const [, indent = '', key] = /^( *)(?:- )?(?:([\w-]+): +)?[\w-]*$/.exec(current) ?? [];
  if (!/^ *(?:- )?(?:[\w-]+: +)?[\w-]*$/.test(current)) return [];
  const path = parentsOf(lines.slice(0, -1), indent.length);
  const found = schemaAt([...path, ...(key === undefined ? [] : [key])], schemas);
  if (key !== undefined) return valuesOf(found);
  const properties = record(found['properties']);
  return Object.entries(properties).map(([label, schema]) => ({
    label,
    type: 'property',
    info: textOf(resolve(record(schema), schemas)['description']),
  }));
}

/** Names of the members that a line of this indentation lies in. */
function parentsOf(lines: readonly string[], indent: number): readonly string[] {
  const path: string[] = [];
  let below = indent;
  for (const line of lines.toReversed()) {
    const [, spaces, name] = /^( *)(?:- )?([\w-]+):/.exec(line) ?? [];
    if (spaces === undefined || name === undefined || spaces.length >= below) continue;
    path.unshift(name);
    below = spaces.length;
  }
  return path;
}

function schemaAt(path: readonly string[], schemas: Readonly<Record<string, unknown>>): Schema {
  let schema = resolve(record(schemas['app']), schemas);
  for (const name of path) {
    const items = schema['items'];
    const holder = items === undefined ? schema : resolve(record(items), schemas);
    schema = resolve(record(record(holder['properties'])[name]), schemas);
  }
  const items = schema['items'];
  return items === undefined ? schema : resolve(record(items), schemas);
}

function valuesOf(schema: Schema): readonly MemberCompletion[] {
  const values = schema['type'] === 'boolean' ? [true, false] : schema['enum'];
  if (!Array.isArray(values)) return [];
  return values.map(value => ({ label: String(value), type: 'enum', info: textOf(schema['description']) }));
}

/** Follows references inside of the daemon's description of itself. */
function resolve(schema: Schema, schemas: Readonly<Record<string, unknown>>): Schema {
  const reference = schema['$ref'];
  if (typeof reference !== 'string') return schema;
  let found: unknown = { components: { schemas } };
  for (const name of reference.replace(/^#\//, '').split('/')) found = record(found)[name];
  return record(found);
}

function record(value: unknown): Schema {
  return typeof value === 'object' && value !== null ? (value as Schema) : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
