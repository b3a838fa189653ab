import { cp, glob, lstat, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What the archiving step found. */
export interface Archived {
  /** Relative paths, sorted. */
  readonly files: readonly string[];
  /** Patterns that matched no file. */
  readonly unmatched: readonly string[];
}

/** Copies the workspace's files that match the globs into the build's archive. Links are left out, directories are walked by `**`. */
export async function archiveArtifacts(
  workspace: string,
  patterns: readonly string[],
  archive: string,
): Promise<Archived> {
  const files = new Set<string>();
  const unmatched: string[] = [];
  for (const pattern of patterns) {
    const before = files.size;
    for await (const path of glob(pattern, { cwd: workspace })) {
      if (path.startsWith('..') || !(await lstat(join(workspace, path))).isFile()) continue;
      files.add(path);
    }
    if (files.size === before) unmatched.push(pattern);
  }
  for (const path of files) {
    await mkdir(dirname(join(archive, path)), { recursive: true });
    await cp(join(workspace, path), join(archive, path));
  }
  return { files: [...files].sort(), unmatched };
}
