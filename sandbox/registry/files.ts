import { randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** True for the error of a file that is not there. */
export function isMissing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

async function orMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Size of a file in bytes, or undefined when there is none. */
export async function fileSize(path: string): Promise<number | undefined> {
  return (await orMissing(stat(path)))?.size;
}

/** Bytes of a file, or undefined when there is none. */
export function readIfThere(path: string): Promise<Buffer | undefined> {
  return orMissing(readFile(path));
}

/** Names in a directory in byte order, without files that are still being written; none when it is missing. */
export async function namesIn(path: string): Promise<string[]> {
  const names = (await orMissing(readdir(path))) ?? [];
  return names.filter(name => !name.startsWith('.')).sort();
}

/** Writes a file so that a reader, also after a crash, sees the old bytes or the new ones and never a mixture. */
export async function writeAtomically(path: string, bytes: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = join(dirname(path), `.${randomUUID()}`);
  try {
    await writeFile(temporary, bytes);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
