import process from 'node:process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMain } from './findings.ts';

/** Pictures of one page, by how it was looked at: `light-1440`, or empty where there is one way only. */
interface Row {
  readonly page: string;
  readonly pictures: ReadonlyMap<string, string>;
}

const ways = ['light-1440', 'dark-1440', 'light-390', 'dark-390', ''];

/** One page with every picture on it, those of a page beside each other, so that somebody can look through them in one go. */
export function contactSheet(files: readonly string[]): string {
  const rows = rowsOf(files);
  const count = rows.reduce((sum, { pictures }) => sum + pictures.size, 0);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Pacer: pictures of the dashboard</title>
<style>
  body { font: 15px/1.4 system-ui, sans-serif; margin: 1.5rem; background: #e9ebf0; color: #16181d; }
  nav a { display: inline-block; margin: 0 0.7rem 0.2rem 0; }
  section { margin-top: 2rem; }
  section div { display: flex; gap: 1rem; align-items: flex-start; overflow-x: auto; padding-bottom: 0.5rem; }
  figure { margin: 0; flex: none; }
  figcaption { color: #555b66; font-size: 13px; }
  img { display: block; border: 1px solid #b7bcc6; background: #fff; max-height: 40rem; object-fit: cover; object-position: top; }
  .wide img { width: 40rem; }
  .narrow img { width: 13rem; }
</style>
<h1>Pictures of the dashboard</h1>
<p>${count} pictures of ${rows.length} pages. A click shows one whole.</p>
<nav>${rows.map(({ page }) => `<a href="#${page}">${page}</a>`).join('\n')}</nav>
${rows.map(section).join('\n')}
</html>
`;
}

function section({ page, pictures }: Row): string {
  const figures = ways.flatMap(way => {
    const file = pictures.get(way);
    if (file === undefined) return [];
    const width = way.endsWith('390') ? 'narrow' : 'wide';
    const link = encodeURIComponent(file);
    return [
      `<figure class="${width}"><a href="${link}"><img src="${link}" loading="lazy" alt="${page} ${way}"></a><figcaption>${way.replace('-', ', ')}</figcaption></figure>`,
    ];
  });
  return `<section id="${page}"><h2>${page}</h2><div>\n${figures.join('\n')}\n</div></section>`;
}

function rowsOf(files: readonly string[]): readonly Row[] {
  const pages = new Map<string, Map<string, string>>();
  // Names are made of letters, digits and dashes (test/browser/browser.ts), so nothing in them is markup.
  for (const file of files.filter(name => /^[\w-]+\.png$/.test(name)).toSorted()) {
    const name = file.replace(/\.png$/, '');
    const [, page = name, way = ''] = /^(.+)-((?:light|dark)-(?:1440|390))$/.exec(name) ?? [];
    const pictures = pages.get(page) ?? new Map<string, string>();
    pages.set(page, pictures.set(way, file));
  }
  return [...pages].map(([page, pictures]) => ({ page, pictures }));
}

if (isMain(import.meta.url)) {
  const [folder = ''] = process.argv.slice(2);
  const files = readdirSync(folder);
  const sheet = join(folder, 'index.html');
  writeFileSync(sheet, contactSheet(files));
  process.stdout.write(`${files.filter(name => name.endsWith('.png')).length} pictures of the dashboard: ${sheet}\n`);
}
