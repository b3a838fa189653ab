import { inlineCode } from './markdown.ts';
import { resolve, type PlacedSchema, type Schema, type SchemaSet } from './schema-set.ts';

/** The schemas one of which a value must fit; one when there is no choice. `null` alone is no choice worth a word. */
export function alternativesOf(set: SchemaSet, placed: PlacedSchema): readonly PlacedSchema[] {
  const { file, schema } = resolve(set, placed);
  const branches = schema.oneOf ?? schema.anyOf;
  if (branches === undefined) return [{ file, schema }];
  const own = branches.filter(branch => typeof branch === 'object');
  const flat = own.flatMap(branch => alternativesOf(set, { file, schema: branch }));
  // Branches that only say which members go together ("exactly one of") are no types of their own.
  return flat.every(each => typeWord(each.schema) === undefined) ? [{ file, schema }] : flat;
}

/** Members of an object schema, those of `allOf` included. */
export function membersOf(set: SchemaSet, placed: PlacedSchema): ReadonlyMap<string, PlacedSchema> {
  const { file, schema } = resolve(set, placed);
  const members = new Map<string, PlacedSchema>();
  for (const part of schema.allOf ?? []) {
    if (typeof part === 'boolean') continue;
    for (const [name, member] of membersOf(set, { file, schema: part })) members.set(name, member);
  }
  for (const [name, member] of Object.entries(schema.properties ?? {}))
    if (member !== false) members.set(name, { file, schema: member === true ? {} : member });
  return members;
}

/** The schema of the values of a map, for objects whose members are named by the user. */
export function mapValueOf(set: SchemaSet, placed: PlacedSchema): PlacedSchema | undefined {
  const { file, schema } = resolve(set, placed);
  const value = Object.values(schema.patternProperties ?? {})[0] ?? schema.additionalProperties;
  if (value === undefined || value === false) return undefined;
  return { file, schema: value === true ? {} : value };
}

/** The type of a value in words, as Markdown: "integer, at least 1", "`a` or `b`", "list of string". */
export function typeInWords(set: SchemaSet, placed: PlacedSchema): string {
  const words = alternativesOf(set, placed).map(each => oneTypeInWords(set, each));
  const distinct = [...new Set(words)];
  return distinct.length === 0 ? 'anything' : distinct.join(' or ');
}

function oneTypeInWords(set: SchemaSet, placed: PlacedSchema): string {
  const { file, schema } = placed;
  if (schema.const !== undefined) return inlineCode(JSON.stringify(schema.const));
  if (schema.enum !== undefined) return schema.enum.map(value => inlineCode(scalar(value))).join(' or ');
  const word = typeWord(schema);
  if (word === 'array') {
    const items = typeof schema.items === 'object' ? typeInWords(set, { file, schema: schema.items }) : 'anything';
    return `list of ${items}`;
  }
  if (word === 'object') {
    const value = membersOf(set, placed).size === 0 ? mapValueOf(set, placed) : undefined;
    return value === undefined ? 'object' : `map of string to ${typeInWords(set, value)}`;
  }
  return [word ?? 'anything', schema.format, bounds(schema)].filter(part => part !== undefined).join(', ');
}

function typeWord(schema: Schema): string | undefined {
  if (typeof schema.type === 'string') return schema.type;
  if (schema.type !== undefined) return schema.type.join(' or ');
  if (schema.const !== undefined || schema.enum !== undefined) return 'constant';
  if (schema.items !== undefined) return 'array';
  const isObject = schema.properties !== undefined || schema.allOf !== undefined;
  return isObject && schema.additionalProperties !== undefined ? 'object' : undefined;
}

function bounds(schema: Schema): string | undefined {
  if (schema.minimum !== undefined && schema.maximum !== undefined) return `${schema.minimum} to ${schema.maximum}`;
  if (schema.minimum !== undefined) return `at least ${schema.minimum}`;
  if (schema.exclusiveMinimum !== undefined) return `more than ${schema.exclusiveMinimum}`;
  return schema.maximum === undefined ? undefined : `at most ${schema.maximum}`;
}

function scalar(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
