import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const skipped = new Set(['node_modules', 'dist', 'coverage']);

/** What lies below a folder, as paths relative to it with `/`, sorted. */
export interface SourceTree {
  readonly folders: readonly string[];
  readonly files: readonly string[];
}

/** Lists everything below `root` but hidden entries, installed packages and build output. */
export function readSourceTree(root: string): SourceTree {
  const folders: string[] = [];
  const files: string[] = [];

  function walk(folder: string): void {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      if (entry.name.startsWith('.') || skipped.has(entry.name)) continue;
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        folders.push(path);
        walk(path);
      } else if (entry.isFile()) {
        files.push(path);
      }
    }
  }

  walk('');
  return { folders: folders.sort(), files: files.sort() };
}
