import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { RegistryAccess } from '../../sandbox/registry/access.ts';
import { createRegistryStandIn } from '../../sandbox/registry/stand-in.ts';
import { startServer } from '../../sandbox/server.ts';

export const ociManifestType = 'application/vnd.oci.image.manifest.v1+json';
export const ociIndexType = 'application/vnd.oci.image.index.v1+json';
export const dockerManifestType = 'application/vnd.docker.distribution.manifest.v2+json';
export const dockerListType = 'application/vnd.docker.distribution.manifest.list.v2+json';
export const allTypes = [ociIndexType, dockerListType, ociManifestType, dockerManifestType].join(', ');

export function digestOf(bytes: string | Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** A registry on a free port in a directory of its own. */
export async function startRegistry(directory?: string, access?: RegistryAccess) {
  const home = directory ?? (await mkdtemp(join(tmpdir(), 'pacer-registry-')));
  const standIn = await createRegistryStandIn({
    directory: home,
    log: pino({ level: 'silent' }),
    ...(access === undefined ? {} : { access }),
  });
  const server = await startServer('registry', 0, standIn.handler);

  async function call(method: string, path: string, headers: Record<string, string> = {}, body?: string | Uint8Array) {
    const url = path.startsWith('http') ? path : `${server.url}${path}`;
    const response = await fetch(url, {
      method,
      headers,
      redirect: 'manual',
      ...(body === undefined ? {} : { body: Buffer.from(body) }),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  async function pushBlob(repository: string, content: string | Uint8Array): Promise<string> {
    const digest = digestOf(content);
    const answer = await call('POST', `/v2/${repository}/blobs/uploads/?digest=${digest}`, {}, content);
    if (answer.status !== 201) throw new Error(`blob push answered ${answer.status}: ${answer.text}`);
    return digest;
  }

  /** Pushes config, layer and manifest; returns the manifest's digest and bytes. */
  async function pushImage(repository: string, reference: string, mediaType = ociManifestType, layer = 'layer') {
    const config = '{"architecture":"amd64","os":"linux"}';
    const manifest = JSON.stringify({
      schemaVersion: 2,
      mediaType,
      config: { mediaType: 'application/json', digest: await pushBlob(repository, config), size: config.length },
      layers: [{ mediaType: 'application/tar', digest: await pushBlob(repository, layer), size: layer.length }],
    });
    const answer = await call(
      'PUT',
      `/v2/${repository}/manifests/${reference}`,
      { 'content-type': mediaType },
      manifest,
    );
    return { status: answer.status, headers: answer.headers, text: answer.text, manifest, digest: digestOf(manifest) };
  }

  async function stop(): Promise<void> {
    await server.stop();
    await standIn.stop();
  }

  return {
    url: server.url,
    host: `127.0.0.1:${server.port}`,
    directory: home,
    standIn,
    call,
    pushBlob,
    pushImage,
    stop,
    async remove() {
      await stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

export type TestRegistry = Awaited<ReturnType<typeof startRegistry>>;
