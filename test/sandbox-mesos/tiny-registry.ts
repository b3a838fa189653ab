import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { Header, type HeaderData } from 'tar';
import { onTestFinished } from 'vitest';

/** An entry of a layer: tar header fields and, for files, the content. */
export type Entry = HeaderData & { readonly content?: string };

/** A layer made of entries, exactly as given, also when no sane program would make it. */
export function layerOf(...entries: readonly Entry[]): Buffer {
  const blocks: Buffer[] = [];
  for (const { content = '', ...fields } of entries) {
    const body = Buffer.from(content);
    const header = new Header({ mode: 0o644, mtime: new Date(0), type: 'File', size: body.length, ...fields });
    const block = Buffer.alloc(512);
    header.encode(block);
    blocks.push(block, body, Buffer.alloc((512 - (body.length % 512)) % 512));
  }
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

/** `sha256:` and the hash. */
export function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** A registry of one test with a request log. */
export interface TinyRegistry {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  readonly requests: string[];
  /** Stores an image under a name and tag; its manifest digest. `gzip` compresses the layers. */
  push(name: string, tag: string, config: object, layers: readonly Buffer[], gzip?: boolean): string;
  /** Stores an index under a tag, with one child per platform. */
  pushIndex(
    name: string,
    tag: string,
    children: readonly { readonly architecture: string; readonly digest: string }[],
  ): string;
  /** Replaces what a digest delivers. */
  damage(digest: string, bytes: Buffer): void;
}

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const indexType = 'application/vnd.oci.image.index.v1+json';

/** Starts it on loopback. */
export async function startRegistry(): Promise<TinyRegistry> {
  const blobs = new Map<string, { bytes: Buffer; type: string }>();
  const tags = new Map<string, string>();
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const match = /^\/v2\/(.+)\/(manifests|blobs)\/(.+)$/.exec(request.url ?? '');
    const key = match?.[3] ?? '';
    const digest = key.startsWith('sha256:') ? key : (tags.get(`${match?.[1]}:${key}`) ?? '');
    const found = blobs.get(digest);
    if (found === undefined) {
      const code = match?.[2] === 'blobs' ? 'BLOB_UNKNOWN' : 'MANIFEST_UNKNOWN';
      response.writeHead(404, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ errors: [{ code, message: 'not here' }] }));
      return;
    }
    response.writeHead(200, { 'content-type': found.type, 'docker-content-digest': digest });
    response.end(request.method === 'HEAD' ? undefined : found.bytes);
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });

  function store(bytes: Buffer, type: string): { mediaType: string; digest: string; size: number } {
    const digest = digestOf(bytes);
    blobs.set(digest, { bytes, type });
    return { mediaType: type, digest, size: bytes.length };
  }

  function storeDocument(document: object, type: string): string {
    return store(Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: type, ...document })), type).digest;
  }

  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    push(name, tag, config, layers, gzip = false) {
      const image = { architecture: 'amd64', os: 'linux', config, rootfs: { type: 'layers', diff_ids: [] } };
      const type = `application/vnd.oci.image.layer.v1.tar${gzip ? '+gzip' : ''}`;
      const digest = storeDocument(
        {
          config: store(Buffer.from(JSON.stringify(image)), 'application/vnd.oci.image.config.v1+json'),
          layers: layers.map(layer => store(gzip ? gzipSync(layer) : layer, type)),
        },
        manifestType,
      );
      tags.set(`${name}:${tag}`, digest);
      return digest;
    },
    pushIndex(name, tag, children) {
      const manifests = children.map(({ architecture, digest }) => ({
        mediaType: manifestType,
        digest,
        size: blobs.get(digest)?.bytes.length ?? 0,
        platform: { os: 'linux', architecture },
      }));
      const digest = storeDocument({ manifests }, indexType);
      tags.set(`${name}:${tag}`, digest);
      return digest;
    },
    damage(digest, bytes) {
      blobs.set(digest, { bytes, type: 'application/octet-stream' });
    },
  };
}
