import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { commitFiles, createBareRepository, readFileAt } from './repositories.ts';
import type { Ports } from './ports.ts';

const author = { name: 'Pacer sandbox', email: 'sandbox@pacer.invalid' };
const clusterFile = 'clusters/sandbox/cluster.yaml';

/** Where the servers are, as `cluster.yaml` names them. */
const addressLines: readonly (readonly [member: string, server: keyof Ports])[] = [
  ['marathon', 'marathon'],
  ['mesos', 'mesos'],
  ['jenkins', 'jenkins'],
  ['registry', 'registry'],
];

/**
 * Makes the desired repository from the example in `clusters/` and `images/` below `example` when there is none, and keeps the addresses in its
 * `cluster.yaml` true when the ports are other ones than in the last run. Nothing else is ever changed in it.
 */
export async function seedDesired(
  directory: string,
  example: string,
  ports: Ports,
): Promise<'created' | 'readdressed' | 'kept'> {
  if (!existsSync(join(directory, 'HEAD'))) {
    await createBareRepository(directory);
    const files = {
      ...(await readTree(join(example, 'clusters'), 'clusters')),
      ...(await readTree(join(example, 'images'), 'images')),
    };
    const cluster = files[clusterFile];
    if (cluster === undefined) throw new Error(`the example has no ${clusterFile}`);
    const addressed = { ...files, [clusterFile]: withAddresses(cluster, ports) };
    await commitFiles(directory, 'main', addressed, { author, message: 'The example of a desired repository' });
    return 'created';
  }
  const text = await readFileAt(directory, 'main', clusterFile);
  if (text === undefined || withAddresses(text, ports) === text) return 'kept';
  const moved = { [clusterFile]: withAddresses(text, ports) };
  await commitFiles(directory, 'main', moved, { author, message: 'The sandbox listens on other ports' });
  return 'readdressed';
}

/** Makes a source repository from a folder when there is none. */
export async function seedSource(directory: string, folder: string, message: string): Promise<'created' | 'kept'> {
  if (existsSync(join(directory, 'HEAD'))) return 'kept';
  await createBareRepository(directory);
  await commitFiles(directory, 'main', await readTree(folder, ''), { author, message });
  return 'created';
}

/** Puts the ports into the lines `NAME: {url: "http://127.0.0.1:PORT"}` or the `url:` below `NAME:`. */
function withAddresses(text: string, ports: Ports): string {
  let result = text;
  for (const [member, server] of addressLines) {
    const line = new RegExp(`(^${member}:[^\\n]*\\n?[^\\n]*?url:\\s*["']?http://127\\.0\\.0\\.1:)\\d{1,5}`, 'm');
    result = result.replace(line, (_all, before: string) => `${before}${ports[server]}`);
  }
  return result;
}

async function readTree(folder: string, prefix: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path).split(/[\\/]/).join('/');
    files[prefix === '' ? name : `${prefix}/${name}`] = await readFile(path, 'utf8');
  }
  return files;
}
