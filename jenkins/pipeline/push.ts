import { createHash } from 'node:crypto';
import { createWriteStream, openAsBlob } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { pipeline } from 'node:stream/promises';
import { buildFailure } from './failure.ts';
import type { Repository } from './reference.ts';
import { acceptAllManifests, type Descriptor } from './registry-image.ts';
import type { Registry } from './registry.ts';

function pushScope(repository: string): string {
  return `repository:${repository}:pull,push`;
}

function withDigest(location: string, digest: string): string {
  return `${location}${location.includes('?') ? '&' : '?'}digest=${encodeURIComponent(digest)}`;
}

/** Uploads a blob unless the repository has it already. */
export async function pushBlob(
  registry: Registry,
  repository: string,
  digest: string,
  body: Uint8Array<ArrayBuffer> | Blob,
): Promise<void> {
  const scope = pushScope(repository);
  const known = await registry.request('HEAD', `/v2/${repository}/blobs/${digest}`, { scope, allow: [200, 404] });
  if (known.status === 200) return;
  const started = await registry.request('POST', `/v2/${repository}/blobs/uploads/`, { scope, allow: [202] });
  const location = started.headers.get('location');
  if (location === null) throw buildFailure(`${registry.host} started an upload without a Location`);
  const headers = { 'content-type': 'application/octet-stream' };
  await registry.request('PUT', withDigest(location, digest), { scope, headers, body, allow: [201] });
}

async function copyBlob(
  from: Registry,
  fromRepository: string,
  to: Registry,
  toRepository: string,
  blob: Descriptor,
  scratch: string,
): Promise<void> {
  const scope = `repository:${fromRepository}:pull`;
  const response = await from.request('GET', `/v2/${fromRepository}/blobs/${blob.digest}`, { scope, allow: [200] });
  if (response.body === null) throw buildFailure(`${from.host} sent no body for ${blob.digest}`);
  const file = join(scratch, blob.digest.replace(':', '-'));
  const hash = createHash('sha256');
  const bytes = Readable.fromWeb(response.body as ReadableStream<Uint8Array>);
  bytes.on('data', (chunk: Uint8Array) => hash.update(chunk));
  await pipeline(bytes, createWriteStream(file));
  if (`sha256:${hash.digest('hex')}` !== blob.digest)
    throw buildFailure(`${from.host} sent other bytes for ${blob.digest}`);
  await pushBlob(to, toRepository, blob.digest, await openAsBlob(file));
  await rm(file, { force: true });
}

/** Brings a layer of the parent into the image's repository: it is there already, or mounted, or copied. */
export async function bringBlob(
  parent: Repository,
  parentRegistry: Registry,
  image: Repository,
  registry: Registry,
  blob: Descriptor,
  scratch: string,
): Promise<void> {
  const scope = pushScope(image.name);
  const known = await registry.request('HEAD', `/v2/${image.name}/blobs/${blob.digest}`, { scope, allow: [200, 404] });
  if (known.status === 200) return;
  if (parent.host === image.host) {
    const mount = `/v2/${image.name}/blobs/uploads/?mount=${encodeURIComponent(blob.digest)}&from=${encodeURIComponent(parent.name)}`;
    const both = `${scope} repository:${parent.name}:pull`;
    const mounted = await registry.request('POST', mount, { scope: both, allow: [201, 202] });
    if (mounted.status === 201) return;
  }
  await copyBlob(parentRegistry, parent.name, registry, image.name, blob, scratch);
}

/** Puts the manifest under its tag. */
export async function pushManifest(
  registry: Registry,
  repository: string,
  tag: string,
  manifest: string,
): Promise<void> {
  const headers = { 'content-type': 'application/vnd.oci.image.manifest.v1+json' };
  const request = { scope: pushScope(repository), headers, body: manifest, allow: [201] };
  await registry.request('PUT', `/v2/${repository}/manifests/${tag}`, request);
}

/** The digest a tag points at, from the registry itself; undefined when there is no such tag. */
export async function readDigest(registry: Registry, repository: string, tag: string): Promise<string | undefined> {
  const request = {
    scope: `repository:${repository}:pull`,
    headers: { accept: acceptAllManifests },
    allow: [200, 404],
  };
  const response = await registry.request('HEAD', `/v2/${repository}/manifests/${tag}`, request);
  if (response.status === 404) return undefined;
  const digest = response.headers.get('docker-content-digest');
  if (digest === null) throw buildFailure(`${registry.host} names no digest for ${repository}:${tag}`);
  return digest;
}
