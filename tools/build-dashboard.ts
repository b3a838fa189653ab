import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

// Builds dashboard/dist. Into a folder of its own first, so that a running daemon never serves half of it and two builds
// at the same time do not disturb each other. `npm ci` runs this, and ./pacer when the sources are newer.

const root = join(import.meta.dirname, '..');
const dashboard = join(root, 'dashboard');

if (existsSync(join(root, 'node_modules', 'vite'))) await build();
else
  process.stderr.write(
    'The dashboard is not built: development packages are not installed (npm ci without --omit=dev).\n',
  );

async function build(): Promise<void> {
  // A test runner that starts the sandbox says `test`, and React would be built as for development: half as large again.
  process.env['NODE_ENV'] = 'production';
  const { build: viteBuild } = await import('vite');
  const fresh = await mkdtemp(join(dashboard, '.building-'));
  try {
    await viteBuild({
      configFile: join(dashboard, 'vite.config.ts'),
      logLevel: 'warn',
      build: { outDir: fresh, emptyOutDir: true },
    });
    await compressAll(fresh);
    await chmod(fresh, 0o755);
    await swap(fresh);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** Puts the new folder in the place of the old one. */
async function swap(fresh: string): Promise<void> {
  const place = join(dashboard, 'dist');
  const old = `${fresh}-old`;
  await rename(place, old).catch(() => undefined);
  await rename(fresh, place);
  await rm(old, { recursive: true, force: true });
}

/** What is compressed once is not compressed for every reader. */
async function compressAll(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !/\.(js|css|html|svg)$/.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    const content = await readFile(path);
    await writeFile(`${path}.gz`, await promisify(gzip)(content, { level: 9 }));
    const quality = { [constants.BROTLI_PARAM_QUALITY]: 9 };
    await writeFile(`${path}.br`, await promisify(brotliCompress)(content, { params: quality }));
  }
}
