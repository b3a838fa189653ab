import type { Json } from '../../marathon/types.ts';
import type { Cluster } from '../../schemas/generated/cluster.ts';
import type { DocumentFault } from './context.ts';
import { durationOf } from './duration.ts';
import type { Layer, Places } from './places.ts';
import { clusterPolicyOf, freezeOf } from './policy-spec.ts';
import type { ProblemCode } from './problem-codes.ts';
import type { Reading } from './reading.ts';
import { checkSchema } from './schema-check.ts';
import type { SchemaFault } from './schema-errors.ts';
import { suggest } from './suggest.ts';
import type { ClusterPolicy, ClusterSpec, ImageRules, Problem, Snapshot } from './types.ts';

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
  const { spec, problems } = check(cluster, reading, document, places);
  if (spec?.images?.from === undefined) return { problems, ...(spec === undefined ? {} : { spec }) };
  return { spec, problems: [...problems, ...missingSource(snapshot, spec.images.from, reading, document, places)] };
}

/** What runs is kept by the lock file: so this is said, and stops nothing. */
function missingSource(
  snapshot: Snapshot,
  from: string,
  { file }: Reading,
  document: Json,
  places: Places,
): readonly Problem[] {
  const others = namesOf(snapshot);
  if (others.has(from)) return [];
  const like = suggest(from, others);
  const hint = like === undefined ? `It has: ${[...others].join(', ')}.` : `Did you mean ${like}?`;
  const message = `"images.from" names the cluster ${from}, which this repository does not have. ${hint}`;
  const place = places.value([{ file, index: 0, document }], '/images/from');
  return [{ ...place, severity: 'error', code: 'promotion-cluster-missing', message, pointer: '/images/from' }];
}

function check(cluster: string, reading: Reading, document: Json, places: Places): ClusterReading {
  const layers: readonly Layer[] = [{ file: reading.file, index: 0, document }];
  const copy = structuredClone(document);
  const problemOf = ({ pointer, target, code, message }: DocumentFault): Problem => {
    const place = target === 'key' ? places.key(layers, pointer) : places.value(layers, pointer);
    return { ...place, severity: 'error', code, message, pointer };
  };
  const wrong = checkSchema('cluster', copy);
  const file = copy as unknown as Cluster;
  const faults = wrong.length > 0 ? wrong : imageFaults(cluster, file);
  if (faults.length > 0) return { problems: faults.map(problemOf) };
  const rules = clusterPolicyOf(file.policy ?? {});
  // A rule that cannot be understood must not be a rule that does not hold.
  if (rules.faults.length > 0) return { problems: rules.faults.map(problemOf) };
  return { spec: specOf(cluster, file, rules.policy), problems: [] };
}

function specOf(name: string, file: Cluster, policy: ClusterPolicy): ClusterSpec {
  const { marathon, mesos, jenkins, registry, frameworkId, freeze } = file;
  return {
    name,
    marathon: addressesOf(marathon),
    ...(mesos === undefined ? {} : { mesos: addressesOf(mesos) }),
    ...(jenkins === undefined
      ? {}
      : { jenkins: { url: trimmed(jenkins.url), job: jenkins.job ?? 'pacer/build-image' } }),
    ...(registry === undefined ? {} : { registry: { url: trimmed(registry.url) } }),
    images: imagesOf(file.images ?? {}),
    ...(file.builds?.superseded === undefined ? {} : { builds: { superseded: file.builds.superseded } }),
    owns: (file.owns ?? ['/']).map(group => (group === '/' ? group : trimmed(group))),
    vars: file.vars ?? {},
    policy,
    ...(frameworkId === undefined ? {} : { frameworkId }),
    ...(freeze === undefined ? {} : { freeze: freezeOf(freeze) }),
  };
}

function imagesOf({ record = 'branch', from, healthyFor }: NonNullable<Cluster['images']>): ImageRules {
  const healthyForMilliseconds = healthyFor === undefined ? undefined : durationOf(healthyFor);
  return {
    record,
    ...(from === undefined ? {} : { from }),
    ...(healthyForMilliseconds === undefined ? {} : { healthyForMilliseconds }),
  };
}

/** What the schema cannot say about `images`. */
function imageFaults(cluster: string, { images }: Cluster): readonly SchemaFault[] {
  const fault = (field: string, message: string): readonly SchemaFault[] => [
    { pointer: `/images/${field}`, target: 'key', code: 'wrong-value', message },
  ];
  if (images?.from === cluster) return fault('from', `"images.from" names the cluster ${cluster} itself.`);
  if (images?.from !== undefined && images.record === 'none')
    return fault(
      'record',
      'A cluster that takes its images from another one needs its lock file: it says which were promoted. Take "record: none" out.',
    );
  if (images?.healthyFor !== undefined && images.from === undefined)
    return fault('healthyFor', '"images.healthyFor" says when to promote, so it goes together with "images.from".');
  return [];
}

/** The schema has seen to it that there is an address. */
function addressesOf({ url, urls }: Cluster['marathon']): ClusterSpec['marathon'] {
  const [first = '', ...others] = (urls ?? [url ?? '']).map(trimmed);
  return others.length === 0 ? { url: first } : { url: first, urls: [first, ...others] };
}

/** Addresses and groups are used with a slash after them. */
function trimmed(text: string): string {
  return text.endsWith('/') ? text.slice(0, -1) : text;
}

/** Names of the clusters that the repository describes. */
function namesOf(snapshot: Snapshot): ReadonlySet<string> {
  const names = new Set<string>();
  for (const path of snapshot.files.keys()) {
    const [top, name, file] = path.split('/');
    if (top === 'clusters' && name !== undefined && clusterFileNames.includes(file ?? '')) names.add(name);
  }
  return names;
}

function missing(snapshot: Snapshot, cluster: string): Problem {
  const others = namesOf(snapshot);
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

/** The same commit with nothing in it but the file that describes the cluster. */
export function onlyClusterFile(snapshot: Snapshot, cluster: string): Snapshot {
  const paths = clusterFileNames.map(name => `clusters/${cluster}/${name}`);
  const files = paths.flatMap(path => {
    const file = snapshot.files.get(path);
    return file === undefined ? [] : [[path, file] as const];
  });
  return { ...snapshot, files: new Map(files) };
}
