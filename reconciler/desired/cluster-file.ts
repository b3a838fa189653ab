import type { Json } from '../../marathon/types.ts';
import type { Cluster } from '../../schemas/generated/cluster.ts';
import type { Layer, Places } from './places.ts';
import type { ProblemCode } from './problem-codes.ts';
import type { Reading } from './reading.ts';
import { checkSchema } from './schema-check.ts';
import { suggest } from './suggest.ts';
import type { ClusterSpec, Problem, Snapshot } from './types.ts';

/** Path names that `cluster.yaml` may have. */
export const clusterFileNames: readonly string[] = ['cluster.yaml', 'cluster.yml', 'cluster.json'];

/** `cluster.yaml` of a cluster, or what is wrong with it. */
export interface ClusterReading {
  readonly spec?: ClusterSpec;
  readonly problems: readonly Problem[];
}

/** Reads the file that describes a cluster. */
export function readCluster(
  snapshot: Snapshot,
  cluster: string,
  places: Places,
  read: (path: string) => Reading | undefined,
): ClusterReading {
  const paths = clusterFileNames.map(name => `clusters/${cluster}/${name}`).filter(path => snapshot.files.has(path));
  const [path, second] = paths;
  if (path === undefined) return failed(missing(snapshot, cluster));
  if (second !== undefined)
    return failed(
      at(
        second,
        'cluster-twice',
        `The cluster ${cluster} is described twice: by ${path} and by this file. Remove one.`,
      ),
    );
  const reading = read(path);
  if (reading?.fault !== undefined) {
    const { line, column, code, message } = reading.fault;
    return failed({ ...at(path, code, message), line, column });
  }
  const [document] = reading?.documents ?? [];
  if (reading === undefined || document === undefined || (reading.documents?.length ?? 0) > 1)
    return failed(at(path, 'wrong-type', 'This file must hold exactly one document with the fields of the cluster.'));
  return check(cluster, reading, document, places);
}

function check(cluster: string, reading: Reading, document: Json, places: Places): ClusterReading {
  const layers: readonly Layer[] = [{ file: reading.file, index: 0, document }];
  const copy = structuredClone(document);
  const faults = checkSchema('cluster', copy);
  if (faults.length > 0)
    return {
      problems: faults.map(({ pointer, target, code, message }) => {
        const place = target === 'key' ? places.key(layers, pointer) : places.value(layers, pointer);
        return { ...place, severity: 'error', code, message, pointer };
      }),
    };
  return { spec: specOf(cluster, copy as unknown as Cluster), problems: [] };
}

function specOf(name: string, file: Cluster): ClusterSpec {
  const { selfHeal = true, prune = false, maxDeletes } = file.policy ?? {};
  const { marathon, mesos, jenkins, registry } = file;
  return {
    name,
    marathon: marathonOf(marathon),
    ...(mesos === undefined ? {} : { mesos: { url: trimmed(mesos.url) } }),
    ...(jenkins === undefined
      ? {}
      : { jenkins: { url: trimmed(jenkins.url), job: jenkins.job ?? 'pacer/build-image' } }),
    ...(registry === undefined ? {} : { registry: { url: trimmed(registry.url) } }),
    owns: (file.owns ?? ['/']).map(group => (group === '/' ? group : trimmed(group))),
    vars: file.vars ?? {},
    policy: { selfHeal, prune, maxDeletes: { share: maxDeletes?.share ?? 0.1, count: maxDeletes?.count ?? 10 } },
  };
}

/** The schema has seen to it that there is an address. */
function marathonOf({ url, urls }: Cluster['marathon']): ClusterSpec['marathon'] {
  const [first = '', ...others] = (urls ?? [url ?? '']).map(trimmed);
  return others.length === 0 ? { url: first } : { url: first, urls: [first, ...others] };
}

/** Addresses and groups are used with a slash after them. */
function trimmed(text: string): string {
  return text.endsWith('/') ? text.slice(0, -1) : text;
}

function missing(snapshot: Snapshot, cluster: string): Problem {
  const others = new Set<string>();
  for (const path of snapshot.files.keys()) {
    const [top, name, file] = path.split('/');
    if (top === 'clusters' && name !== undefined && clusterFileNames.includes(file ?? '')) others.add(name);
  }
  const like = suggest(cluster, others);
  const list =
    others.size === 0 ? 'The repository describes no cluster at all.' : `It describes: ${[...others].join(', ')}.`;
  const hint = like === undefined ? list : `Did you mean ${like}?`;
  return at(
    `clusters/${cluster}/cluster.yaml`,
    'cluster-missing',
    `The repository has no file clusters/${cluster}/cluster.yaml, which says where Marathon is. ${hint}`,
  );
}

function at(file: string, code: ProblemCode, message: string): Problem {
  return { file, line: 1, column: 1, severity: 'error', code, message };
}

function failed(problem: Problem): ClusterReading {
  return { problems: [problem] };
}
