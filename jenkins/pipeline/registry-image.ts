import { createHash } from 'node:crypto';
import { buildFailure } from './failure.ts';
import type { Registry } from './registry.ts';

/** A reference to content by digest (OCI image specification, descriptor.md). */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** The parts of an image configuration that the pipeline reads; everything else is carried along. */
export interface ImageConfig {
  readonly created?: string;
  readonly architecture: string;
  readonly os: string;
  readonly config?: {
    readonly Env?: readonly string[];
    readonly Cmd?: readonly string[];
    readonly Entrypoint?: readonly string[];
    readonly WorkingDir?: string;
    readonly Labels?: Readonly<Record<string, string>> | null;
    readonly [member: string]: unknown;
  };
  readonly rootfs: { readonly type: string; readonly diff_ids: readonly string[] };
  readonly history?: readonly object[];
}

/** An image as the registry has it. */
export interface RegistryImage {
  /** Digest that was asked for or that the tag points at; the index's when it is one. */
  readonly digest: string;
  readonly config: ImageConfig;
  readonly layers: readonly Descriptor[];
}

const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

/** The `Accept` that makes a registry answer with what it has stored. */
export const acceptAllManifests = manifestTypes.join(', ');

interface Manifest {
  readonly config?: Descriptor;
  readonly layers?: readonly Descriptor[];
  readonly manifests?: readonly (Descriptor & {
    readonly platform?: { readonly os?: string; readonly architecture?: string };
    readonly annotations?: Readonly<Record<string, string>>;
  })[];
}

async function verifiedJson<T>(
  response: Response,
  digest: string | undefined,
  what: string,
): Promise<{ value: T; digest: string }> {
  const bytes = Buffer.from(await response.arrayBuffer());
  const actual = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  if (digest !== undefined && digest !== actual)
    throw buildFailure(`${what} has other bytes than its digest ${digest} says`);
  return { value: JSON.parse(bytes.toString('utf8')) as T, digest: actual };
}

/** Reads an image by tag or digest, the linux/amd64 one of an index; undefined when the registry does not have it. */
export async function readImage(
  registry: Registry,
  repository: string,
  reference: string,
): Promise<RegistryImage | undefined> {
  const what = `${registry.host}/${repository}:${reference}`;
  const scope = `repository:${repository}:pull`;
  const pinned = reference.startsWith('sha256:') ? reference : undefined;
  const options = { scope, headers: { accept: acceptAllManifests }, allow: [200, 404] };
  const answer = await registry.request('GET', `/v2/${repository}/manifests/${reference}`, options);
  if (answer.status === 404) return undefined;
  const { value: manifest, digest } = await verifiedJson<Manifest>(answer, pinned, what);

  if (manifest.manifests !== undefined) {
    const child = manifest.manifests.find(
      candidate =>
        candidate.platform?.os === 'linux' &&
        candidate.platform.architecture === 'amd64' &&
        candidate.annotations?.['vnd.docker.reference.type'] === undefined,
    );
    if (child === undefined) throw buildFailure(`${what} has no image for linux/amd64`);
    const image = await readImage(registry, repository, child.digest);
    return image === undefined ? undefined : { ...image, digest };
  }
  if (manifest.config === undefined) throw buildFailure(`${what} is no image`);
  const blob = await registry.request('GET', `/v2/${repository}/blobs/${manifest.config.digest}`, {
    scope,
    allow: [200],
  });
  const config = await verifiedJson<ImageConfig>(blob, manifest.config.digest, `the configuration of ${what}`);
  return { digest, config: config.value, layers: manifest.layers ?? [] };
}
