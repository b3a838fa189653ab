import { pacerError } from '../errors/pacer-error.ts';
import type { ObjectReader } from './object-reader.ts';
import type { TreeEntry } from './tree.ts';

/** Lists commits one after the other. */
export interface TreeWalk {
  /** Every file of a commit, in git's order. Rejects with `git-failed` when an object of it is not there. */
  entries(commit: string): Promise<readonly TreeEntry[]>;
}

interface Folder {
  readonly id: string;
  /** Own files by name, for the sizes of those that did not change. */
  readonly files: ReadonlyMap<string, TreeEntry>;
  readonly folders: ReadonlyMap<string, Folder>;
  /** Everything in it, folders below included, with whole paths. */
  readonly entries: readonly TreeEntry[];
}

interface Item {
  readonly mode: string;
  readonly name: string;
  readonly id: string;
}

const folderMode = '040000';
const submoduleMode = '160000';

/**
 * Makes a walk that remembers the last listing by the ids of its folders: a commit costs the folders on the way to what
 * it changed, not all of them, and no process of its own as `git ls-tree` would. `withSizes` is false for mirrors that
 * have no blobs.
 */
export function createTreeWalk(objects: ObjectReader, withSizes: boolean): TreeWalk {
  let last: Folder | undefined;

  async function readFolder(id: string, path: string, before: Folder | undefined): Promise<Folder> {
    if (before?.id === id) return before;
    const object = await objects.read(id);
    if (object?.type !== 'tree') throw missing('folder', path);
    const items = parseItems(object.bytes, id.length / 2);
    const files = new Map<string, TreeEntry>();
    const unsized = items.filter(item => needsSize(item) && before?.files.get(item.name)?.blob !== item.id);
    const [sizes, below] = await Promise.all([
      sizesOf(unsized, path),
      Promise.all(
        items
          .filter(({ mode }) => mode === folderMode)
          .map(async item => {
            const folder = await readFolder(item.id, `${path}${item.name}/`, before?.folders.get(item.name));
            return [item.name, folder] as const;
          }),
      ),
    ]);
    const folders = new Map(below);
    const entries: TreeEntry[] = [];
    for (const { mode, name, id: blob } of items) {
      const folder = mode === folderMode ? folders.get(name) : undefined;
      if (folder !== undefined) {
        for (const entry of folder.entries) entries.push(entry);
        continue;
      }
      const known = before?.files.get(name);
      const size = sizes.get(blob) ?? known?.size ?? 0;
      const same = known?.blob === blob && known.mode === mode;
      const entry = same ? known : { path: path + name, mode, blob, size };
      files.set(name, entry);
      entries.push(entry);
    }
    return { id, files, folders, entries };
  }

  async function sizesOf(items: readonly Item[], path: string): Promise<ReadonlyMap<string, number>> {
    const headers = await objects.headers(items.map(({ id }) => id));
    return new Map(
      items.map((item, index) => {
        const header = headers[index];
        if (header === undefined) throw missing('file', path + item.name);
        return [item.id, header.size];
      }),
    );
  }

  function needsSize({ mode }: Item): boolean {
    return withSizes && mode !== folderMode && mode !== submoduleMode;
  }

  return {
    async entries(commit) {
      const tree = await objects.header(`${commit}^{tree}`);
      if (tree === undefined) throw missing('commit', commit);
      last = await readFolder(tree.id, '', last);
      return last.entries;
    },
  };
}

function missing(what: string, name: string): Error {
  return pacerError('git-failed', { message: `An object of the repository is missing: the ${what} ${name}.` });
}

/** Cuts a tree object: mode, space, name, zero byte, the id as `idBytes` bytes (gitformat-pack(5), object types). */
function parseItems(bytes: Buffer, idBytes: number): readonly Item[] {
  const items: Item[] = [];
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(32, at);
    const end = bytes.indexOf(0, space);
    items.push({
      mode: bytes.toString('latin1', at, space).padStart(6, '0'),
      name: bytes.toString('utf8', space + 1, end),
      id: bytes.toString('hex', end + 1, end + 1 + idBytes),
    });
    at = end + 1 + idBytes;
  }
  return items;
}
