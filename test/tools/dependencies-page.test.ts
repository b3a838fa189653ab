import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/dependencies.md'), 'utf8');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
};

/** The first cells of the table below a heading, without their backticks. */
function listedUnder(heading: string): readonly string[] {
  const section = page.split(/^## /m).find(part => part.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^\| `([^`]+)`/gm)].map(match => match[1] ?? '');
}

describe('docs/dependencies.md', () => {
  it.each([
    ['What the daemon needs', manifest.dependencies],
    ['What only development needs', manifest.devDependencies],
  ])('says under "%s" why each package is there, once, and names none that is not', (heading, packages) => {
    expect([...listedUnder(heading)].sort()).toEqual(Object.keys(packages).sort());
  });

  it('has a reason and what else was considered in every line', () => {
    const rows = page.split('\n').filter(line => line.startsWith('| `'));
    for (const row of rows) expect(row.split(/(?<!\\)\|/).filter(cell => cell.trim() !== '')).toHaveLength(3);
  });
});

describe('package.json', () => {
  it('names one exact version of each package, as two machines must build the same', () => {
    const all = { ...manifest.dependencies, ...manifest.devDependencies };
    for (const [name, version] of Object.entries(all)) expect(`${name} ${version}`).toMatch(/ \d+\.\d+\.\d+$/);
  });
});
