/** A part of a JSON Schema, as the daemon describes itself. */
export type Schema = Readonly<Record<string, unknown>>;

/** The daemon's schemas by name. */
export type Schemas = Readonly<Record<string, unknown>>;

/** What a schema says of one value. */
export interface About {
  readonly title?: string;
  readonly description?: string;
  readonly default?: string;
  readonly values?: readonly string[];
}

/**
 * The schema of what is at a path of a file: an app in Pacer's form, whose `marathon` is Marathon's own definition, or such a
 * definition alone. Indexes of items may be left out. Empty where nothing is known.
 */
export function schemaAt(path: readonly (string | number)[], schemas: Schemas, isPacerForm: boolean): Schema {
  const isInMarathon = isPacerForm && path[0] === 'marathon';
  const rest = isInMarathon ? path.slice(1) : path;
  const root = isInMarathon || !isPacerForm ? 'marathon-app' : 'app';
  let schema = resolve(record(schemas[root]), schemas);
  for (const name of rest) {
    const holder = Array.isArray(schema['items']) || schema['items'] === undefined ? schema : itemsOf(schema, schemas);
    if (typeof name === 'number') schema = holder;
    else schema = resolve(memberOf(holder, name), schemas);
  }
  return schema;
}

/** Title, description and the like of a schema. */
export function aboutOf(schema: Schema): About {
  const { title, description, default: standard } = schema;
  const values = schema['type'] === 'boolean' ? [true, false] : schema['enum'];
  return {
    ...(typeof title === 'string' ? { title } : {}),
    ...(typeof description === 'string' ? { description } : {}),
    ...(isPlain(standard) ? { default: String(standard) } : {}),
    ...(Array.isArray(values) ? { values: values.map(String) } : {}),
  };
}

/** The schema of the items of a list; of everything else the schema itself. */
export function itemsOf(schema: Schema, schemas: Schemas): Schema {
  return schema['items'] === undefined ? schema : resolve(record(schema['items']), schemas);
}

/** Members that a schema names, with their schemas. */
export function membersOf(schema: Schema, schemas: Schemas): readonly (readonly [string, Schema])[] {
  return Object.entries(record(schema['properties'])).map(([name, member]) => [name, resolve(record(member), schemas)]);
}

function memberOf(schema: Schema, name: string): Schema {
  const properties = record(schema['properties']);
  return record(Object.hasOwn(properties, name) ? properties[name] : schema['additionalProperties']);
}

/** Follows references inside of the daemon's description of itself. */
function resolve(schema: Schema, schemas: Schemas): Schema {
  const reference = schema['$ref'];
  if (typeof reference !== 'string') return schema;
  let found: unknown = { components: { schemas } };
  for (const name of reference.replace(/^#\//, '').split('/')) found = record(found)[name];
  return record(found);
}

function isPlain(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function record(value: unknown): Schema {
  return typeof value === 'object' && value !== null ? (value as Schema) : {};
}
