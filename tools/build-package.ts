import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { isMain } from './findings.ts';

/** Files and folders that go into the package as they are. */
const asTheyAre = [
  'pacer',
  'LICENSE',
  'README.md',
  'docs',
  'schemas',
  'clusters',
  'images',
  'sandbox/hello',
  'sandbox/images',
  'jenkins/pipeline/Jenkinsfile',
  'dashboard/dist',
] as const;

/** Members of package.json that say nothing to who installs it. `private` keeps a clone from being published by mistake. */
const onlyForDevelopment: ReadonlySet<string> = new Set(['scripts', 'devDependencies', 'private']);

interface PackageFile {
  readonly name: string;
  readonly version: string;
  readonly [member: string]: unknown;
}

/**
 * Makes `dist/NAME-VERSION.tgz`, the package that `npm install --global` takes: the same program as JavaScript, because
 * Node strips no types below `node_modules`, with the built dashboard and the exact versions of what it stands on.
 * Returns the path of the file.
 */
export async function buildPackage(root: string, into: string): Promise<string> {
  if (!existsSync(join(root, 'dashboard', 'dist', 'index.html'))) await run(root, 'tools/build-dashboard.ts');
  await mkdir(into, { recursive: true });
  const folder = await mkdtemp(join(into, '.package-'));
  try {
    await run(root, 'node_modules/typescript/bin/tsc', '-p', 'tools/package.tsconfig.json', '--outDir', folder);
    for (const path of asTheyAre) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await cp(join(root, path), join(folder, path), {
        recursive: true,
        filter: source => !source.endsWith('.ts'),
      });
    }
    const described = await describePackage(root, folder);
    const { stdout } = await promisify(execFile)('npm', ['pack', '--silent', '--pack-destination', folder], {
      cwd: folder,
    });
    const file = join(into, `${described.name}-${described.version}.tgz`);
    await rename(join(folder, stdout.trim().split('\n').at(-1) ?? ''), file);
    return file;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes `package.json` and the exact versions of all packages below it, without what only development needs. */
async function describePackage(root: string, folder: string): Promise<PackageFile> {
  const known = await readJson<PackageFile>(root, 'package.json');
  const kept = Object.entries(known).filter(([member]) => !onlyForDevelopment.has(member));
  const described = { ...(Object.fromEntries(kept) as PackageFile), bin: { pacer: 'pacer' } };
  await writeJson(join(folder, 'package.json'), described);
  const lock = await readJson<{ readonly packages: Readonly<Record<string, Locked>> }>(root, 'package-lock.json');
  const packages = Object.entries(lock.packages).filter(([path, { dev }]) => path !== '' && dev !== true);
  await writeJson(join(folder, 'npm-shrinkwrap.json'), {
    ...lock,
    packages: { '': described, ...Object.fromEntries(packages) },
  });
  return described;
}

interface Locked {
  readonly dev?: boolean;
}

async function readJson<Content>(root: string, path: string): Promise<Content> {
  return JSON.parse(await readFile(join(root, path), 'utf8')) as Content;
}

async function writeJson(path: string, content: unknown): Promise<void> {
  await writeFile(path, `${JSON.stringify(content, undefined, 2)}\n`);
}

async function run(root: string, ...words: readonly string[]): Promise<void> {
  await promisify(execFile)(process.execPath, words, { cwd: root });
}

if (isMain(import.meta.url)) {
  const root = join(import.meta.dirname, '..');
  process.stdout.write(`${await buildPackage(root, join(root, 'dist'))}\n`);
}
