import { expect, it } from 'vitest';
import { findUndocumentedExports } from '../../tools/check-docstrings.ts';
import { fileTree } from './file-tree.ts';

function found(files: Readonly<Record<string, string>>): readonly string[] {
  return findUndocumentedExports(fileTree(files)).map(({ file, line }) => `${file}:${line}`);
}

it('an export without a docstring is found, whatever it is', () => {
  const text = [
    'export const one = 1;',
    'export type Two = 2;',
    'export interface Three {}',
    'export async function four(): Promise<void> {}',
    'export function* five(): Generator {}',
    '',
  ].join('\n');
  expect(found({ 'git/numbers.ts': text })).toEqual([1, 2, 3, 4, 5].map(line => `git/numbers.ts:${line}`));
});

it('a docstring has to stand right above its export', () => {
  const text =
    '/** Said. */\nexport const one = 1;\n\n/** Said too early. */\n\nexport const two = 2;\n// No docstring.\nexport const three = 3;\n';
  expect(found({ 'git/numbers.ts': text })).toEqual(['git/numbers.ts:6', 'git/numbers.ts:8']);
});

it('the first of several signatures speaks for all of them', () => {
  const text =
    '/** Said. */\nexport function one(a: 1): 1;\nexport function one(a: 2): 2;\nexport function one(a: number): number {\n  return a;\n}\n';
  expect(found({ 'git/numbers.ts': text })).toEqual([]);
});

it('tests, generated files and what is not exported need none', () => {
  const text = 'export const one = 1;\n';
  expect(
    found({ 'test/numbers.ts': text, 'schemas/generated/numbers.ts': text, 'git/own.ts': 'const one = 1;\n' }),
  ).toEqual([]);
});
