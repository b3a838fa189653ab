import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { compile, type JSONSchema } from 'json-schema-to-typescript';

// Writes schemas/generated/*.ts from schemas/*.schema.json; with --check it only says whether they are up to date.

const folder = join(import.meta.dirname, '..', 'schemas');
const checking = process.argv.includes('--check');
const stale: string[] = [];

for (const name of (await readdir(folder)).sort()) {
  if (!name.endsWith('.schema.json')) continue;
  const target = join(folder, 'generated', `${basename(name, '.schema.json')}.ts`);
  const wanted = await typesOf(name);
  const written = await readFile(target, 'utf8').catch(() => undefined);
  if (written === wanted) continue;
  stale.push(target);
  if (!checking) await writeFile(target, wanted);
}

if (checking && stale.length > 0) {
  process.stderr.write(`Not up to date, run \`node tools/generate-types.ts\`:\n${stale.join('\n')}\n`);
  process.exitCode = 1;
}

/** The TypeScript of one schema. */
async function typesOf(name: string): Promise<string> {
  const schema = JSON.parse(await readFile(join(folder, name), 'utf8')) as JSONSchema & { title: string };
  const named = { ...(withoutScalarTitles(schema) as JSONSchema), title: schema.title };
  return await compile(named, schema.title, {
    bannerComment: `// Made by tools/generate-types.ts from schemas/${name}. Change that file, not this one.`,
    additionalProperties: false,
    cwd: folder,
    format: true,
    ignoreMinAndMaxItems: true,
    strictIndexSignatures: false,
    style: { printWidth: 120, singleQuote: true },
  });
}

/** Titles become names of types; only objects deserve one. */
function withoutScalarTitles(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutScalarTitles);
  if (typeof node !== 'object' || node === null) return node;
  const kept = Object.entries(node).filter(
    ([name, value]) =>
      name !== 'title' || typeof value !== 'string' || ('properties' in node && node.properties !== null),
  );
  return Object.fromEntries(kept.map(([name, value]) => [name, withoutScalarTitles(value)]));
}
