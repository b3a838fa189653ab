import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { compile, type JSONSchema } from 'json-schema-to-typescript';
import { shareTypes } from './shared-types.ts';

// Writes schemas/generated/*.ts from schemas/*.schema.json; with --check it only says whether they are up to date.

const folder = join(import.meta.dirname, '..', 'schemas');
const suffix = '.schema.json';
const checking = process.argv.includes('--check');
const stale: string[] = [];

const complete = new Map<string, string>();
const references = new Map<string, readonly string[]>();
for (const file of (await readdir(folder)).sort()) {
  if (!file.endsWith(suffix)) continue;
  const text = await readFile(join(folder, file), 'utf8');
  const name = basename(file, suffix);
  complete.set(name, await typesOf(file, text));
  references.set(
    name,
    [...text.matchAll(/"\$ref": "([\w-]+)\.schema\.json/g)].map(([, other = '']) => other),
  );
}
for (const [name, wanted] of shareTypes(complete, references)) {
  const target = join(folder, 'generated', `${name}.ts`);
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
async function typesOf(name: string, text: string): Promise<string> {
  const schema = JSON.parse(text) as JSONSchema & { title: string };
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
