import { lstat, mkdir, mkdtemp, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pacerError } from '../../errors/pacer-error.ts';

type Undo = (() => Promise<unknown>)[];

/**
 * Puts files into a folder, all of them or none: they are written to a temporary folder in it first, then renamed into
 * place; when one cannot be placed, everything is as it was before. A file that is there is only replaced when it is among
 * `replaced`. Paths are relative, with `/`.
 * Rejects with `usage` when a file is in the way, and with what the file system says.
 */
export async function placeFiles(
  folder: string,
  files: ReadonlyMap<string, string>,
  replaced: ReadonlySet<string>,
): Promise<void> {
  const undo: Undo = [];
  try {
    await makeFolder(folder, undo);
    const scratch = await mkdtemp(join(folder, '.pacer-import-'));
    undo.push(() => rm(scratch, { recursive: true, force: true }));
    await place(folder, files, replaced, scratch, undo);
    await rm(scratch, { recursive: true, force: true });
  } catch (thrown) {
    for (const step of undo.toReversed()) await step().catch(() => undefined);
    throw thrown;
  }
}

async function place(
  folder: string,
  files: ReadonlyMap<string, string>,
  replaced: ReadonlySet<string>,
  scratch: string,
  undo: Undo,
): Promise<void> {
  const paths = [...files];
  for (const [index, [, text]] of paths.entries()) await writeFile(join(scratch, `new-${index}`), text);
  for (const [index, [path]] of paths.entries()) {
    const target = join(folder, ...path.split('/'));
    await makeFolder(dirname(target), undo);
    if (await isThere(target)) {
      if (!replaced.has(path)) throw inTheWay(path);
      const old = join(scratch, `old-${index}`);
      await rename(target, old);
      undo.push(() => rename(old, target));
    }
    await rename(join(scratch, `new-${index}`), target);
    undo.push(() => rm(target, { force: true }));
  }
}

/** Makes a folder and those above it; undoing removes those that were made, unless somebody put something into them. */
async function makeFolder(folder: string, undo: Undo): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  const made: string[] = [];
  for (let at = folder; at.length >= first.length; at = dirname(at)) made.push(at);
  undo.push(async () => {
    for (const each of made) await rmdir(each);
  });
}

function inTheWay(path: string): Error {
  return pacerError('usage', {
    message: `${path} is there already, and nothing was written.`,
    advice: 'Use --force to have it written anew, or move it away.',
  });
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
