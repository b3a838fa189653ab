import { createHash } from 'node:crypto';
import { segmentsOf } from '../../marathon/path-id.ts';
import { clusterFileNames } from '../desired/cluster-file.ts';

const longest = 80;
const safe = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/;
// Names that stand for devices on Windows, whatever their ending, and folders that tools own.
const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d|node_modules)(?:\.|$)/;
const definitionEnding = /\.(?:ya?ml|json)$/;

/**
 * Where the file of an app lies: the folders are Marathon's groups, `/shop/cart` of the cluster `prod` is
 * `clusters/prod/shop/cart.yaml`. Every segment is a name that all file systems take, and no two ids have one file:
 * what had to be changed for that carries a piece of the id's hash. `taken` holds the paths in lower case that others have.
 */
export function filePathOf(id: string, cluster: string, taken: ReadonlySet<string>): string {
  const segments = segmentsOf(id);
  const folder = `clusters/${cluster}/`;
  const groups = segments.slice(0, -1).map(segment => (isPlain(segment) ? segment : marked(segment)));
  const name = segments.at(-1) ?? 'app';
  const place = [...groups, ''].join('/');
  const path = `${place}${isPlainFile(name, place) ? name : marked(name)}.yaml`;
  const isTaken = taken.has(`${folder}${path}`.toLowerCase());
  return `${folder}${isTaken ? `${place}${marked(name, id)}.yaml` : path}`;
}

// A folder that is called like a file would be in the way of that file.
function isPlain(segment: string): boolean {
  return segment.length <= longest && safe.test(segment) && !reserved.test(segment) && !definitionEnding.test(segment);
}

function isPlainFile(segment: string, place: string): boolean {
  const isClusterFile = place === '' && clusterFileNames.includes(`${segment}.yaml`);
  return segment.length <= longest && safe.test(segment) && !reserved.test(segment) && !isClusterFile;
}

function marked(segment: string, whole = segment): string {
  const plain = segment
    .toLowerCase()
    .slice(0, longest)
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  const hash = createHash('sha256').update(whole).digest('hex').slice(0, 8);
  return plain === '' ? hash : `${plain}-${hash}`;
}
