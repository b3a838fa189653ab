import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * Where git keeps what it knows of the clone at `root`; undefined when that is none. In an additional worktree (`git worktree add`)
 * `.git` is a file that names the place.
 */
export function gitDirectoryOf(root: string): string | undefined {
  const path = join(root, '.git');
  if (!existsSync(path)) return undefined;
  if (statSync(path).isDirectory()) return path;
  const named = /^gitdir: (.+)$/m.exec(readFileSync(path, 'utf8'))?.[1];
  const directory = named === undefined ? undefined : resolve(root, named);
  return directory !== undefined && existsSync(join(directory, 'HEAD')) ? directory : undefined;
}
