import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020, type AnySchemaObject, type Options } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';

/*
 * Writes schemas/generated/validators/*.ts, the checks of everything that people write, from schemas/*.schema.json: to
 * have ajv make them at every start costs 20 MB and a fifth of a second. With --check it only says whether they are up to date.
 */

/** What is checked, and how: values of configuration are filled in, an app keeps what was written, for its hash. */
const checked: Readonly<Record<string, Options>> = {
  app: {},
  'app-rows-query': { useDefaults: true, coerceTypes: true },
  'approval-order': {},
  'capacity-question': {},
  cluster: { useDefaults: true },
  daemon: { useDefaults: true },
  'freeze-order': {},
  'git-hook': {},
  image: {},
  'images-lock': {},
  'jenkins-hook': {},
  'unfreeze-order': {},
};

const schemas = join(import.meta.dirname, '..', 'schemas');
const folder = join(schemas, 'generated', 'validators');
const checking = process.argv.includes('--check');
const stale: string[] = [];

await mkdir(folder, { recursive: true });
const wanted = new Map<string, string>();
for (const [name, options] of Object.entries(checked)) wanted.set(`${name}.ts`, await validatorOf(name, options));
for (const [name, text] of wanted) {
  const written = await readFile(join(folder, name), 'utf8').catch(() => undefined);
  if (written === text) continue;
  stale.push(join(folder, name));
  if (!checking) await writeFile(join(folder, name), text);
}
for (const name of await readdir(folder)) {
  if (wanted.has(name)) continue;
  stale.push(join(folder, name));
  if (!checking) await rm(join(folder, name));
}

if (checking && stale.length > 0) {
  process.stderr.write(`Not up to date, run \`npm run generate\`:\n${stale.join('\n')}\n`);
  process.exitCode = 1;
}

/** A module that exports ajv's check of one schema as `check`. */
async function validatorOf(name: string, options: Options): Promise<string> {
  const file = `${name}.schema.json`;
  const schema = JSON.parse(await readFile(join(schemas, file), 'utf8')) as AnySchemaObject;
  const ajv = new Ajv2020({
    strict: true,
    allErrors: true,
    verbose: true,
    allowUnionTypes: true,
    inlineRefs: false,
    ...options,
    code: { source: true, esm: true, optimize: 2 },
  });
  for (const keyword of ['x-expected', 'x-code']) ajv.addKeyword({ keyword, schemaType: 'string' });
  ajv.addSchema(schema, name);
  const code = standalone.default(ajv, { check: name });
  return [
    '// @ts-nocheck',
    `// Made by tools/generate-validators.ts from schemas/${file}. Change that file, not this one.`,
    withImports(code.replace(/^"use strict";/, '')),
    '',
  ].join('\n');
}

/** ES modules know no `require`. ajv's helpers are CommonJS with a `default`, which some loaders hand over unpacked. */
function withImports(code: string): string {
  const imports: string[] = [];
  const body = code.replaceAll(/const (\w+) = require\("([^"]+)"\)\.default;/g, (_all, name: string, path: string) => {
    imports.push(`import ${name}Module from '${path}.js';`);
    return `const ${name} = ${name}Module.default ?? ${name}Module;`;
  });
  return [...imports, body].join('\n');
}
