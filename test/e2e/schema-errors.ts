import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';

const schemas = join(import.meta.dirname, '..', '..', 'schemas');

/** What the published schema of that name has against a value. */
export async function schemaErrors(name: string, value: unknown): Promise<readonly string[]> {
  const read = async (file: string): Promise<object> =>
    JSON.parse(await readFile(join(schemas, file), 'utf8')) as object;
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  for (const file of await readdir(schemas)) {
    if (file.endsWith('.schema.json') && file !== `${name}.schema.json`) ajv.addSchema(await read(file));
  }
  const check = ajv.compile(await read(`${name}.schema.json`));
  check(value);
  return (check.errors ?? []).map(error => `${error.instancePath}: ${error.message} ${JSON.stringify(error.params)}`);
}
