import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** The parts of JSON Schema (2020-12) that the reference pages show. */
export interface Schema {
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly examples?: readonly unknown[];
  readonly deprecated?: boolean;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly properties?: Readonly<Record<string, Schema | boolean>>;
  readonly patternProperties?: Readonly<Record<string, Schema | boolean>>;
  readonly additionalProperties?: Schema | boolean;
  readonly required?: readonly string[];
  readonly items?: Schema | boolean;
  readonly oneOf?: readonly (Schema | boolean)[];
  readonly anyOf?: readonly (Schema | boolean)[];
  readonly allOf?: readonly (Schema | boolean)[];
}

/** A schema with the file it stands in: references in it are relative to that file. */
export interface PlacedSchema {
  readonly file: string;
  readonly schema: Schema;
}

/** All schema files of a folder, by file name. */
export type SchemaSet = ReadonlyMap<string, Schema>;

/** Reads every `*.schema.json` of a folder. */
export function readSchemas(folder: string): SchemaSet {
  const names = readdirSync(folder).filter(name => name.endsWith('.schema.json'));
  return new Map(names.sort().map(name => [name, JSON.parse(readFileSync(join(folder, name), 'utf8')) as Schema]));
}

/** Follows `$ref` to where it ends; members beside the `$ref` (a description, a default) win over the target's. */
export function resolve(set: SchemaSet, placed: PlacedSchema): PlacedSchema {
  const { $ref: reference, ...beside } = placed.schema;
  if (reference === undefined) return placed;
  const [address = '', pointer = ''] = reference.split('#');
  const file = address === '' ? placed.file : posix.basename(address);
  const target = resolve(set, { file, schema: atPointer(set, file, pointer, reference) });
  return { file: target.file, schema: { ...target.schema, ...beside } };
}

/** The other schema file that a schema as a whole refers to, if it does. */
export function referencedFile(placed: PlacedSchema): string | undefined {
  const reference = placed.schema.$ref;
  if (reference === undefined || reference.startsWith('#')) return undefined;
  const [address = '', pointer = ''] = reference.split('#');
  return pointer === '' ? posix.basename(address) : undefined;
}

function atPointer(set: SchemaSet, file: string, pointer: string, reference: string): Schema {
  let at: unknown = set.get(file);
  for (const step of pointer.split('/').slice(1))
    at = (at as Readonly<Record<string, unknown>> | undefined)?.[step.replaceAll('~1', '/').replaceAll('~0', '~')];
  if (typeof at !== 'object' || at === null) throw new Error(`${file}: $ref ${reference} leads nowhere`);
  return at;
}
