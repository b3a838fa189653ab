import { createHash } from 'node:crypto';
import type { Dialect } from '../../marathon/dialect.ts';
import { formatProblem } from '../../reconciler/desired/format.ts';
import { createDesiredReader, type DesiredReader } from '../../reconciler/desired/read.ts';
import type { DesiredState, Snapshot, SnapshotFile } from '../../reconciler/desired/types.ts';

/** Content of a file, or a whole entry for what is no plain file. */
export type Content = string | Buffer | Partial<SnapshotFile>;

export const clusterFile =
  'marathon: {url: "http://marathon.example.com:8080"}\nvars: {mem: 64, name: blue, on: true}\n';

/** A snapshot of these files; a cluster.yaml is added unless there is one. */
export function snapshotOf(files: Readonly<Record<string, Content>>, commit = 'commit'): Snapshot {
  const all: Record<string, Content> = { 'clusters/prod/cluster.yaml': clusterFile, ...files };
  return {
    commit,
    tree: commit,
    time: 0,
    author: 'Ada <ada@example.com>',
    subject: 'a change',
    files: new Map(Object.entries(all).map(([path, content]) => [path, fileOf(path, content)])),
  };
}

function fileOf(path: string, content: Content): SnapshotFile {
  if (typeof content === 'string' || Buffer.isBuffer(content)) {
    const bytes = Buffer.from(content);
    return { path, mode: '100644', blob: createHash('sha1').update(bytes).digest('hex'), size: bytes.length, bytes };
  }
  return { path, mode: '100644', blob: path, size: 0, ...content };
}

/** Reads these files for the cluster `prod`. */
export function read(
  files: Readonly<Record<string, Content>>,
  options: { readonly reader?: DesiredReader; readonly url?: string; readonly dialect?: Dialect } = {},
): DesiredState {
  const { reader = createDesiredReader(), url = 'https://git.example.com/ops/desired.git', dialect } = options;
  return reader.read(snapshotOf(files), 'prod', url, dialect);
}

/** The problems as a user sees them. */
export function lines(state: DesiredState): readonly string[] {
  return state.problems.map(formatProblem);
}

/** Problems by place and code, without the words. */
export function places(state: DesiredState): readonly string[] {
  return state.problems.map(({ file, line, column, code }) => `${file}:${line}:${column} ${code}`);
}

/** A sound app file. */
export function app(id: string, more = ''): string {
  return `kind: App\nmarathon:\n  id: ${id}\n  cmd: sleep 100\n  instances: 2\n  cpus: 0.1\n  mem: 32\n${more}`;
}
