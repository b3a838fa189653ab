import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';

const home = join(import.meta.dirname, '..', '..');
const dist = join(home, 'dashboard', 'dist');

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
  readonly dynamicImports?: readonly string[];
}

describe('the built dashboard', () => {
  let manifest: Readonly<Record<string, Chunk>>;

  beforeAll(async () => {
    if (!existsSync(join(dist, 'index.html'))) {
      const builder = join(home, 'tools', 'build-dashboard.ts');
      await promisify(execFile)(process.execPath, [builder], { cwd: home });
    }
    manifest = JSON.parse(await readFile(join(dist, '.vite', 'manifest.json'), 'utf8')) as typeof manifest;
  }, 120_000);

  /** Files that have to be there before the page that `names` make up can be used. */
  function filesOf(names: readonly string[]): ReadonlySet<string> {
    const files = new Set<string>();
    const walk = (name: string): void => {
      const chunk = manifest[name];
      if (chunk === undefined) throw new Error(`${name} is not in the manifest`);
      if (files.has(chunk.file)) return;
      files.add(chunk.file);
      for (const file of chunk.css ?? []) files.add(file);
      for (const next of chunk.imports ?? []) walk(next);
    };
    for (const name of names) walk(name);
    return files;
  }

  async function gzipped(files: Iterable<string>): Promise<number> {
    let total = 0;
    for (const file of files) total += gzipSync(await readFile(join(dist, file)), { level: 9 }).length;
    return total;
  }

  it.for([
    ['the overview', 'pages/overview/overview-page.tsx'],
    ['the list of apps', 'pages/apps/apps-page.tsx'],
    ['an app', 'pages/app/app-page.tsx'],
    ['the builds', 'pages/builds/builds-page.tsx'],
    ['the cluster', 'pages/cluster/cluster-page.tsx'],
  ] as const)('needs less than 180 KB of compressed script for %s', async ([, page]) => {
    const scripts = [...filesOf(['index.html', page])].filter(file => file.endsWith('.js'));
    const size = await gzipped(scripts);
    expect(size).toBeGreaterThan(20_000);
    expect(size).toBeLessThan(180_000);
  });

  it('has nothing in its page but addresses of its own files', async () => {
    const page = await readFile(join(dist, 'index.html'), 'utf8');
    expect(page).not.toMatch(/(src|href)="(https?:)?\/\//);
    expect(page).not.toMatch(/<script(?![^>]*\ssrc=)/);
    expect(page).not.toContain('<style');
  });
});
