import { dump } from 'js-yaml';
import { anchorOf, codeBlock, inlineCode, plainText, table } from './markdown.ts';
import { referencedFile, resolve, type PlacedSchema, type Schema, type SchemaSet } from './schema-set.ts';
import { alternativesOf, mapValueOf, membersOf, typeInWords } from './schema-type.ts';

/** An object somewhere below the top of a page; gets a section and a table of its own. */
interface Section {
  /** Path from the top: `build.source`, `healthChecks[]`, `vars.*`. */
  readonly path: string;
  readonly placed: PlacedSchema;
}

/** Name of the page of a schema file, without ending: `app.schema.json` → `app`. */
export function pageName(schemaFile: string): string {
  return schemaFile.replace(/\.schema\.json$/, '');
}

/** The reference page of one schema file: its members, nested objects as sections, and its first example. */
export function schemaPage(set: SchemaSet, file: string): string {
  const schema = set.get(file);
  if (schema === undefined) throw new Error(`there is no schema ${file}`);
  const top: PlacedSchema = { file, schema };
  const parts = [`# ${schema.title ?? pageName(file)}`];
  if (schema.description !== undefined) parts.push(plainText(schema.description));
  parts.push(
    `The same as a schema, for editors: [schemas/${file}](../../schemas/${file}). ` +
      'Members in **bold** must be there.',
  );
  const example = schema.examples?.[0];
  if (example !== undefined) parts.push('## Example', codeBlock('yaml', exampleText(example)));

  const sections = sectionsOf(set, top);
  if (!sections.some(({ path }) => path === '')) parts.push('## The file', typeInWords(set, top));
  const shown = new Map(sections.map(({ path, placed }) => [identityOf(set, placed), path]));
  for (const each of sections) parts.push(...section(set, each, shown));
  return parts.join('\n\n');
}

/** Every object of a schema, outer before inner. A definition that comes up again is listed where it came first. */
function sectionsOf(set: SchemaSet, top: PlacedSchema): readonly Section[] {
  const found = new Map<unknown, Section>();
  const waiting = sectionsAt(set, '', top);
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const identity = identityOf(set, next.placed);
    if (found.has(identity)) continue;
    found.set(identity, next);
    const { path, placed } = next;
    const below = [...membersOf(set, placed)].flatMap(([name, member]) =>
      sectionsAt(set, memberPath(path, name), member),
    );
    waiting.unshift(...below);
  }
  return [...found.values()];
}

function memberPath(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

/** Equal for every place that refers to the same definition. */
function identityOf(set: SchemaSet, placed: PlacedSchema): unknown {
  const resolved = resolve(set, placed).schema;
  return resolved.properties ?? resolved.allOf ?? resolved;
}

/** The definition behind a `$ref`, without what the place that refers to it says beside it. */
function definitionOf(set: SchemaSet, { file, schema }: PlacedSchema): Schema {
  const { $ref: reference } = schema;
  return reference === undefined ? schema : resolve(set, { file, schema: { $ref: reference } }).schema;
}

/** Heading, description and table of one object; `shown` says under which heading each definition stands. */
function section(set: SchemaSet, { path, placed }: Section, shown: ReadonlyMap<unknown, string>): readonly string[] {
  const parts = [`## ${path === '' ? 'Members' : inlineCode(path)}`];
  const description = definitionOf(set, placed).description;
  if (path !== '' && description !== undefined) parts.push(plainText(description));
  const required = new Set(requiredOf(set, placed));
  const rows: (readonly string[])[] = [];
  for (const [name, member] of membersOf(set, placed)) {
    const nested = sectionsAt(set, memberPath(path, name), member);
    const code = inlineCode(name);
    rows.push([required.has(name) ? `**${code}**` : code, ...memberCells(set, member, nested, shown)]);
  }
  parts.push(table(['member', 'type', 'default', 'what it is'], rows));
  return parts;
}

function memberCells(
  set: SchemaSet,
  member: PlacedSchema,
  nested: readonly Section[],
  shown: ReadonlyMap<unknown, string>,
): readonly string[] {
  const { schema } = resolve(set, member);
  const sentences: string[] = [];
  if (schema.deprecated === true) sentences.push('*Old form.*');
  if (schema.description !== undefined) sentences.push(plainText(schema.description));
  const other = referencedFile(member);
  if (other !== undefined && set.has(other)) sentences.push(`See [${pageName(other)}](${pageName(other)}.md).`);
  for (const { path, placed } of nested) {
    const heading = shown.get(identityOf(set, placed)) ?? path;
    sentences.push(heading === '' ? 'See [Members](#members).' : `See [${heading}](#${anchorOf(heading)}).`);
  }
  const fallback = schema.default === undefined ? '' : inlineCode(JSON.stringify(schema.default));
  return [typeInWords(set, member), fallback, sentences.join(' ')];
}

/** The objects with named members that a value at `path` is made of: itself, its items, its map values, its choices. */
function sectionsAt(set: SchemaSet, path: string, placed: PlacedSchema): Section[] {
  if (path !== '' && referencedFile(placed) !== undefined) return [];
  return alternativesOf(set, placed).flatMap(each => {
    if (membersOf(set, each).size > 0) return [{ path, placed: each }];
    if (typeof each.schema.items === 'object')
      return sectionsAt(set, `${path}[]`, { file: each.file, schema: each.schema.items });
    const value = mapValueOf(set, each);
    return value === undefined ? [] : sectionsAt(set, `${path}.*`, value);
  });
}

function requiredOf(set: SchemaSet, placed: PlacedSchema): readonly string[] {
  const { file, schema } = resolve(set, placed);
  const parts = (schema.allOf ?? []).filter(part => typeof part === 'object');
  return [...(schema.required ?? []), ...parts.flatMap(part => requiredOf(set, { file, schema: part }))];
}

function exampleText(example: unknown): string {
  return typeof example === 'string' ? example : dump(example, { lineWidth: 110, noRefs: true });
}
