import { pacerError } from '../errors/pacer-error.ts';

/** One entry of a commit's tree; folders are walked into and not listed. */
export interface TreeEntry {
  readonly path: string;
  /** 100644, 100755, 120000 (symlink) or 160000 (submodule). */
  readonly mode: string;
  /** Object id; of a submodule, the commit it points at. */
  readonly blob: string;
  /** Bytes; 0 for submodules, and in mirrors without blobs. */
  readonly size: number;
}

/** Reads the output of `git ls-tree -r -l -z --full-tree` (git-ls-tree(1), OUTPUT FORMAT). */
export function parseTree(output: string): readonly TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (const record of output.split('\0')) {
    if (record === '') continue;
    const tab = record.indexOf('\t');
    const [mode, , blob, size] = record.slice(0, tab).split(/ +/);
    if (tab < 0 || mode === undefined || blob === undefined)
      throw pacerError('git-failed', { message: `Unexpected line in a listing of git: ${record.slice(0, 200)}` });
    entries.push({ path: record.slice(tab + 1), mode, blob, size: Number.parseInt(size ?? '0', 10) || 0 });
  }
  return entries;
}

/**
 * Finds the id of an entry in the bytes of a tree object: `MODE SP NAME NUL ID`, ids as raw bytes (git's own format).
 * Undefined when there is no entry of that name.
 */
export function findInTree(bytes: Buffer, name: string, idBytes: number): string | undefined {
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(32, at);
    const end = bytes.indexOf(0, space);
    if (space < 0 || end < 0) return undefined;
    if (bytes.toString('utf8', space + 1, end) === name) return bytes.toString('hex', end + 1, end + 1 + idBytes);
    at = end + 1 + idBytes;
  }
  return undefined;
}
