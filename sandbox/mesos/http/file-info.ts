import { readFileSync, type Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** An entry of `/files/browse` (Mesos API reference 5.2). */
export interface FileInfo {
  readonly gid: string;
  /** As ls(1) prints it: `-rw-r--r--`. */
  readonly mode: string;
  /** Whole seconds since the epoch. */
  readonly mtime: number;
  readonly nlink: number;
  readonly path: string;
  readonly size: number;
  readonly uid: string;
}

/** Entries of a directory under the name it was asked for by, sorted; nothing when it is no directory. */
export async function listDirectory(directory: string, askedFor: string): Promise<readonly FileInfo[]> {
  const found = await stat(directory);
  if (!found.isDirectory()) return [];
  const infos: FileInfo[] = [];
  for (const name of (await readdir(directory)).toSorted()) {
    const entry = await stat(join(directory, name)).catch(() => undefined);
    // A link that leads nowhere, or a file that went away just now.
    if (entry !== undefined) infos.push(infoOf(`${askedFor}/${name}`, entry));
  }
  return infos;
}

function infoOf(path: string, entry: Stats): FileInfo {
  return {
    gid: nameOf('/etc/group', entry.gid),
    mode: modeText(entry),
    mtime: Math.floor(entry.mtimeMs / 1000),
    nlink: entry.nlink,
    path,
    size: entry.size,
    uid: nameOf('/etc/passwd', entry.uid),
  };
}

function modeText(entry: Stats): string {
  const kind = entry.isDirectory() ? 'd' : '-';
  const bits = Array.from('rwxrwxrwx').map((letter, position) => ((entry.mode >> (8 - position)) & 1 ? letter : '-'));
  return kind + bits.join('');
}

const names = new Map<string, ReadonlyMap<number, string>>();

/** Name of a user or group id, or the number itself; the tables are read once. */
function nameOf(table: '/etc/passwd' | '/etc/group', id: number): string {
  const known = names.get(table) ?? readNames(table);
  names.set(table, known);
  return known.get(id) ?? String(id);
}

function readNames(table: string): ReadonlyMap<number, string> {
  try {
    const lines = readFileSync(table, 'utf8').split('\n');
    return new Map(lines.map(line => line.split(':')).map(fields => [Number(fields[2]), fields[0] ?? '']));
  } catch {
    return new Map();
  }
}
