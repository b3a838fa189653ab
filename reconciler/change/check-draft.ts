import { clusterFileNames } from '../desired/cluster-file.ts';
import { lockFileName } from '../desired/lock-file.ts';
import type { Snapshot } from '../desired/types.ts';
import { defaultLimits, isDefinitionPath, isRegularMode } from '../snapshot/limits.ts';

/** The most files of one change. */
const mostFiles = 20;
/** The most bytes of all its files together. */
const mostBytes = 512 * 1024;
const plainPath = /^[\w][\w.@+-]*(?:\/[\w][\w.@+-]*)*$/;
/** Trailers that Pacer or others take at their word have to be in a commit that somebody made in a clone. */
const trailer = /^(?:pacer-[\w-]+|approved-by|signed-off-by|co-authored-by)\s*:/im;

/** Whether a path is one of those that are shown and written here: definitions of this cluster, base images, shared bases. */
export function isOpenPath(path: string, cluster: string): boolean {
  const isPlain = path.length <= 300 && plainPath.test(path) && !path.includes('..');
  const isBelow = [`clusters/${cluster}/`, 'images/', 'apps/'].some(folder => path.startsWith(folder));
  return isPlain && isBelow && isDefinitionPath(path) && !path.endsWith(`/${lockFileName}`);
}

/** Whether a path is the file that names the cluster and its rules. */
export function isRulesPath(path: string, cluster: string): boolean {
  return clusterFileNames.some(name => path === `clusters/${cluster}/${name}`);
}

/** Why these files cannot be written, in a sentence; undefined when they can. */
export function refusalOfFiles(
  files: Readonly<Record<string, string | null>>,
  cluster: string,
  snapshot: Snapshot,
): string | undefined {
  const paths = Object.keys(files);
  if (paths.length === 0) return 'The change names no file.';
  if (paths.length > mostFiles) return `The change has ${paths.length} files; at most ${mostFiles} go into one.`;
  let total = 0;
  for (const [path, text] of Object.entries(files)) {
    if (!isOpenPath(path, cluster))
      return `${JSON.stringify(path.slice(0, 300))} is no file that can be changed here: write YAML or JSON below clusters/${cluster}/, images/ or apps/; the lock file is Pacer's own.`;
    const obstacle = obstacleOf(path, snapshot);
    if (obstacle !== undefined) return obstacle;
    const bytes = text === null ? 0 : Buffer.byteLength(text);
    total += bytes;
    if (bytes > defaultLimits.fileBytes)
      return `${path} is larger than the ${defaultLimits.fileBytes / 1024} KiB that are read of a file.`;
  }
  return total > mostBytes ? `The files are larger than ${mostBytes / 1024} KiB together.` : undefined;
}

/** Why a message cannot be that of a commit, in a sentence; undefined when it can. */
export function refusalOfMessage(message: string): string | undefined {
  if (message.trim() === '') return 'A commit needs a message: say in a line what it is for.';
  const found = trailer.exec(message);
  return found === null
    ? undefined
    : `The message has a line "${found[0].trim()}", which counts as said by whoever made the commit. Take the line out.`;
}

/** What would be in the way of a file of this path. */
function obstacleOf(path: string, { files }: Snapshot): string | undefined {
  const own = files.get(path);
  if (own !== undefined && !isRegularMode(own.mode)) return `${path} is a link or a submodule, no file.`;
  const parts = path.split('/');
  for (let depth = 1; depth < parts.length; depth++) {
    const above = parts.slice(0, depth).join('/');
    if (files.has(above)) return `${above} is no folder, so there cannot be a file ${path}.`;
  }
  for (const other of files.keys())
    if (other.startsWith(`${path}/`)) return `${path} is a folder, so there cannot be a file of that name.`;
  return undefined;
}
