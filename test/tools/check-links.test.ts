import { expect, it, test } from 'vitest';
import { findBrokenLinks, findLostPages } from '../../tools/check-links.ts';
import { fileTree } from './file-tree.ts';

function broken(files: Readonly<Record<string, string>>): readonly string[] {
  return findBrokenLinks(fileTree(files)).map(({ file, line, message }) => `${file}:${line}: ${message}`);
}

it('finds a link to a file that is not there, at its line', () => {
  expect(broken({ 'docs/a.md': '# A\n\nSee [b](../b.md).\n' })).toEqual(['docs/a.md:3: ../b.md leads nowhere']);
});

it('finds a link to a heading that is not there', () => {
  const files = { 'a.md': 'See [b](b.md#second) and [b](b.md#first-one).\n', 'b.md': '# First `one`\n' };
  expect(broken(files)).toEqual(['a.md:1: b.md#second names a heading that b.md does not have']);
});

it('finds images, labelled links and a second link of the same line', () => {
  const files = { 'a.md': '![p](p.png) [x](x.md "title")\n\n[label]: y.md\n' };
  expect(broken(files)).toEqual([
    'a.md:1: p.png leads nowhere',
    'a.md:1: x.md leads nowhere',
    'a.md:3: y.md leads nowhere',
  ]);
});

it('refuses links that work on one machine or one host only', () => {
  expect(broken({ 'a.md': '[x](/docs/x.md) [y](../../y.md)\n' })).toEqual([
    'a.md:1: /docs/x.md is absolute; links between files are relative',
    'a.md:1: ../../y.md leads out of the repository',
  ]);
});

test.each([
  ['a link to a file', { 'a.md': '[b](sub/b.md)\n', 'sub/b.md': '' }],
  ['a link to a folder', { 'a.md': '[b](sub/)\n', 'sub/b.md': '' }],
  ['a heading of the same file', { 'a.md': '# Why & how: it `works`\n\n[b](#why--how-it-works)\n' }],
  ['the second of two equal headings', { 'a.md': '# Same\n\n# Same\n\n[b](#same-1)\n' }],
  ['other hosts', { 'a.md': '[b](https://example.com/b.md) [c](mailto:a@example.com)\n' }],
  ['an inline code', { 'a.md': 'Write `[text](target.md)` for ``a ` [b](c.md)``.\n' }],
  ['a block of code', { 'a.md': '```md\n[text](target.md)\n```\n\n~~~\n[x](y.md)\n~~~\n' }],
])('is content with %s', (_, files) => {
  expect(broken(files as Readonly<Record<string, string>>)).toEqual([]);
});

it('reads on after a block of code has ended', () => {
  const markdown = '```` md\n```\n[inside](x.md)\n````\n\n[outside](y.md)\n';
  expect(broken({ 'a.md': markdown })).toEqual(['a.md:6: y.md leads nowhere']);
});

it('finds a page that the program sends its users to and that is not there', () => {
  const tree = fileTree({
    'errors/catalogue.ts':
      "export const advice = 'See docs/reference/errors.md and\\n' +\n  'docs/reference/gone.md.';\n",
    'docs/reference/errors.md': '# Errors\n',
    'test/a.test.ts': '// docs/not-a-page.md\n',
  });
  expect(findLostPages(tree)).toEqual([
    { file: 'errors/catalogue.ts', line: 2, message: 'docs/reference/gone.md does not exist' },
  ]);
});
